package io.peer4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Stands in the help. The script {@code peer4j} runs the command itself: a peer must boot fast and own descriptor 1. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Is a peer: a JVM that an origin drives, over its standard input and output or over TCP.",
            "An Erlang origin starts it by",
            "  peer:start(#{exec => {\"…/peer4j\", [\"node\"]}, connection => standard_io})",
            "and passes the flags; not for people to type."
        })
final class NodeCommand implements Runnable {
    @Parameters(
            paramLabel = "FLAGS",
            arity = "0..*",
            description = "The node's flags, as OTP's peer gives them, and a JVM's options: -Xmx256m, -cp PATH, …")
    private String[] flags = {};

    @Override
    public void run() {
        throw new UsageException("node: the script ./peer4j runs this command itself" + " (flags: "
                + String.join(" ", flags) + "); start it instead of this program");
    }
}
