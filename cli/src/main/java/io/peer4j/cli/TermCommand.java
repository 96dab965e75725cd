package io.peer4j.cli;

import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import java.io.PrintStream;
import java.util.HexFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a term, the bytes that stand for it, and what these are read as. */
@Command(
        name = "term",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Shows a term, its bytes in the external term format in hex, and the term that they stand for.")
final class TermCommand implements Runnable {
    private static final int BYTES_PER_LINE = 24;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ").withUpperCase();

    private final PrintStream out;

    @Parameters(paramLabel = "TERM", description = "In Erlang's syntax, for example '{ok,[1,2]}'.")
    private String text = "";

    TermCommand(Streams streams) {
        this.out = streams.out();
    }

    @Override
    public void run() {
        Term term = Terms.parse(text);
        byte[] bytes = ExternalTermFormat.encode(term);
        out.println(TermSyntax.prettyPrint(term));
        for (int from = 0; from < bytes.length; from += BYTES_PER_LINE) {
            out.println(HEX.formatHex(bytes, from, Math.min(bytes.length, from + BYTES_PER_LINE)));
        }
        out.println(TermSyntax.prettyPrint(ExternalTermFormat.decode(bytes)));
    }
}
