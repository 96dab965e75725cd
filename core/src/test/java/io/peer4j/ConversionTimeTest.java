package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.values.UserCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user's code that never returns while a result becomes Java values: the call's time holds. */
@Timeout(60)
class ConversionTimeTest extends OnePeer {
    private static final Duration LIMIT = Duration.ofMillis(300);

    /** On this JVM, not on the peer: whether the code below stops for ever. */
    private static volatile boolean hangs;

    /** Counted down by a thread that stops there. */
    private static volatile CountDownLatch hung = new CountDownLatch(1);

    private static void pass() {
        while (hangs) {
            hung.countDown();
            LockSupport.parkNanos(1_000_000);
        }
    }

    public sealed interface Shape permits Slow, Quick {}

    public record Quick(int n) implements Shape {}

    public record Slow(int n) implements Shape {
        public Slow {
            pass();
        }
    }

    public record Box<T>(T value) {}

    public record Compared(int n) implements Comparable<Compared> {
        @Override
        public int compareTo(Compared other) {
            pass();
            return Integer.compare(n, other.n);
        }
    }

    public record Hashed(int n) {
        @Override
        public int hashCode() {
            pass();
            return n;
        }
    }

    public record Refusing(int n) {
        public Refusing {
            if (hangs) {
                throw new IllegalArgumentException() {
                    private static final long serialVersionUID = 1;

                    @Override
                    public @Nullable String getMessage() {
                        pass();
                        return null;
                    }
                };
            }
        }
    }

    @AfterEach
    void release() {
        hangs = false;
    }

    private static <T> void isLeft(TypeRef<T> type, RemoteCallable<? extends T> code) {
        hangs = false;
        assertThat(peer.call(type, code)).isNotNull();
        hangs = true;
        assertThatThrownBy(() -> peer.call(LIMIT, type, code))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessageContaining("came, but did not become Java values");
    }

    @Test
    void constructorThatNeverReturns_isLeftInEachPlace() {
        isLeft(new TypeRef<Slow>() {}, () -> new Slow(1));
        isLeft(new TypeRef<List<Slow>>() {}, () -> List.of(new Slow(1)));
        isLeft(new TypeRef<List<? super Slow>>() {}, () -> List.of(new Slow(1)));
        isLeft(new TypeRef<List<? super Quick>>() {}, () -> List.<Shape>of(new Slow(1)));
        isLeft(new TypeRef<Slow[]>() {}, () -> new Slow[] {new Slow(1)});
        isLeft(new TypeRef<Optional<Slow>>() {}, () -> Optional.of(new Slow(1)));
        isLeft(new TypeRef<Map<String, Slow>>() {}, () -> Map.of("k", new Slow(1)));
        isLeft(new TypeRef<Box<Box<Slow>>>() {}, () -> new Box<>(new Box<>(new Slow(1))));
        isLeft(new TypeRef<Shape>() {}, () -> new Slow(1));
        isLeft(new TypeRef<Refusing>() {}, () -> new Refusing(1));
    }

    @Test
    void keysMethodThatNeverReturns_isLeftInEachPlace() {
        isLeft(new TypeRef<Set<Hashed>>() {}, () -> Set.of(new Hashed(1)));
        isLeft(new TypeRef<HashSet<Hashed>>() {}, () -> new HashSet<>(Set.of(new Hashed(1))));
        isLeft(new TypeRef<HashMap<Hashed, Integer>>() {}, () -> new HashMap<>(Map.of(new Hashed(1), 1)));
        isLeft(new TypeRef<SortedMap<Compared, Integer>>() {}, () -> new TreeMap<>(Map.of(new Compared(1), 1)));
        isLeft(new TypeRef<TreeMap<Compared, Integer>>() {}, () -> new TreeMap<>(Map.of(new Compared(1), 1)));
        isLeft(new TypeRef<SortedSet<Compared>>() {}, () -> new TreeSet<>(Set.of(new Compared(1))));
    }

    public static Slow slow() {
        return new Slow(1);
    }

    @Test
    void otherCallsConstructor_thatNeverReturns_isLeft() {
        hangs = true;
        assertThatThrownBy(() -> peer.call(Slow.class, ConversionTimeTest.class.getName(), "slow"))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessageContaining("came, but did not become Java values");
        assertThatThrownBy(() -> peer.callAsync(ConversionTimeTest::slow)
                        .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                        .join())
                .hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void callerIsInterrupted_amidAConstructor_goesOn() throws Exception {
        hangs = true;
        hung = new CountDownLatch(1);
        CompletableFuture<Slow> result = new CompletableFuture<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                result.complete(peer.call(Duration.ofMinutes(1), ConversionTimeTest::slow));
            } catch (PeerException e) {
                result.completeExceptionally(e);
            }
        });
        assertThat(hung.await(20, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();

        assertThat(result)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(PeerInterruptedException.class)
                .withMessageContaining("became Java values");
    }

    @Test
    void usersThread_isTheOneThatRunsPlainRecords() {
        assertThat(UserCode.in(Quick.class)).isFalse();
        assertThat(UserCode.in(new TypeRef<Map<String, List<Box<Quick>>>>() {}.type()))
                .isFalse();
        assertThat(UserCode.in(Wide.class)).isFalse();
        assertThat(UserCode.in(Assigning.class)).isFalse();
        assertThat(UserCode.in(Copying.class)).isTrue();
        assertThat(UserCode.in(Shape.class)).isTrue();
        assertThat(UserCode.in(new TypeRef<List<? super Quick>>() {}.type())).isTrue();
    }

    @SuppressWarnings("ArrayRecordComponent") // its constructor is what counts
    record Wide(long a, double b, String c, int[] d, float e, boolean f, Box<Long> g, long h, byte i, char j) {
        static final long CONSTANT = 5_000_000_000L;
        static final double OTHER = 1.5;

        Wide(String c) {
            this(CONSTANT, OTHER, c, new int[0], 0, true, new Box<>(1L), 0, (byte) 0, 'c');
        }
    }

    record Assigning(int n) {
        Assigning(int n) {
            this.n = n;
        }
    }

    record Copying(List<Integer> all) {
        Copying {
            all = List.copyOf(all);
        }
    }

    /** Each step takes time of the number of keys at most, and the time is looked at between them. */
    @Test
    void mapsByName_ofKeysThatCollide_endWhenTheTimeIsOver() {
        long begun = System.nanoTime();
        assertThatThrownBy(() -> peer.call(
                        Duration.ofSeconds(3),
                        new TypeRef<HashMap<List<String>, Integer>>() {},
                        () -> colliding(100_000)))
                .isInstanceOf(CallTimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }

    @SuppressWarnings("NonApiType") // asked for by name
    private static HashMap<List<String>, Integer> colliding(int count) {
        Map<List<String>, Integer> map = new TreeMap<>((a, b) -> a.getFirst().compareTo(b.getFirst()));
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int bit = 0; bit < 17; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            map.put(new ArrayList<>(List.of(text.toString())), i);
        }
        return new Unhashed(map);
    }

    /** What the peer sends without hashing its keys. */
    private static final class Unhashed extends HashMap<List<String>, Integer> {
        private static final long serialVersionUID = 1;
        private final transient Map<List<String>, Integer> map;

        Unhashed(Map<List<String>, Integer> map) {
            this.map = map;
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public void forEach(java.util.function.BiConsumer<? super List<String>, ? super Integer> action) {
            map.forEach(action);
        }
    }
}
