package io.peer4j.cli;

import io.peer4j.BootFailedException;
import io.peer4j.CallTimeoutException;
import io.peer4j.NoConnectionException;
import io.peer4j.PeerDownException;
import io.peer4j.PeerException;
import io.peer4j.PeerInterruptedException;
import io.peer4j.RemoteCallException;
import io.peer4j.UnreadableReplyException;
import io.peer4j.node.ErlangException;
import java.io.PrintStream;
import java.util.stream.Collectors;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What its user is told when a command fails, and the exit status. */
final class Failures {
    private static final int MOST = 500;
    private static final int TAIL = 100;

    private Failures() {}

    static int wrongUsage(ParameterException e, PrintStream err) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        err.println(command + ": " + shortened(message(e)));
        err.println("Try '" + command + " --help'.");
        return ExitStatus.WRONG_USAGE;
    }

    private static String message(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !e.getCommandLine().getSubcommands().isEmpty()) {
            return "unknown command " + unmatched.getUnmatched().getFirst() + "; there are "
                    + String.join(", ", e.getCommandLine().getSubcommands().keySet());
        }
        return String.valueOf(e.getMessage());
    }

    /** Reports what was to be expected; anything else is a fault of the program, and thrown on. */
    static int report(Exception e, PrintStream err) throws Exception {
        if (Interruption.isUnderWay()) {
            return ExitStatus.PEER_LOST;
        }
        return switch (e) {
            case PeerException failure -> report(failure, err);
            case ErlangException failed -> {
                RemoteFailure.print(failed, err);
                yield ExitStatus.CALL_FAILED;
            }
            case NodeException failure -> {
                err.println("peer4j: " + shortened(String.valueOf(failure.getMessage())));
                yield ExitStatus.PEER_LOST;
            }
            case UsageException usage -> wrongUsage(usage, err);
            case IllegalArgumentException refused -> wrongUsage(refused, err);
            default -> throw e;
        };
    }

    private static int report(PeerException e, PrintStream err) {
        return switch (e) {
            case RemoteCallException failed -> {
                RemoteFailure.print(failed, err);
                yield ExitStatus.CALL_FAILED;
            }
            case CallTimeoutException unused -> say(e, ExitStatus.CALL_FAILED, err);
            case PeerInterruptedException unused -> say(e, ExitStatus.CALL_FAILED, err);
            case UnreadableReplyException unused -> say(e, ExitStatus.CALL_FAILED, err);
            case BootFailedException unused -> say(e, ExitStatus.PEER_LOST, err);
            case PeerDownException unused -> say(e, ExitStatus.PEER_LOST, err);
            case NoConnectionException unused -> say(e, ExitStatus.PEER_LOST, err);
        };
    }

    private static int wrongUsage(Exception e, PrintStream err) {
        err.println("peer4j: " + shortened(String.valueOf(e.getMessage())));
        return ExitStatus.WRONG_USAGE;
    }

    /** A value that the message quotes may be of any length: of each line the beginning and the end. */
    private static String shortened(String message) {
        return message.lines()
                .map(line -> line.length() <= MOST
                        ? line
                        : line.substring(0, MOST - TAIL) + "…(" + line.length() + " characters)…"
                                + line.substring(line.length() - TAIL))
                .collect(Collectors.joining("\n"));
    }

    private static int say(Exception e, int status, PrintStream err) {
        err.println("peer4j: " + e.getMessage());
        return status;
    }
}
