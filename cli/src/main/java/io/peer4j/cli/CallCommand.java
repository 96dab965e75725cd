package io.peer4j.cli;

import io.peer4j.Peer;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a peer, calls one function there, prints its result and ends the peer. */
@Command(
        name = "call",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Starts a peer, applies MODULE:FUNCTION to the terms there, and prints the result.",
            "Options stand before MODULE. Exit status: 0 done, 1 the call failed there, 2 wrong usage, 3 no peer.",
            "  peer4j call java.lang.Math max 3 7",
            "  peer4j call --exec erl lists sum '[1,2,3]'"
        })
final class CallCommand implements Runnable {
    private final Streams streams;

    @Mixin
    private StartOptions options = new StartOptions();

    @Option(
            names = "--timeout",
            paramLabel = "MILLIS|infinity",
            converter = OptionValues.TimeoutConverter.class,
            description = "How long the call may take. Default: 5000.")
    private Duration timeout = Peer.DEFAULT_CALL_TIMEOUT;

    @Parameters(index = "0", paramLabel = "MODULE", description = "A Java class by its full name, or a module.")
    private String module = "";

    @Parameters(index = "1", paramLabel = "FUNCTION", description = "A public static method, or a function.")
    private String function = "";

    @Parameters(
            index = "2..*",
            paramLabel = "TERM",
            description = "Its arguments in Erlang's syntax; \"text\" is a list of characters, <<\"text\">> a string.")
    private List<String> terms = List.of();

    CallCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public void run() {
        List<Term> args = terms.stream().map(Terms::parse).toList();
        Peer.Builder builder =
                options.builder(streams.err()).output(streams.out()).input(streams.in());
        try (Peer peer = builder.start()) {
            Term result = peer.callTerm(timeout, module, function, args);
            streams.out().println(TermSyntax.prettyPrint(result));
        }
    }
}
