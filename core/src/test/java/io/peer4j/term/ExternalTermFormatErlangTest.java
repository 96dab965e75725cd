package io.peer4j.term;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.testing.Erl;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The codec against a real Erlang node. */
@Tag("erlang")
class ExternalTermFormatErlangTest {
    private static final int TERMS = 6000;
    private static final int DEPTH = 4;

    private static final String READ_AND_WRITE =
            "fun(Bytes) -> term_to_binary(binary_to_term(Bytes), [{minor_version,2}]) end";

    // A size in front tells the two encodings apart.
    private static final String COMPARE = """
            fun(<<Size:32, One:Size/binary, Other/binary>>) ->
                atom_to_binary(binary_to_term(One) =:= binary_to_term(Other))
            end""";

    private final PrintStream out = System.out;

    @Test
    void erlangReadsWhatJavaWritesAndJavaReadsWhatErlangWrites() throws IOException {
        long seed = seed();
        RandomTerms terms = new RandomTerms(seed);
        try (Erl echo = Erl.start(READ_AND_WRITE);
                Erl comparer = Erl.start(COMPARE)) {
            for (int i = 0; i < TERMS; i++) {
                Term term = terms.next(DEPTH);
                byte[] java = ExternalTermFormat.encode(term);
                byte[] erlang = echo.ask(java);
                assertSame(term, java, erlang, "term " + i + " of seed " + seed);
                assertThat(new String(comparer.ask(pair(java, reencoded(erlang))), US_ASCII))
                        .as("term %d of seed %d, by Java %s, by Erlang %s", i, seed, hex(java), hex(erlang))
                        .isEqualTo("true");
            }
        }
        out.println("terms exchanged with erl: " + TERMS + ", seed " + seed);
    }

    private static long seed() {
        return Long.getLong("peer4j.seed", System.nanoTime());
    }

    private static void assertSame(Term term, byte[] java, byte[] erlang, String which) {
        assertThat(ExternalTermFormat.decode(erlang))
                .as("%s, by Java %s, by Erlang %s", which, hex(java), hex(erlang))
                .isEqualTo(term);
        if (!isWrittenInSeveralWays(term)) {
            assertThat(hex(java)).as(which).isEqualTo(hex(erlang));
        }
    }

    private static byte[] reencoded(byte[] bytes) {
        return ExternalTermFormat.encode(ExternalTermFormat.decode(bytes));
    }

    private static byte[] pair(byte[] one, byte[] other) {
        TermOutput out = new TermOutput();
        out.writeInt(one.length);
        out.write(one, 0, one.length);
        out.write(other, 0, other.length);
        return out.toByteArray();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    // Erlang orders a map's keys by its own rules; from OTP 26 on, all ports are written in 8 bytes.
    private static boolean isWrittenInSeveralWays(Term term) {
        return switch (term) {
            case MapTerm map -> !map.entries().isEmpty();
            case Port port -> true;
            case Tuple tuple ->
                tuple.elements().stream().anyMatch(ExternalTermFormatErlangTest::isWrittenInSeveralWays);
            case ListTerm list ->
                list.elements().stream().anyMatch(ExternalTermFormatErlangTest::isWrittenInSeveralWays)
                        || (list.tail() != null && isWrittenInSeveralWays(list.tail()));
            case LocalFun fun ->
                fun.freeVariables().stream().anyMatch(ExternalTermFormatErlangTest::isWrittenInSeveralWays);
            default -> false;
        };
    }
}
