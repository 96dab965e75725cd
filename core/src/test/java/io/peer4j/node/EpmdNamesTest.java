package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.peer4j.testing.Programs;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@Tag("erlang")
class EpmdNamesTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private int port;
    private Epmd epmd;

    @BeforeEach
    void choosePort() throws IOException {
        port = io.peer4j.testing.Epmd.freePort();
        epmd = Epmd.at(LOOPBACK, port);
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        await().until(() -> Programs.threads("peer4j-epmd").isEmpty());
    }

    private EpmdNames access(@Nullable Path program) {
        return new EpmdNames(port, List.of(LOOPBACK), program);
    }

    private EpmdRegistration register(EpmdNames access, String name) throws IOException {
        EpmdRegistration registration = access.register(name, 1234, false);
        open.push(registration);
        return registration;
    }

    private List<String> names() throws IOException {
        return epmd.names().stream().map(Epmd.NodeEntry::name).toList();
    }

    private boolean hasNames(String... names) {
        try {
            List<String> there = names();
            return there.size() == names.length && there.containsAll(List.of(names));
        } catch (IOException e) {
            return false;
        }
    }

    private static void assumeEpmd() {
        assumeTrue(Programs.isInstalled("epmd"), "no epmd is installed");
    }

    // ---- where it comes from

    @Test
    void theOneThatRunsIsUsed() throws Exception {
        EpmdServer running = EpmdServer.start(LOOPBACK, port);
        open.push(running);

        register(access(Path.of("/nowhere/epmd")), "a");

        assertThat(names()).containsExactly("a");
        running.close();
        assertThat(epmd.isThere()).isFalse();
    }

    @Test
    void withoutAProgramThereIsOneInThisJvmUntilTheLastRegistrationEnds() throws Exception {
        EpmdRegistration a = register(access(null), "a");
        EpmdRegistration b = register(access(null), "b");
        assertThat(names()).containsExactly("a", "b");

        a.close();
        assertThat(names()).containsExactly("b");

        b.close();
        await().until(() -> !epmd.isThere());
    }

    @Test
    void whereTheProgramIsInstalledItIsStartedAsADaemon() throws Exception {
        assumeEpmd();
        open.push(this::killDaemon);

        EpmdRegistration registration = register(access(Path.of("epmd")), "a");
        assertThat(names()).containsExactly("a");

        registration.close();
        assertThat(names()).isEmpty();
        assertThat(daemon()).hasSize(1);
    }

    private List<ProcessHandle> daemon() {
        String argument = " -port " + port + " ";
        return ProcessHandle.allProcesses()
                .filter(process ->
                        process.info().commandLine().orElse("").contains("epmd -daemon" + argument.stripTrailing()))
                .toList();
    }

    private void killDaemon() {
        daemon().forEach(ProcessHandle::destroyForcibly);
        await().until(() -> !epmd.isThere());
    }

    @Test
    void aProgramThatDoesNotDoIsReplacedByOneInThisJvm(@TempDir Path directory) throws Exception {
        Path broken = Files.writeString(directory.resolve("epmd"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));

        register(access(broken), "a");
        register(access(directory.resolve("missing")), "b");

        assertThat(names()).containsExactly("a", "b");
    }

    @Test
    void ofManyThatStartOneAtTheSameTimeOneIsTheFirst() throws Exception {
        List<String> expected = new ArrayList<>();
        List<Callable<EpmdRegistration>> tasks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String name = "node" + i;
            expected.add(name);
            tasks.add(() -> access(null).register(name, 1, false));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<EpmdRegistration> one : threads.invokeAll(tasks)) {
                open.push(one.get());
            }
        }

        assertThat(names()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void namesThatComeAndGoAllTheTimeAlwaysFindOne() throws Exception {
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String name = "node" + i;
            tasks.add(() -> {
                for (int round = 0; round < 50; round++) {
                    access(null).register(name, 1, false).close();
                }
                return true;
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> one : threads.invokeAll(tasks)) {
                assertThat(one.get()).isTrue();
            }
        }
        await().until(() -> !epmd.isThere());
    }

    @Test
    void whoIsInterruptedStartsNone() throws Exception {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> access(null).register("a", 1, false)).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(epmd.isThere()).isFalse();
    }

    @Test
    void aNameThatIsTakenIsRefusedAtOnce() throws Exception {
        register(access(null), "a");

        assertThatThrownBy(() -> access(null).register("a", 1, false))
                .isInstanceOf(NameTakenException.class)
                .hasMessageStartingWith("the name a is taken at epmd 127.0.0.1:" + port);
    }

    @Test
    void whereThePortIsSomethingElsesThatIsSaid() throws Exception {
        try (ServerSocket other = new ServerSocket(port, 50, LOOPBACK)) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        other.accept().close();
                    }
                } catch (IOException e) {
                    // The end of the test.
                }
            });
            assertThatThrownBy(() -> access(null).register("a", 1, false))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("epmd at 127.0.0.1:" + port);
        }
    }

    @Test
    void oneThatIsStartedMayListenEverywhereOrAtSomeAddressesMore() throws Exception {
        InetAddress more = InetAddress.getByName("127.0.0.2");
        for (List<InetAddress> addresses : List.of(List.of(more), List.of(InetAddress.getByName("0.0.0.0"), more))) {
            EpmdRegistration registration = new EpmdNames(port, addresses, null).register("a", 1, false);
            assertThat(names()).containsExactly("a");
            assertThat(Epmd.at(more, port).lookup("a")).isPresent();
            registration.close();
            await().until(() -> !epmd.isThere());
        }
    }

    @Test
    void aDaemonMayListenEverywhere() throws Exception {
        assumeEpmd();
        open.push(this::killDaemon);
        InetAddress everywhere = InetAddress.getByName("0.0.0.0");

        open.push(new EpmdNames(port, List.of(everywhere), Path.of("epmd")).register("a", 1, false));

        assertThat(daemon()).hasSize(1);
        assertThat(Epmd.at(InetAddress.getByName("127.0.0.2"), port).lookup("a"))
                .isPresent();
    }

    @Test
    void nodesFindEachOtherByIt() throws Exception {
        NodeOptions options = NodeOptions.shortName("a@localhost");
        try (TcpDistribution a = TcpDistribution.start(options, "SECRET", access(null), new RecordingSignals());
                TcpDistribution b = TcpDistribution.start(
                        NodeOptions.shortName("b@localhost"), "SECRET", access(null), new RecordingSignals())) {
            a.accept();
            b.accept();
            assertThat(a.connect(b.name()).isUp()).isTrue();
            assertThat(a.creation()).isNotEqualTo(b.creation());
            assertThatThrownBy(() -> TcpDistribution.start(options, "SECRET", access(null), new RecordingSignals()))
                    .isInstanceOf(NameTakenException.class);
        }
        await().until(() -> !epmd.isThere());
    }

    @Test
    void addressesAreReadAsEpmdReadsThem() throws Exception {
        InetAddress other = InetAddress.getByName("10.0.0.1");

        assertThat(EpmdNames.addresses(null, other)).containsExactly(other);
        assertThat(EpmdNames.addresses("", other)).containsExactly(other);
        assertThat(EpmdNames.addresses("127.0.0.1,, 10.0.0.2", other))
                .containsExactly(LOOPBACK, InetAddress.getByName("10.0.0.2"));
    }

    // ---- registering again

    @Test
    void afterARealEpmdHasBeenKilledAndStartedAgainTheNameIsBackWithTheSameCreation() throws Exception {
        assumeEpmd();
        EpmdRegistration registration;
        int creation;
        try (io.peer4j.testing.Epmd first = io.peer4j.testing.Epmd.start(port)) {
            registration = register(access(null), "a");
            creation = registration.creation();
            assertThat(names()).containsExactly("a");
            assertThat(first.port()).isEqualTo(Integer.toString(port));
        }
        await().until(() -> hasNames("a"));

        assertThat(registration.creation()).isEqualTo(creation);
        registration.close();
        await().until(() -> !epmd.isThere());
    }

    @Test
    void anEpmdThatIsLostIsReplacedByNoDaemon() throws Exception {
        assumeEpmd();
        open.push(this::killDaemon);
        EpmdRegistration registration = register(access(Path.of("epmd")), "a");
        daemon().forEach(ProcessHandle::destroyForcibly);
        await().until(() -> daemon().isEmpty());
        await().until(() -> hasNames("a"));
        assertThat(daemon()).isEmpty();

        registration.close();
        await().until(() -> !epmd.isThere());
    }

    @Test
    void nodesOfAnEpmdInAnotherJvmThatEndsGetOneOfTheirOwn() throws Exception {
        EpmdServer theirs = EpmdServer.start(LOOPBACK, port);
        EpmdRegistration a = register(access(null), "a");
        EpmdRegistration b = register(access(null), "b");
        int creation = a.creation();
        theirs.close();
        await().until(() -> hasNames("a", "b"));

        assertThat(a.creation()).isEqualTo(creation);
        a.close();
        assertThat(names()).containsExactly("b");
        b.close();
        await().until(() -> !epmd.isThere());
    }

    @Test
    void aNameSurvivesAnyNumberOfEpmds() throws Exception {
        EpmdServer server = EpmdServer.start(LOOPBACK, port);
        EpmdNode node = EpmdNode.of("a", 1, false);
        open.push(EpmdRegistration.start("a", () -> epmd.register(node)));
        for (int round = 0; round < 5; round++) {
            assertThat(names()).containsExactly("a");
            server.close();
            assertThat(epmd.isThere()).isFalse();
            server = EpmdServer.start(LOOPBACK, port);
            await().until(() -> hasNames("a"));
        }
        open.push(server);
    }

    @Test
    void whileAnotherHasTheNameTheNodeTriesAgain() throws Exception {
        EpmdServer server = EpmdServer.start(LOOPBACK, port);
        open.push(server);
        EpmdNode node = EpmdNode.of("a", 1, false);
        Epmd.Alive first = epmd.register(node);
        AtomicInteger attempts = new AtomicInteger();
        open.push(EpmdRegistration.start("a", () -> {
            if (attempts.getAndIncrement() == 0) {
                return first;
            }
            return epmd.register(node);
        }));
        CompletableFuture<Epmd.Alive> usurper = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            while (!usurper.isDone()) {
                try {
                    usurper.complete(epmd.register(EpmdNode.of("a", 2, false)));
                } catch (IOException e) {
                    // It still has the name.
                }
            }
        });
        first.socket().close();
        try (var other = usurper.get().socket()) {
            await().until(() -> attempts.get() >= 3);
            assertThat(epmd.lookup("a").orElseThrow().port()).isEqualTo(2);
            assertThat(other.isClosed()).isFalse();
        }
        await().until(() -> epmd.lookup("a").filter(node::equals).isPresent());
    }

    @Test
    void aRegistrationThatIsClosedWhileThereIsNoEpmdIsNotMadeAgain() throws Exception {
        EpmdServer first = EpmdServer.start(LOOPBACK, port);
        EpmdRegistration registration = register(access(null), "a");
        first.close();
        registration.close();
        registration.close();

        await().until(() -> Programs.threads("peer4j-epmd").isEmpty());
        assertThat(epmd.isThere()).isFalse();
    }
}
