package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.Epmd;
import io.peer4j.testing.ErlNode;
import io.peer4j.testing.Soak;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three real nodes and two JVMs, each of which knows the four others, whichever is killed and comes back. */
@Timeout(600)
@Tag(Soak.TAG)
@Tag("erlang")
class MeshSoakTest {
    private static final String COOKIE = "mesh";
    private static final int NET_TICK_SECONDS = 8;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long CHECK_MILLIS = 500;

    private final Epmd epmd;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private long checks;

    MeshSoakTest() throws IOException {
        epmd = Epmd.start();
    }

    /** A node in a process of its own. */
    private record Member(Supplier<List<String>> nodes, Consumer<String> connect, Runnable kill) {}

    @AfterEach
    void stop() {
        members.values().forEach(member -> member.kill().run());
        epmd.close();
    }

    @Test
    void aMeshStaysCompleteAndBecomesSoAgainBehindEachKill() throws Exception {
        List<String> names = new ArrayList<>(List.of("erl1", "jvm1", "erl2", "jvm2", "erl3"));
        names.replaceAll(name -> name + "@localhost");
        for (String name : names) {
            join(name);
        }
        awaitComplete();

        stayComplete(Soak.rounds(2, 120));
        List<Long> again = new ArrayList<>();
        for (int i = 1; i <= Soak.rounds(1, names.size()); i++) {
            again.add(killAndRestart(names.get(i % names.size())));
        }
        stayComplete(2);
        Soak.figure(
                "mesh of 3 erl and 2 JVMs, net_ticktime %d s: complete at each of %d checks; complete again %s ms after"
                        + " the start of a node that was killed",
                NET_TICK_SECONDS, checks, again);
    }

    private long killAndRestart(String name) throws Exception {
        Objects.requireNonNull(members.remove(name)).kill().run();
        awaitComplete();
        long began = System.nanoTime();
        join(name);
        awaitComplete();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    /** Starts a node, and has it know one of the others. */
    private void join(String name) throws IOException {
        Member member = name.startsWith("erl") ? erl(name) : jvm(name);
        List<String> others = List.copyOf(members.keySet());
        members.put(name, member);
        if (!others.isEmpty()) {
            member.connect().accept(others.getLast());
        }
    }

    private Member erl(String name) throws IOException {
        ErlNode erl = ErlNode.start(epmd, name, COOKIE, "-kernel", "net_ticktime", Integer.toString(NET_TICK_SECONDS));
        return new Member(
                () -> {
                    String list = erl.eval("lists:sort(nodes())");
                    String names = list.replaceAll("^\\{ok,\\[|]}$", "");
                    return names.isEmpty() ? List.of() : List.of(names.split(",", -1));
                },
                other -> erl.eval("net_kernel:connect_node(" + other + ")"),
                erl::close);
    }

    private Member jvm(String name) throws IOException {
        MeshNode jvm = MeshNode.start(epmd.port(), name, COOKIE, NET_TICK_SECONDS);
        return new Member(jvm::nodes, jvm::connect, jvm::close);
    }

    private void awaitComplete() {
        await().atMost(LIMIT).untilAsserted(this::assertComplete);
    }

    private void stayComplete(int seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            assertComplete();
            checks++;
            Thread.sleep(CHECK_MILLIS);
        }
    }

    private void assertComplete() {
        members.forEach((name, member) -> {
            TreeSet<String> others = new TreeSet<>(members.keySet());
            others.remove(name);
            assertThat(member.nodes().get()).as("nodes() of %s", name).containsExactlyElementsOf(others);
        });
    }
}
