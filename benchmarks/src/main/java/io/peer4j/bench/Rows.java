package io.peer4j.bench;

import static io.peer4j.bench.Target.atLeast;
import static io.peer4j.bench.Target.atMost;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The rows of the table. */
final class Rows {
    private static final String PEER4J = "peer4j";
    private static final String VIRTUAL = "peer4j, virtual";
    private static final String TO_ERL = "peer4j to erl";
    private static final String OTP = "OTP";
    private static final String JVM = "bare JVM";
    private static final String PIPE = "pipe";
    private static final String SOCKET = "socket";
    private static final String EXECNET = "execnet";
    private static final String JINTERFACE = "jinterface";
    private static final String RMI = "RMI";
    private static final String GRPC = "gRPC";

    private static final int PEERS = 50;
    private static final int CROWD = 100;

    /** How much of the first and of the last boots is compared, of {@link #CROWD}. */
    private static final int QUARTER = CROWD / 4;

    /** What "flat" and "linear" leave for noise. */
    private static final double FLAT = 1.2;

    private static final Effort BOOT = effort(5, 500, 30, 1500);
    private static final Effort CALL = effort(4, 3000, 5000, 1000);
    private static final Effort CALLERS = effort(4, 7000, 60, 2000);
    private static final Effort LARGE = effort(3, 5000, 400, 1000);
    private static final Effort MANY = effort(3, 0, 1, 0);
    private static final Effort HOLD = effort(1, 0, 1, 0);
    private static final Effort GROW = effort(2, 0, QUARTER, 60_000);
    private static final Effort CODEC = effort(3, 1000, 10, 1000);

    private static final String FROM_START =
            "From the start of a peer in a warm origin to the result of its first call; its stop is not timed.";
    private static final String ONE_CALL = "One caller, one call after another, of max(3, 7): erlang:max/2 on an Erlang"
            + " peer, the static method Math.max on a JVM peer.";
    private static final String ALL_CALL =
            "A sample is the time in which 32 callers make 500 calls of max(3, 7) each, from a common start: platform"
                    + " threads, virtual ones where it says so, processes on OTP's side.";
    private static final String ONE_MIB = "One caller, one call after another, of a function that gives the size of its"
            + " argument, 1 MiB of bytes.";
    private static final String TERM = " By JMH, each round a fork; a sample is an iteration's mean, which the 99th"
            + " percentile is of. Both sides make the same term, which is checked.";

    private final Programs programs;
    private final List<Row> rows = new ArrayList<>();

    private Rows(Programs programs) {
        this.programs = programs;
    }

    static List<Row> all(Programs programs) {
        Rows rows = new Rows(programs);
        rows.boots();
        rows.calls();
        rows.callers();
        rows.large();
        rows.many();
        rows.memory();
        rows.codec();
        rows.growth();
        rows.javaCall();
        return List.copyOf(rows.rows);
    }

    private static Effort effort(int rounds, int warmUpMillis, int samples, int limitMillis) {
        return new Effort(rounds, Duration.ofMillis(warmUpMillis), samples, Duration.ofMillis(limitMillis));
    }

    private void boots() {
        rows.add(new Row(
                "boot-stdio",
                "Boot over standard_io, start to first answer",
                Unit.MILLISECONDS,
                FROM_START + " A bare JVM answers by a line that it prints; lean is -XX:+UseSerialGC"
                        + " -XX:TieredStopAtLevel=1 -XX:-UsePerfData. RMI's stub comes through the server's output, without"
                        + " a registry.",
                BOOT,
                true,
                List.of(
                        programs.peer4j(PEER4J, "boot", "stdio"),
                        programs.otp("boot", "stdio"),
                        programs.jvm(JVM, "boot"),
                        programs.jvm(
                                "lean JVM", "boot", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"),
                        programs.execnet("boot"),
                        programs.rmi("boot")),
                List.of(atMost(0.4, PEER4J, OTP), atMost(1.7, PEER4J, JVM))));
        rows.add(boot("tcp", "TCP", ""));
        rows.add(boot("dist", "distribution", " Both origins are nodes; the first call is erpc's on both sides."));
    }

    private Row boot(String connection, String words, String more) {
        return new Row(
                "boot-" + connection,
                "Boot over " + words + ", start to first answer",
                Unit.MILLISECONDS,
                FROM_START + more,
                BOOT,
                false,
                List.of(programs.peer4j(PEER4J, "boot", connection), programs.otp("boot", connection)),
                List.of(atMost(0.4, PEER4J, OTP)));
    }

    private void calls() {
        rows.add(call(
                "stdio",
                "standard_io",
                " execnet: over a channel of a popen gateway. pipe: 64 bytes there and back between two JVMs.",
                List.of(
                        programs.peer4j(PEER4J, "call", "stdio"),
                        programs.otp("call", "stdio"),
                        programs.execnet("call"),
                        programs.echo(PIPE, "pipe")),
                List.of(atMost(0.33, PEER4J, OTP), atMost(3.5, PEER4J, PIPE))));
        rows.add(call(
                "tcp",
                "TCP",
                " socket: 64 bytes there and back between two JVMs, on the loopback interface.",
                List.of(
                        programs.peer4j(PEER4J, "call", "tcp"),
                        programs.otp("call", "tcp"),
                        programs.rmi("call"),
                        programs.echo(SOCKET, "socket")),
                List.of(atMost(0.5, PEER4J, OTP), atMost(1.5, PEER4J, SOCKET))));
        rows.add(call(
                "dist",
                "distribution",
                " OTP: erpc:call from erl to erl. jinterface: OtpConnection's sendRPC and receiveRPC, to erl.",
                List.of(
                        programs.peer4j(PEER4J, "call", "dist"),
                        programs.peer4jToErl(TO_ERL, "call"),
                        programs.otp("call", "dist"),
                        programs.jinterfaceCall()),
                List.of(atMost(0.8, PEER4J, OTP), atMost(1.0, TO_ERL, OTP), atMost(1.0, TO_ERL, JINTERFACE))));
    }

    private static Row call(
            String connection, String words, String more, List<Contestant> contestants, List<Target> targets) {
        return new Row(
                "call-" + connection,
                "One caller over " + words + ", round trip",
                Unit.MICROSECONDS,
                ONE_CALL + more,
                CALL,
                true,
                contestants,
                targets);
    }

    private void callers() {
        rows.add(callers("stdio", "standard_io", 5));
        rows.add(callers("tcp", "TCP", 3));
        rows.add(callers("dist", "distribution", 2));
    }

    private Row callers(String connection, String words, double factor) {
        return new Row(
                "callers-" + connection,
                "32 callers over " + words,
                Unit.CALLS_PER_SECOND,
                ALL_CALL,
                CALLERS,
                true,
                List.of(
                        programs.peer4j(PEER4J, "callers", connection, "platform"),
                        programs.peer4j(VIRTUAL, "callers", connection, "virtual"),
                        programs.otp("callers", connection)),
                List.of(atLeast(factor, PEER4J, OTP), atLeast(factor, VIRTUAL, OTP)));
    }

    private void large() {
        rows.add(large(
                "stdio",
                "standard_io",
                " cat: 1 MiB through it and back, so through two pipes.",
                List.of(
                        programs.peer4j(PEER4J, "large", "stdio"),
                        programs.otp("large", "stdio"),
                        programs.execnet("large"),
                        programs.cat()),
                List.of(atLeast(40, PEER4J, OTP), atLeast(1, PEER4J, EXECNET))));
        rows.add(large(
                "tcp",
                "TCP",
                "",
                List.of(programs.peer4j(PEER4J, "large", "tcp"), programs.otp("large", "tcp")),
                List.of(atLeast(1, PEER4J, OTP))));
        rows.add(large(
                "dist",
                "distribution",
                " OTP: erpc:call from erl to erl.",
                List.of(
                        programs.peer4j(PEER4J, "large", "dist"),
                        programs.peer4jToErl(TO_ERL, "large"),
                        programs.otp("large", "dist")),
                List.of(atLeast(1, PEER4J, OTP))));
    }

    private static Row large(
            String connection, String words, String more, List<Contestant> contestants, List<Target> targets) {
        return new Row(
                "large-" + connection,
                "Arguments of 1 MiB over " + words,
                Unit.MEGABYTES_PER_SECOND,
                ONE_MIB + more,
                LARGE,
                connection.equals("stdio"),
                contestants,
                targets);
    }

    private void many() {
        rows.add(many("many-1", 1, "one after another"));
        rows.add(many("many-8", 8, "8 at a time"));
    }

    private Row many(String name, int atATime, String words) {
        return new Row(
                name,
                PEERS + " peers started and called, " + words,
                Unit.SECONDS,
                "Over standard_io, in a cold origin, until the last has answered; all stay up meanwhile.",
                MANY,
                false,
                List.of(
                        programs.peer4j(PEER4J, "many", "" + PEERS, "" + atATime),
                        programs.otp("many", "" + PEERS, "" + atATime)),
                List.of(atMost(0.6, PEER4J, OTP)));
    }

    private void memory() {
        rows.add(new Row(
                "memory",
                "Memory of each of " + PEERS + " idle peers (PSS)",
                Unit.MEBIBYTES,
                "The peers are started over standard_io, and called once. When none has used processor time for two"
                        + " seconds, or after 15, the harness reads smaps_rollup of each peer and its descendants.",
                HOLD,
                false,
                List.of(
                        programs.peer4j(PEER4J, "hold", "" + PEERS),
                        programs.otp("hold", "" + PEERS),
                        programs.jvm(JVM, "hold", "" + PEERS)),
                List.of(atMost(1.0, PEER4J, OTP))));
    }

    private void codec() {
        for (String term : List.of("tuple", "maps")) {
            for (String operation : List.of("encode", "decode", "both")) {
                rows.add(codec(term, operation));
            }
        }
    }

    private Row codec(String term, String operation) {
        boolean small = term.equals("tuple");
        return new Row(
                "codec-" + term + "-" + operation,
                (operation.equals("both") ? "Encode and decode" : operation.equals("encode") ? "Encode" : "Decode")
                        + (small ? " a tuple of 5 elements" : " a list of 1,000 maps"),
                small ? Unit.NANOSECONDS : Unit.CODEC_MICROSECONDS,
                (small ? "{call, 17, 'java.lang.Math', max, [1000, 7000]}." : "Maps of 4 pairs, with atoms as keys.")
                        + TERM,
                CODEC,
                false,
                List.of(programs.codec(term, operation), programs.jinterfaceCodec(term, operation)),
                List.of(atMost(1 / 3.0, PEER4J, JINTERFACE)));
    }

    private void growth() {
        String one = "with 1 peer";
        String many = "with " + CROWD + " peers";
        rows.add(new Row(
                "crowd",
                "One caller over standard_io, with 1 and with " + CROWD + " peers up",
                Unit.MICROSECONDS,
                ONE_CALL + " All calls are of the first peer; the others are idle.",
                effort(3, 3000, 5000, 1000),
                false,
                List.of(programs.peer4j(many, "call", "stdio", "" + CROWD), programs.peer4j(one, "call", "stdio", "1")),
                List.of(atMost(FLAT, many, one))));
        String first = "boots 1 to " + QUARTER;
        String last = "boots " + (CROWD - QUARTER + 1) + " to " + CROWD;
        rows.add(new Row(
                "growth",
                "Boot over standard_io, as peers grow to " + CROWD,
                Unit.MILLISECONDS,
                "From the start of a peer to the result of its first call, in a warm origin, with all earlier ones up.",
                GROW,
                false,
                List.of(programs.peer4j(last, "grow", "" + (CROWD - QUARTER)), programs.peer4j(first, "grow", "0")),
                List.of(atMost(FLAT, last, first))));
    }

    private void javaCall() {
        String overTcp = "peer4j, TCP";
        rows.add(new Row(
                "java",
                "A call of a static Java method",
                Unit.MICROSECONDS,
                "One caller, one call after another, of max(3, 7) in another JVM: by a peer over standard_io, the default,"
                        + " and over TCP; by RMI; by a unary gRPC call without TLS, with direct executors on both sides.",
                CALL,
                false,
                List.of(
                        programs.peer4j(PEER4J, "call", "stdio"),
                        programs.peer4j(overTcp, "call", "tcp"),
                        programs.rmi("call"),
                        programs.grpc()),
                List.of(atMost(0.5, PEER4J, RMI), atMost(0.5, PEER4J, GRPC))));
    }
}
