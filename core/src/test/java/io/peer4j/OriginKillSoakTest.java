package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.testing.ErlangOrigin;
import io.peer4j.testing.MarkedProcesses;
import io.peer4j.testing.Programs;
import io.peer4j.testing.Soak;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Origins are killed by SIGKILL at random moments of boot, work and stop. Two seconds later nothing that they started
 * runs: whatever has the mark that an origin had in its environment.
 */
@Tag(Soak.TAG)
@Tag("erlang")
class OriginKillSoakTest {
    private static final int AT_A_TIME = 3;
    private static final long LIMIT_MILLIS = 2_000;
    private static final long PHASE_SECONDS = 90;

    /** Until it is measured. */
    private static final long BOOT_MILLIS = 600;

    private static final List<String> SHUTDOWNS = List.of("close", "halt", "stop");

    private final long seed = System.nanoTime();
    private final Map<Pair, Long> bootMillis = new ConcurrentHashMap<>();

    private enum Phase {
        WORK(100),
        STOP(60),
        BOOT(BOOT_MILLIS);

        private final long millis;

        Phase(long millis) {
            this.millis = millis;
        }

        /** As origins say it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Who starts whom. */
    private record Pair(boolean erlangOrigin, Pairing peer) {
        static List<Pair> all() {
            List<Pair> all = new ArrayList<>();
            Pairing.all().forEach(peer -> all.add(new Pair(false, peer)));
            // OTP's peer has no TLS.
            Pairing.all().stream()
                    .filter(peer -> peer.isJvm() && peer != Pairing.JVM_TLS)
                    .forEach(peer -> all.add(new Pair(true, peer)));
            return all;
        }

        @Override
        public String toString() {
            return (erlangOrigin ? "erl" : "JVM") + " with " + peer;
        }
    }

    /**
     * One kill.
     *
     * @param closed whether the origin has neither standard input nor output
     */
    private record Plan(int number, Pair pair, Phase phase, boolean closed, String shutdown, double moment) {}

    /**
     * What came of it.
     *
     * @param phase what the origin was at, at last
     * @param alive how many processes beside the origin had the mark at the kill
     * @param left what runs when the time is over
     * @param millis how long the last one lived on
     */
    private record Outcome(Plan plan, String phase, long delay, int alive, String left, long millis) {}

    @BeforeAll
    static void thereIsAllThatItTakes() {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/environ")), "no /proc, where processes are found");
        Assumptions.assumeTrue(
                Programs.isInstalled("erl") && Programs.isInstalled("escript"), "no erl, or no escript, is installed");
    }

    @Test
    void noPeerOutlivesAnOriginThatIsKilled() throws Exception {
        List<Outcome> outcomes = runAll(plans(Soak.rounds(Pair.all().size() * Phase.values().length, 500)));

        report(outcomes);
        assertThat(outcomes.stream().filter(outcome -> !outcome.left().isEmpty()))
                .as("alive long after the kill; seed %d", seed)
                .isEmpty();
    }

    private List<Plan> plans(int count) {
        Random random = new Random(seed);
        List<Pair> pairs = Pair.all();
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            plans.add(new Plan(
                    i,
                    pairs.get(i % pairs.size()),
                    Phase.values()[i / pairs.size() % Phase.values().length],
                    random.nextBoolean(),
                    SHUTDOWNS.get(random.nextInt(SHUTDOWNS.size())),
                    random.nextDouble()));
        }
        return plans;
    }

    private List<Outcome> runAll(List<Plan> plans) throws InterruptedException, ExecutionException {
        List<Outcome> outcomes = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME)) {
            List<Future<Outcome>> runs = new ArrayList<>();
            plans.forEach(plan -> runs.add(executor.submit(() -> run(plan))));
            for (Future<Outcome> run : runs) {
                outcomes.add(run.get());
            }
        }
        return outcomes;
    }

    // ---- one kill

    private Outcome run(Plan plan) throws IOException, InterruptedException {
        String mark = "doomed-" + ProcessHandle.current().pid() + "-" + seed + "-" + plan.number();
        Process origin = start(plan, mark);
        try {
            Said said = Said.by(origin);
            String phase = await(Phase.BOOT, said, plan);
            long began = System.nanoTime();
            if (plan.phase() != Phase.BOOT) {
                phase = await(Phase.WORK, said, plan);
                bootMillis.put(plan.pair(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            }
            if (plan.phase() == Phase.STOP) {
                phase = await(Phase.STOP, said, plan);
            }
            long delay = delay(plan);
            Thread.sleep(delay);
            List<String> since = new ArrayList<>();
            said.phases().drainTo(since);
            return kill(plan, mark, origin, since.isEmpty() ? phase : since.getLast(), delay);
        } finally {
            origin.destroyForcibly();
            MarkedProcesses.kill(mark);
        }
    }

    private long delay(Plan plan) {
        long millis = plan.phase() == Phase.BOOT
                ? bootMillis.getOrDefault(plan.pair(), plan.phase().millis)
                : plan.phase().millis;
        return (long) (plan.moment() * millis);
    }

    private static Outcome kill(Plan plan, String mark, Process origin, String phase, long delay)
            throws IOException, InterruptedException {
        int alive = (int) MarkedProcesses.running(mark).stream()
                .filter(pid -> pid != origin.pid())
                .count();
        origin.destroyForcibly();
        long killed = System.nanoTime();
        List<Long> left = MarkedProcesses.awaitEnd(mark, limitMillis());
        long lived = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
        return new Outcome(plan, phase, delay, alive, MarkedProcesses.describe(left), lived);
    }

    /** Two seconds; for the short form, beside other tests, as many as what is to end needs to get its turn. */
    private static long limitMillis() {
        if (Soak.isLong()) {
            return LIMIT_MILLIS;
        }
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        double load = system.getSystemLoadAverage() / system.getAvailableProcessors();
        return (long) (LIMIT_MILLIS * Math.max(1, load));
    }

    private String await(Phase phase, Said said, Plan plan) throws InterruptedException {
        String got = said.phases().poll(PHASE_SECONDS, TimeUnit.SECONDS);
        assertThat(got)
                .as("what the origin of %s is at next; seed %d; it said %s", plan, seed, said.rest())
                .isEqualTo(phase.toString());
        return phase.toString();
    }

    /** What an origin prints to standard error, as it comes: what it is at, and all else, its peers' words too. */
    private record Said(BlockingQueue<String> phases, Queue<String> rest) {
        private static final Set<String> PHASES =
                Stream.of(Phase.values()).map(Phase::toString).collect(Collectors.toSet());

        static Said by(Process origin) {
            Said said = new Said(new LinkedBlockingQueue<>(), new ConcurrentLinkedQueue<>());
            Thread.ofPlatform().daemon().start(() -> {
                try (BufferedReader reader = origin.errorReader()) {
                    reader.lines().forEach(line -> (PHASES.contains(line) ? said.phases : said.rest).add(line));
                } catch (IOException | UncheckedIOException e) {
                    // Its end.
                }
            });
            return said;
        }
    }

    private static Process start(Plan plan, String mark) throws IOException {
        List<String> before = plan.closed() ? List.of("/bin/sh", "-c", "exec \"$@\" <&- >&-", "sh") : List.of();
        Pairing peer = plan.pair().peer();
        if (!plan.pair().erlangOrigin()) {
            return DoomedOrigin.start(mark, before, peer.name(), plan.phase().name(), plan.shutdown());
        }
        String connection = peer.isDistribution() ? "dist" : peer.isStandardIo() ? "standard_io" : "tcp";
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("escript", "src/test/erlang/doomed_origin.escript", connection));
        command.addAll(List.of(plan.phase().name(), plan.shutdown(), ErlangOrigin.PEER4J));
        return MarkedProcesses.start(mark, command);
    }

    // ---- figures

    private void report(List<Outcome> outcomes) {
        Map<String, List<Outcome>> kinds = new TreeMap<>();
        outcomes.forEach(outcome -> kinds.computeIfAbsent(
                        outcome.plan().pair() + ", " + outcome.phase(), kind -> new ArrayList<>())
                .add(outcome));
        kinds.forEach((kind, some) -> figure("  " + kind, some));
        outcomes.stream()
                .filter(outcome -> outcome.millis() > LIMIT_MILLIS)
                .forEach(late -> Soak.figure("  late: %s", late));
        figure("origins killed (seed " + seed + ")", outcomes);
    }

    private static void figure(String what, List<Outcome> outcomes) {
        Soak.figure(
                "%s: %d kills, %d processes alive then, %d two seconds later; the last ended after %d ms",
                what,
                outcomes.size(),
                outcomes.stream().mapToInt(Outcome::alive).sum(),
                outcomes.stream()
                        .filter(outcome -> outcome.millis() > LIMIT_MILLIS)
                        .count(),
                outcomes.stream().mapToLong(Outcome::millis).max().orElse(0));
    }
}
