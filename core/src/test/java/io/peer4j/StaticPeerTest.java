package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers in static fields: the classes that hold them are initialized on the peers too, which starts nothing there. */
@Timeout(120)
@Tag("older-java")
class StaticPeerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Where a program may start one; each runs a lambda of its class that tells what the field holds on the peer. */
    enum Place {
        A_FIELD(() -> InField.PEER, () -> InField.PEER.call(LONG, () -> InField.PEER.toString())),
        A_LINKED_FIELD(() -> Linked.PEER, () -> Linked.PEER.call(LONG, () -> Linked.PEER.toString())),
        AN_INTERFACE(() -> InInterface.PEER, () -> InInterface.PEER.call(LONG, () -> InInterface.PEER.toString())),
        AN_ENUM(() -> InEnum.ONLY.peer, () -> InEnum.ONLY.peer.call(LONG, () -> InEnum.ONLY.peer.toString())),
        A_COMPANION(
                () -> Companion.INSTANCE.peer,
                () -> Companion.INSTANCE.peer.call(LONG, () -> Companion.INSTANCE.peer.toString())),
        A_NESTED_HOLDER(
                () -> Outer.Holder.PEER, () -> Outer.Holder.PEER.call(LONG, () -> Outer.Holder.PEER.toString())),
        ITS_ASYNC_START(
                () -> Async.PEER.join(),
                () -> Async.PEER.join().call(LONG, () -> Async.PEER.join().toString())),
        ANOTHER_THREAD(() -> OnThread.PEER, () -> OnThread.PEER.call(LONG, () -> OnThread.PEER.toString())),
        A_VIRTUAL_THREAD(() -> OnVirtual.PEER, () -> OnVirtual.PEER.call(LONG, () -> OnVirtual.PEER.toString())),
        A_POOL_THAT_IS_WAITED_FOR(() -> Supplied.PEER, () -> Supplied.PEER.call(LONG, () -> Supplied.PEER.toString())),
        A_POOL_THAT_IS_NOT(() -> Unwaited.PEER.join(), Unwaited::copy),
        AN_EXECUTOR_OF_ITS_OWN(() -> Submitted.PEER.get(), Submitted::copy),
        A_PARALLEL_STREAM(
                () -> Parallel.PEERS.getFirst(),
                () -> Parallel.PEERS.getLast().call(LONG, () -> Parallel.PEERS.toString()));

        private final Callable<Peer> peer;
        private final Callable<String> copy;

        Place(Callable<Peer> peer, Callable<String> copy) {
            this.peer = peer;
            this.copy = copy;
        }
    }

    @ParameterizedTest
    @EnumSource
    void peerStartsNoneForItsCopy(Place place) throws Exception {
        try (Peer peer = place.peer.call()) {
            assertThat(place.copy.call()).contains("a copy in class io.peer4j.StaticPeerTest$");
            assertThat(peer.call(LONG, () -> ProcessHandle.current().children().count()))
                    .isZero();
        } finally {
            Parallel.close(place);
        }
    }

    @Test
    void useOfTheCopySaysWhatItIs() {
        try (Peer peer = InUse.PEER) {
            assertThatThrownBy(() -> peer.call(LONG, () -> InUse.PEER.call(() -> 1)))
                    .isInstanceOf(RemoteCallException.class)
                    .hasMessageContaining("NoConnectionException")
                    .hasMessageContaining(
                            "this Peer is a copy in a static field: class io.peer4j.StaticPeerTest$InUse");
            assertThat(peer.call(LONG, InUse::refusals)).isEqualTo(12);
            peer.run(InUse::end);
        }
    }

    @Test
    void callInAnInitializerFailsOnThePeerAtOnce() {
        long began = System.nanoTime();
        assertThatThrownBy(Calling::touch)
                .isInstanceOf(ExceptionInInitializerError.class)
                .hasRootCauseInstanceOf(RemoteCause.class)
                .cause()
                .hasMessageContaining("ExceptionInInitializerError")
                .hasMessageContaining("this Peer is a copy in a static field: class io.peer4j.StaticPeerTest$Calling");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONG);
        Kept.PEERS.forEach(Peer::close);
    }

    @Test
    void peerThatCodeStartsOutsideInitializersRuns() {
        try (Peer peer = Peer.builder().waitBoot(LONG).start()) {
            assertThat(peer.call(LONG, () -> answered(Peer.start()))).isEqualTo(1);
            assertThat(peer.call(
                            LONG, () -> answered(Peer.builder().startAsync().join())))
                    .isEqualTo(1);
            assertThat(peer.call(
                            LONG,
                            () -> answered(
                                    CompletableFuture.supplyAsync(Peer::start).join())))
                    .isEqualTo(1);
        }
    }

    private static int answered(Peer peer) {
        try (peer) {
            return peer.call(LONG, () -> 1);
        }
    }

    private static Peer.Builder builder() {
        return Peer.builder().waitBoot(LONG);
    }

    private static final class InField {
        private static final Peer PEER = builder().start();
    }

    private static final class Linked {
        private static final Peer PEER = builder().startLink();
    }

    private interface InInterface {
        Peer PEER = builder().start();
    }

    private enum InEnum {
        ONLY;

        private final Peer peer = builder().start();
    }

    private static final class Companion {
        private static final Companion INSTANCE = new Companion();
        private final Peer peer = builder().start();
    }

    private static final class Outer {
        private static final class Holder {
            private static final Peer PEER = builder().start();
        }
    }

    private static final class Async {
        private static final CompletableFuture<Peer> PEER = builder().startAsync();
    }

    private static final class OnThread {
        private static final Peer PEER = Starter.onThread(Thread.ofPlatform().daemon());
    }

    private static final class OnVirtual {
        private static final Peer PEER = Starter.onThread(Thread.ofVirtual());
    }

    private static final class Supplied {
        private static final Peer PEER =
                CompletableFuture.supplyAsync(Peer::start).join();
    }

    private static final class Unwaited {
        private static final CompletableFuture<Peer> PEER = CompletableFuture.supplyAsync(Peer::start);

        private static String copy() {
            return PEER.join().call(LONG, () -> PEER.join().toString());
        }
    }

    private static final class Submitted {
        private static final ExecutorService POOL =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
        private static final Future<Peer> PEER = POOL.submit((Callable<Peer>) Peer::start);

        private static String copy() throws Exception {
            return PEER.get().call(LONG, () -> PEER.get().toString());
        }
    }

    private static final class Parallel {
        private static final List<Peer> PEERS =
                IntStream.range(0, 3).parallel().mapToObj(Starter::start).toList();

        private static void close(Place place) {
            if (place == Place.A_PARALLEL_STREAM) {
                PEERS.forEach(Peer::close);
            }
        }
    }

    private static final class InUse {
        private static final Peer PEER = builder().start();

        /** How many uses are refused. */
        private static int refusals() {
            List<Callable<?>> uses = List.of(
                    () -> PEER.call("erlang", "node"),
                    () -> PEER.call(() -> 1),
                    refused(() -> PEER.run(() -> {})),
                    () -> PEER.callAsync("erlang", "node").isDone(),
                    () -> PEER.callAsync(() -> 1).isDone(),
                    refused(() -> PEER.cast("erlang", "node")),
                    refused(() -> PEER.cast(() -> {})),
                    refused(() -> PEER.send("name", 1)),
                    PEER::getState,
                    PEER::osPid,
                    () -> PEER.onDown().isDone(),
                    PEER::node);
            return (int) uses.stream().filter(InUse::isRefused).count();
        }

        private static void end() {
            PEER.close();
            PEER.stopAsync().join();
        }

        private static Callable<Boolean> refused(Runnable use) {
            return () -> {
                use.run();
                return false;
            };
        }

        private static boolean isRefused(Callable<?> use) {
            try {
                use.call();
                return false;
            } catch (Exception e) {
                return e instanceof NoConnectionException
                        && String.valueOf(e.getMessage()).contains("is a copy");
            }
        }
    }

    private static final class Calling {
        private static final Peer PEER = Kept.kept(builder().start());
        private static final String OS = PEER.call(LONG, () -> System.getProperty("os.name"));

        private static String touch() {
            return OS;
        }
    }

    /** Peers that outlive the failure of the class that started them. */
    private static final class Kept {
        private static final List<Peer> PEERS = new CopyOnWriteArrayList<>();

        private static Peer kept(Peer peer) {
            PEERS.add(peer);
            return peer;
        }
    }

    private static final class Starter {
        private static Peer start(int unused) {
            return Peer.start();
        }

        private static Peer onThread(Thread.Builder thread) {
            CompletableFuture<Peer> started = new CompletableFuture<>();
            thread.start(() -> started.complete(Peer.start()));
            try {
                return started.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
