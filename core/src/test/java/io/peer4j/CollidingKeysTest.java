package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.peer4j.internal.boot.JavaValues;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.MapTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermMapper;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys that a peer chose so that their hash codes collide. Quadratic time would be minutes here. */
class CollidingKeysTest {
    private static final int COUNT = 50_000;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** Each value that a key may be without a user's class, so that all have the same {@code hashCode()}. */
    enum Keys {
        STRINGS(CollidingKeysTest::text, new TypeRef<Map<String, Integer>>() {}, new TypeRef<Set<String>>() {}),
        INTEGERS(CollidingKeysTest::number, new TypeRef<Map<Long, Integer>>() {}, new TypeRef<Set<Long>>() {}),
        BIG_INTEGERS(
                CollidingKeysTest::big, new TypeRef<Map<BigInteger, Integer>>() {}, new TypeRef<Set<BigInteger>>() {}),
        MIXED(
                i -> i % 2 == 0 ? number(i) : floating(i),
                new TypeRef<Map<Object, Integer>>() {},
                new TypeRef<Set<Object>>() {}),
        LISTS(
                i -> List.of((long) i, 31L * (COUNT - i)),
                new TypeRef<Map<List<Long>, Integer>>() {},
                new TypeRef<Set<List<Long>>>() {}),
        NESTED_LISTS(
                i -> List.of(List.of((long) i, 31L * (COUNT - i))),
                new TypeRef<Map<List<List<Long>>, Integer>>() {},
                new TypeRef<Set<List<List<Long>>>>() {}),
        SETS(
                i -> Set.of((long) i, 2L * COUNT - i),
                new TypeRef<Map<Set<Long>, Integer>>() {},
                new TypeRef<Set<Set<Long>>>() {}),
        MAPS(
                i -> Map.of((long) i, 0L, 2L * COUNT - i, 0L),
                new TypeRef<Map<Map<Long, Long>, Integer>>() {},
                new TypeRef<Set<Map<Long, Long>>>() {}),
        OPTIONALS(
                i -> Optional.of(number(i)),
                new TypeRef<Map<Optional<Long>, Integer>>() {},
                new TypeRef<Set<Optional<Long>>>() {});

        private final IntFunction<Object> key;
        private final Type map;
        private final Type set;

        Keys(IntFunction<Object> key, TypeRef<?> map, TypeRef<?> set) {
            this.key = key;
            this.map = map.type();
            this.set = set.type();
        }

        List<Object> list() {
            List<Object> keys = new ArrayList<>(COUNT);
            for (int i = 0; i < COUNT; i++) {
                keys.add(key.apply(i));
            }
            return keys;
        }
    }

    private static Object text(int i) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < 16; bit++) {
            text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    private static Object number(int i) {
        return withHashCodeZero(i);
    }

    private static Object floating(int i) {
        return Double.longBitsToDouble(withHashCodeZero(0x3FF00000 + i));
    }

    private static long withHashCodeZero(int half) {
        return (long) half << 32 | half;
    }

    /** Of three words a, b, c that have the same 31 * (31 * a + b) + c. */
    private static Object big(int i) {
        return BigInteger.valueOf(1)
                .shiftLeft(64)
                .add(BigInteger.valueOf(i).shiftLeft(32))
                .add(BigInteger.valueOf(31L * (COUNT - i)));
    }

    @ParameterizedTest
    @EnumSource
    void mapOfATerm_collidingKeys_takesLinearTime(Keys keys) {
        List<Object> list = keys.list();
        Map<Term, Term> entries = new LinkedHashMap<>();
        list.forEach(key -> entries.put(TermMapper.toTerm(key), Term.integer(entries.size())));
        Term map = new MapTerm(entries);

        Map<?, ?> values = (Map<?, ?>) inTime(() -> TermMapper.toJava(map, keys.map));

        assertIsOf(list, values);
    }

    @ParameterizedTest
    @EnumSource
    void setOfATerm_collidingElements_takesLinearTime(Keys keys) {
        List<Object> list = keys.list();
        Term terms = TermMapper.toTerm(list);

        Set<?> values = (Set<?>) inTime(() -> TermMapper.toJava(terms, keys.set));

        assertThat(new ArrayList<Object>(values)).isEqualTo(list);
    }

    @ParameterizedTest
    @EnumSource
    void resultOfCode_collidingKeys_takesLinearTime(Keys keys) {
        List<Object> list = keys.list();
        List<Term> entries = new ArrayList<>();
        list.forEach(key -> entries.add(Term.tuple(JavaValues.write(key), JavaValues.write(entries.size()))));
        Term map = Term.tuple(new Atom("map"), ListTerm.of(entries));
        Term set = Term.tuple(
                new Atom("set"),
                ListTerm.of(list.stream().map(JavaValues::write).toList()));

        Map<?, ?> values = (Map<?, ?>) inTime(() -> JavaValues.read(map, keys.map));
        Set<?> elements = (Set<?>) inTime(() -> JavaValues.read(set, keys.set));

        assertIsOf(list, values);
        assertThat(new ArrayList<Object>(elements)).isEqualTo(list);
    }

    private static Object inTime(Supplier<@Nullable Object> work) {
        return assertTimeoutPreemptively(LIMIT, () -> Objects.requireNonNull(work.get()));
    }

    private static void assertIsOf(List<Object> keys, Map<?, ?> values) {
        assertThat(new ArrayList<Object>(values.keySet())).isEqualTo(keys);
        assertThat(String.valueOf(values.get(keys.get(COUNT / 2)))).isEqualTo("" + COUNT / 2);
        assertThat(values.containsKey("another")).isFalse();
    }

    @Test
    void buffersAsKeys_colliding_takeLinearTime() {
        Map<Term, Term> entries = new LinkedHashMap<>();
        for (int i = 0; i < COUNT; i++) {
            entries.put(Binary.utf8((String) text(i)), Term.integer(i));
        }

        Map<?, ?> values = (Map<?, ?>) inTime(
                () -> TermMapper.toJava(new MapTerm(entries), new TypeRef<Map<ByteBuffer, Integer>>() {}.type()));

        assertThat(values).hasSize(COUNT);
    }

    /** It is as modifiable as any other map of a result. */
    @Test
    void mapOfCollidingKeys_isTheCallersOwn() {
        List<Object> list = Keys.LISTS.list().subList(0, 100);
        Map<Object, Object> model = new LinkedHashMap<>();
        list.forEach(key -> model.put(key, model.size()));
        @SuppressWarnings("unchecked") // what was asked for
        SequencedMap<@Nullable Object, @Nullable Object> map = (SequencedMap<@Nullable Object, @Nullable Object>)
                inTime(() -> JavaValues.read(JavaValues.write(model), Map.class));

        assertThat(map).isEqualTo(model).hasSameHashCodeAs(model).hasToString(model.toString());
        assertThat(map.put(list.get(1), "new")).isEqualTo(1);
        assertThat(map.remove(list.get(2))).isEqualTo(2);
        assertThat(map.putIfAbsent(list.get(3), "none")).isEqualTo(3);
        map.put(null, null);
        assertThat(map.containsKey(null)).isTrue();
        map.putFirst("first", 0);
        assertThat(map.firstEntry().getKey()).isEqualTo("first");
        assertThat(map.reversed().firstEntry().getValue()).isNull();
        map.replaceAll((key, value) -> "all");
        assertThat(map.get(list.get(4))).isEqualTo("all");
        Iterator<Map.Entry<@Nullable Object, @Nullable Object>> entries =
                map.entrySet().iterator();
        entries.next();
        entries.remove();
        assertThat(map.keySet().remove(list.get(5))).isTrue();
        assertThat(map.entrySet().contains(Map.entry(list.get(6), "all"))).isTrue();
        assertThat(map)
                .doesNotContainKey("first")
                .doesNotContainKey(list.get(5))
                .hasSize(99);
        map.clear();
        assertThat(map).isEmpty();
    }

    @Test
    void mapOfFewCollisions_isTheJdksOwn() {
        assertThat(JavaValues.read(JavaValues.write(Map.of(List.of(1), 2)), Map.class))
                .isExactlyInstanceOf(LinkedHashMap.class);
    }

    // ---- a user's own keys: the time of the call holds

    /** Here, not on the peer, its methods do what the test says. */
    record Key(int number) {
        static final long FOR_EVER = Long.MAX_VALUE;
        static volatile boolean collides;
        static volatile long nanos;

        Key {
            pause();
        }

        @Override
        public int hashCode() {
            pause();
            return collides ? 1 : number;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            pause();
            return other instanceof Key that && number == that.number;
        }

        private static void pause() {
            do {
                LockSupport.parkNanos(nanos);
            } while (nanos == FOR_EVER);
        }
    }

    @Test
    void usersKeys_collidingOrSlow_endWhenTheCallsTimeIsOver() {
        Duration limit = Duration.ofSeconds(3);
        try (Peer peer = Peer.start()) {
            for (boolean collides : new boolean[] {true, false}) {
                Key.collides = collides;
                Key.nanos = collides ? 100_000 : 20_000_000;
                long begun = System.nanoTime();

                assertThatThrownBy(() ->
                                peer.call(limit, new TypeRef<Map<Key, Integer>>() {}, CollidingKeysTest::userKeys))
                        .isInstanceOf(CallTimeoutException.class)
                        .hasMessageContaining("came, but did not become Java values within 3 s");
                assertThatThrownBy(
                                () -> peer.callAsync(new TypeRef<Map<Key, Integer>>() {}, CollidingKeysTest::userKeys)
                                        .orTimeout(3, TimeUnit.SECONDS)
                                        .join())
                        .hasCauseInstanceOf(TimeoutException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
            }
        } finally {
            Key.collides = false;
            Key.nanos = 0;
        }
    }

    /** Java can't end such a method, but its caller goes on. */
    @Test
    void usersKey_thatNeverReturns_isLeftWhenTheTimeIsOver() {
        try (Peer peer = Peer.start()) {
            isLeft(peer, new TypeRef<Map<Key, Integer>>() {}, () -> Map.of(new Key(1), 1));
            isLeft(peer, new TypeRef<Map<List<Key>, Integer>>() {}, () -> Map.of(List.of(new Key(1)), 1));
            isLeft(peer, new TypeRef<List<Set<Key>>>() {}, () -> List.of(Set.of(new Key(1))));
            isLeft(peer, new TypeRef<Holder<? extends Key>>() {}, () -> new Holder<>(Map.of(new Key(1), 1)));
        } finally {
            Key.nanos = 0;
        }
    }

    record Holder<K>(Map<K, Integer> held) {}

    private static <T> void isLeft(Peer peer, TypeRef<T> type, RemoteCallable<? extends T> code) {
        Key.nanos = 0;
        assertThat(peer.call(Duration.ofSeconds(30), type, code)).isNotNull();
        Key.nanos = Key.FOR_EVER;
        assertThatThrownBy(() -> peer.call(Duration.ofSeconds(2), type, code))
                .isInstanceOf(CallTimeoutException.class)
                .hasMessageContaining("came, but did not become Java values");
    }

    private static Map<Key, Integer> userKeys() {
        Map<Key, Integer> map = new LinkedHashMap<>();
        for (int i = 0; i < 3_000; i++) {
            map.put(new Key(i), i);
        }
        return map;
    }
}
