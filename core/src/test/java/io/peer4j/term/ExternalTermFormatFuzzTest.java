package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes: only {@link TermFormatException} escapes, memory stays in proportion, and what is read is written
 * and read again as the same.
 */
class ExternalTermFormatFuzzTest {
    private static final int EXECUTIONS = 300_000;
    private static final int LONGEST_SEED = 2000;
    private static final int ALLOCATED_PER_BYTE = 64;
    private static final int ALLOCATED_AT_ONCE = 256 << 10;
    // A compressed input is itself allowed to grow so much, and the term in it to take memory in proportion to that.
    private static final TermLimits LIMITS = new TermLimits(1 << 20, TermLimits.MAX_DEPTH, 100_000);

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

    private final PrintStream out = System.out;

    @FuzzTest(maxDuration = "5m")
    void onlyADeclaredExceptionEscapes(byte[] bytes) {
        checkAnyway(bytes);
    }

    @Test
    void onlyADeclaredExceptionEscapesFromMutatedInputs() {
        long seed = Long.getLong("peer4j.seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> seeds = seeds(seed);
        int valid = 0;
        for (int i = 0; i < EXECUTIONS; i++) {
            byte[] bytes = mutated(seeds, random);
            try {
                valid += checkAnyway(bytes) ? 1 : 0;
            } catch (Throwable e) {
                throw new AssertionError(
                        "execution " + i + " of seed " + seed + ": "
                                + HexFormat.of().formatHex(bytes),
                        e);
            }
        }
        out.println("fuzz executions: " + EXECUTIONS + ", of them valid: " + valid + ", seed " + seed);
        assertThat(valid).isBetween(EXECUTIONS / 100, EXECUTIONS);
    }

    /** Whether the bytes are a term. */
    private static boolean checkAnyway(byte[] bytes) {
        checkPrefix(bytes);
        Term term = decodeInProportion(bytes);
        if (term != null) {
            checkRoundTrip(term);
        }
        return term != null;
    }

    private static @Nullable Term decodeInProportion(byte[] bytes) {
        long before = ExternalTermFormatHostileTest.allocated();
        Term term = decode(bytes);
        long allocated = ExternalTermFormatHostileTest.allocated() - before;
        boolean isCompressed = bytes.length > 1 && bytes[1] == Tag.COMPRESSED;
        if (!isCompressed && allocated > (long) ALLOCATED_PER_BYTE * bytes.length + ALLOCATED_AT_ONCE) {
            throw new AssertionError(bytes.length + " bytes made the decoder allocate " + allocated);
        }
        return term;
    }

    private static @Nullable Term decode(byte[] bytes) {
        try {
            return ExternalTermFormat.decode(bytes, LIMITS);
        } catch (TermFormatException e) {
            return null;
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

    private static byte[] mutated(List<byte[]> seeds, Random random) {
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        int mutations = random.nextInt(4);
        for (int i = 0; i < mutations && bytes.length > 1; i++) {
            bytes = mutate(bytes, seeds, random);
        }
        return bytes;
    }

    private static byte[] mutate(byte[] bytes, List<byte[]> seeds, Random random) {
        int at = 1 + random.nextInt(bytes.length - 1);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> bytes[at] = (byte) (70 + random.nextInt(52)); // a tag, likely
            case 3 ->
                Arrays.fill(bytes, at, Math.min(bytes.length, at + 4), (byte) (random.nextBoolean() ? 0xFF : 0x7F));
            case 4 -> {
                return Arrays.copyOf(bytes, at);
            }
            default -> {
                return spliced(bytes, at, seeds.get(random.nextInt(seeds.size())));
            }
        }
        return bytes;
    }

    // Another term, without its version byte, in place of what stands at a position.
    private static byte[] spliced(byte[] bytes, int at, byte[] other) {
        byte[] spliced = Arrays.copyOf(bytes, bytes.length + other.length - 1);
        System.arraycopy(other, 1, spliced, at, other.length - 1);
        System.arraycopy(bytes, at, spliced, at + other.length - 1, bytes.length - at);
        return spliced;
    }
}
