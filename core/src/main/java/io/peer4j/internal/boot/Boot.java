package io.peer4j.internal.boot;

import io.peer4j.internal.link.Handover;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.TcpLink;
import io.peer4j.node.IpLiteral;
import io.peer4j.node.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * The program that a JVM peer runs: reads the command line that OTP's {@code peer} gives, connects to the origin, and
 * serves it until the link ends.
 *
 * <p>Of the flags it heeds {@code -origin}, those of {@link PeerNode}, {@code -pa} and {@code -pz}, and its own
 * {@code -module NAME CLASS} and {@code -keepalive SECONDS}; {@link FlagRules} refuses others, or names them. All can be
 * read by {@code init:get_argument/1}.
 */
public final class Boot {
    /**
     * The system property by which a launcher names the descriptors that it moved standard input and output to, as in
     * {@code 4,3}; the environment variable {@value #STDIO_VARIABLE} does as well.
     */
    public static final String STDIO_PROPERTY = "peer4j.stdio";

    /** The value of {@link #STDIO_PROPERTY} for a peer that has to move them itself. */
    public static final String UNMOVED = "0,1";

    /** Like {@link #STDIO_PROPERTY}, for launchers that can set a variable only. */
    public static final String STDIO_VARIABLE = "PEER4J_STDIO";

    /** The system property of a launcher that made descriptor 1 a pipe which the peer itself reads: its other end. */
    public static final String STRAY_PROPERTY = "peer4j.stray";

    /** The variable by which a peer that is given no {@code -setcookie} learns its origin's cookie. */
    public static final String COOKIE_VARIABLE = "PEER4J_COOKIE";

    private static final long LEAVE_MILLIS = 250;

    /** As long as the origin's heartbeat takes. */
    private static final int KEEP_ALIVE_SECONDS = 60;

    private static final int LEAST_KEEP_ALIVE_SECONDS = 4;
    private static final int MOST_KEEP_ALIVE_SECONDS = 32_767;

    private static volatile boolean running;

    private Boot() {}

    /** Whether this JVM is a peer. */
    static boolean isRunning() {
        return running;
    }

    /** Runs the peer; does not return while the link lasts. */
    public static void main(String[] args) {
        running = true;
        Diagnostics diagnostics = Diagnostics.onStandardError();
        Halt halt = Boot::halt;
        LastWords lastWords = new LastWords(diagnostics, halt);
        try {
            CommandLine given = CommandLine.parse(args);
            takeSecrets();
            CommandLine commandLine = FlagVariables.around(given, System.getenv());
            verify(commandLine);
            tellOfIgnored(given, Protocol.isTls(commandLine), diagnostics);
            Modules.addPaths(given);
            PeerNode node = PeerNode.start(commandLine);
            registerModules(commandLine);
            PeerRuntime runtime =
                    new PeerRuntime(Node.local(), connect(commandLine, diagnostics), commandLine, halt, diagnostics);
            node.serve(runtime);
            serve(runtime);
        } catch (BootException e) {
            lastWords.refusal(e.getMessage());
        } catch (Throwable e) {
            lastWords.fault(e);
        }
    }

    private static void takeSecrets() {
        try {
            Handover.read();
        } catch (IOException e) {
            throw new BootException("the origin's secrets can't be read: ".concat(String.valueOf(e.getMessage())));
        }
    }

    /**
     * Ends the process; a node gives its name back first. HotSpot waits 300 ms for threads in native code, such as the one
     * that accepts connections, and the name would be taken for so long. Of several ends at once the first counts: to
     * leave the other nodes may be to lose the origin.
     */
    private static synchronized void halt(int status) {
        try {
            if (Node.local().isDistributed()) {
                Node.local().hangUp();
                leave();
            }
        } finally {
            // Whatever went wrong, a want of memory first of all.
            Runtime.getRuntime().halt(status);
        }
    }

    private static void leave() {
        Thread leaving = Thread.ofPlatform().daemon().name("peer4j-leave").start(Node.local()::stop);
        try {
            leaving.join(LEAVE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** No flag that changes who reaches a node, or what protects it, is passed over. */
    private static void verify(CommandLine commandLine) {
        String refusal = FlagRules.refusal(commandLine);
        if (refusal != null) {
            throw new BootException(refusal);
        }
    }

    private static void tellOfIgnored(CommandLine given, boolean isInTls, Diagnostics diagnostics) {
        String ignored = FlagRules.ignored(given, isInTls);
        if (ignored != null) {
            diagnostics.line(ignored);
        }
    }

    private static void serve(PeerRuntime runtime) {
        System.setOut(runtime.out());
        System.setErr(runtime.err());
        System.setIn(runtime.in());
        StandardIo.relayStray(runtime.out());
        Runtime.getRuntime().addShutdownHook(new Thread(runtime::finish, "peer4j-finish"));
        runtime.run();
    }

    private static void registerModules(CommandLine commandLine) {
        for (List<String> values : commandLine.occurrences("module")) {
            if (values.size() != 2) {
                throw new BootException("expected -module NAME CLASS, got " + values);
            }
            Modules.register(values.get(0), values.get(1));
        }
    }

    private static Link connect(CommandLine commandLine, Diagnostics diagnostics) {
        List<String> origin = commandLine.last("origin");
        if (origin.isEmpty() && commandLine.has("origin")) {
            throw new BootException("expected -origin ADDRESS,... PORT, got nothing behind -origin");
        }
        return switch (origin.size()) {
            case 0 -> StandardIo.open(diagnostics);
            case 1 -> PeerNode.connect(origin.getFirst());
            case 2 -> dial(origin.get(0), origin.get(1), keepAliveSeconds(commandLine));
            default -> throw new BootException("expected -origin ADDRESS,... PORT, got " + origin);
        };
    }

    private static int keepAliveSeconds(CommandLine commandLine) {
        List<String> given = commandLine.last("keepalive");
        if (given.isEmpty()) {
            return KEEP_ALIVE_SECONDS;
        }
        try {
            int seconds = Integer.parseInt(given.getLast());
            if (seconds >= LEAST_KEEP_ALIVE_SECONDS && seconds <= MOST_KEEP_ALIVE_SECONDS) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new BootException("expected -keepalive SECONDS, from " + LEAST_KEEP_ALIVE_SECONDS + " to "
                + MOST_KEEP_ALIVE_SECONDS + ", got " + given.getLast());
    }

    private static Link dial(String addresses, String port, int keepAliveSeconds) {
        try {
            return TcpLink.dial(addresses(addresses), Integer.parseInt(port), keepAliveSeconds);
        } catch (IOException | IllegalArgumentException e) {
            throw new BootException(
                    "no connection to the origin at " + addresses + " port " + port + ": " + e.getMessage());
        }
    }

    /** Those of the addresses that this host can make sense of. */
    private static List<InetAddress> addresses(String list) {
        List<InetAddress> addresses = new ArrayList<>();
        for (int from = 0; from <= list.length(); ) {
            int comma = list.indexOf(',', from);
            int to = comma < 0 ? list.length() : comma;
            try {
                addresses.add(IpLiteral.address(list.substring(from, to)));
            } catch (UnknownHostException e) {
                // For example, an IPv6 scope that only the origin's host has: the other addresses remain.
            }
            from = to + 1;
        }
        return addresses;
    }
}
