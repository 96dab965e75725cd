package io.peer4j.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.node.NodeOptions;
import io.peer4j.testing.Fuzz;
import io.peer4j.testing.Mutator;
import io.peer4j.testing.Soak;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged command lines of a peer: any words can be read, and a name is one or is refused. */
@Tag(Soak.TAG)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class CommandLineFuzzTest {
    private static final List<byte[]> LINES = List.of(
            Fuzz.bytes("-sname", "peer-1", "-setcookie", "SECRET", "-user", "peer", "-origin", "127.0.0.1", "4711"),
            Fuzz.bytes("-name", "a@host.domain", "-origin", "origin@host", "-peer_detached", "+S", "2:2", "-x"),
            Fuzz.bytes("-sname", "a".repeat(250) + "@h", "-module", "m", "java.lang.Math", "--", "a", "-y", "-y", "b"),
            Fuzz.bytes("+Bd", "+sbt", "db", "-extra", "-x", "+y", "--", ""));

    @Test
    void anyWordsAreReadAndANameIsOneOrRefused() {
        Fuzz<String[]> fuzz = Fuzz.ofWords(
                "a peer's command line",
                Soak.rounds(50_000, 600_000),
                List.of(BootException.class, IllegalArgumentException.class));
        Mutator mutator = fuzz.mutator(LINES, 0, '-', '+', '@', '.');
        int read = fuzz.run(
                () -> Fuzz.words(mutator.next()),
                words -> {
                    CommandLine line = CommandLine.parse(words);
                    NodeOptions options = PeerNode.options(line);
                    if (options != null) {
                        options.fullName();
                    }
                    return new Parsed(line, List.of(words));
                },
                CommandLineFuzzTest::requireKnown);
        assertThat(read).isPositive();
    }

    private record Parsed(CommandLine line, List<String> words) {}

    /** No word comes from nowhere. */
    private static void requireKnown(Parsed parsed) {
        CommandLine line = parsed.line;
        Set<String> known = new HashSet<>(parsed.words);
        assertThat(line.has("")).isFalse();
        assertThat(known).containsAll(line.plain());
        line.flags().forEach((flag, occurrences) -> {
            assertThat(known).contains("-" + flag);
            occurrences.forEach(values -> assertThat(known).containsAll(values));
        });
    }
}
