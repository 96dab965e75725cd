package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.peer4j.testing.Fuzz;
import io.peer4j.testing.Mutator;
import io.peer4j.testing.Soak;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes: only {@link TermFormatException} escapes, memory stays in proportion, and what is read is written
 * and read again as the same.
 */
class ExternalTermFormatFuzzTest {
    private static final int LONGEST_SEED = 2000;
    private static final long ALLOCATED_PER_BYTE = 64;
    private static final int ALLOCATED_AT_ONCE = 256 << 10;
    // A compressed input is itself allowed to grow so much, and the term in it to take memory in proportion to that.
    private static final TermLimits LIMITS = new TermLimits(1 << 20, TermLimits.MAX_DEPTH, 100_000);

    private static final int[] TAGS = IntStream.rangeClosed(70, 121).toArray();

    private static final String[] GOLDEN = {
        "atom_255_ascii",
        "atom_255_wide",
        "atom_latin1",
        "atoms",
        "binaries",
        "bit_strings",
        "compressed",
        "export",
        "floats",
        "fun_local",
        "integers",
        "lists",
        "map_empty",
        "map_many",
        "map_nested",
        "map_one",
        "pid",
        "port",
        "port_wide",
        "reference",
        "strings",
        "tuple_255",
        "tuple_256",
        "tuples"
    };

    @FuzzTest(maxDuration = "5m")
    void onlyADeclaredExceptionEscapes(byte[] bytes) {
        checkAnyway(bytes);
    }

    @Test
    @org.junit.jupiter.api.Tag(Soak.TAG)
    void onlyADeclaredExceptionEscapesFromMutatedInputs() {
        int executions = Soak.rounds(300_000, 3_000_000);
        Fuzz<byte[]> fuzz = Fuzz.ofBytes("external term format", executions, List.of(TermFormatException.class))
                .allocatesAtMost(ExternalTermFormatFuzzTest::bound);
        Mutator mutator = fuzz.mutator(seeds(fuzz.random().nextLong()), TAGS);
        int valid = fuzz.run(
                mutator::next,
                bytes -> {
                    checkPrefix(bytes);
                    return ExternalTermFormat.decode(bytes, LIMITS);
                },
                ExternalTermFormatFuzzTest::checkRoundTrip);
        assertThat(valid).isBetween(executions / 10, executions * 9 / 10);
    }

    private static long bound(byte[] bytes) {
        boolean isCompressed = bytes.length > 5 && bytes[1] == Tag.COMPRESSED;
        int claimed = isCompressed ? ByteBuffer.wrap(bytes).getInt(2) : 0;
        long unfolded = Math.clamp(Integer.toUnsignedLong(claimed), bytes.length, LIMITS.maxBytes());
        return ALLOCATED_PER_BYTE * unfolded + ALLOCATED_AT_ONCE;
    }

    private static void checkAnyway(byte[] bytes) {
        checkPrefix(bytes);
        try {
            checkRoundTrip(ExternalTermFormat.decode(bytes, LIMITS));
        } catch (TermFormatException expected) {
            assertThat(expected.offset()).isNotNegative();
        }
    }

    private static void checkPrefix(byte[] bytes) {
        try {
            assertThat(ExternalTermFormat.decodeTuplePrefix(bytes, 0, bytes.length, 2, LIMITS))
                    .hasSize(2);
        } catch (TermFormatException expected) {
            assertThat(expected.offset()).isNotNegative();
        }
    }

    private static void checkRoundTrip(Term term) {
        byte[] written = ExternalTermFormat.encode(term);
        Term again = ExternalTermFormat.decode(written, LIMITS.withMaxBytes(Integer.MAX_VALUE));
        if (!again.equals(term) || again.hashCode() != term.hashCode()) {
            throw new AssertionError(
                    "read differently a second time: " + HexFormat.of().formatHex(written));
        }
    }

    private static List<byte[]> seeds(long seed) {
        List<byte[]> seeds = new ArrayList<>();
        for (String name : GOLDEN) {
            seeds.add(ExternalTermFormatGoldenTest.golden(name));
        }
        RandomTerms terms = new RandomTerms(seed);
        while (seeds.size() < 200) {
            seeds.add(ExternalTermFormat.encode(terms.next(4)));
        }
        seeds.removeIf(bytes -> bytes.length > LONGEST_SEED);
        return seeds;
    }
}
