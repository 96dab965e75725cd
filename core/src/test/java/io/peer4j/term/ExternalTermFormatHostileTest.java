package io.peer4j.term;

import static io.peer4j.term.ExternalTermFormatTest.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decoder refuses, and what it costs to have it refused. */
class ExternalTermFormatHostileTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // Less than the promised 512 KiB. A JVM that has just started needs about 400, one that has compiled all half of
    // it.
    private static final int SMALL_STACK = 480 << 10;

    static Term nested(int depth) {
        Term term = Term.tuple();
        for (int i = 1; i < depth; i++) {
            term = Term.tuple(term);
        }
        return term;
    }

    /** How many bytes this thread allocates while it decodes, whether that succeeds or not. */
    static long allocatedBy(byte[] bytes) {
        long before = allocated();
        try {
            ExternalTermFormat.decode(bytes);
        } catch (TermFormatException expected) {
            assertThat(expected.offset()).isNotNegative();
        }
        return allocated() - before;
    }

    /** How many bytes this thread has allocated in its life. */
    static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    private static void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(() -> ExternalTermFormat.decode(bytes))
                .isInstanceOf(TermFormatException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                        | at byte 0: expected a number of 1 bytes, got 0 bytes",
                "82                        | at byte 0: expected the version byte 131, got 130",
                "83                        | at byte 1: expected a term, got the end of the input",
                "83 6A 6A                  | at byte 2: expected the end of the input, got 1 bytes more",
                "83 83 6A                  | at byte 1: expected the tag of a term, got the version byte 131, which may stand"
                        + " only once, in front",
                "83 52 00                  | at byte 1: expected the tag of a term, got ATOM_CACHE_REF (82), which means"
                        + " nothing without a distribution header",
                "83 44 00                  | at byte 1: expected the tag of a term, got a distribution header (68), which this"
                        + " connection has not agreed to",
                "83 75 00                  | at byte 1: expected the tag of a term, got FUN (117), which no OTP since 23"
                        + " writes or reads",
                "83 68 01 50 00000001 00   | at byte 3: expected the tag of a term, got COMPRESSED (80), which may stand only"
                        + " once, right behind the version byte",
                "83 46 7FF8000000000000    | at byte 2: expected a finite float, got NaN",
                "83 46 FFF0000000000000    | at byte 2: expected a finite float, got -Infinity",
                "83 4D 00000001 00 FF      | at byte 2: expected at least one byte and 1 to 8 bits in the last, got 1 bytes"
                        + " and 0 bits",
                "83 4D 00000001 09 FF      | at byte 2: expected at least one byte and 1 to 8 bits in the last, got 1 bytes"
                        + " and 9 bits",
                "83 4D 00000000 03         | at byte 2: expected at least one byte and 1 to 8 bits in the last, got 0 bytes"
                        + " and 3 bits",
                "83 5A 0000 77 01 61 00000000 | at byte 2: expected a reference of 1 to 5 words, got 0",
                "83 5A 0006 77 01 61 00000000 | at byte 2: expected a reference of 1 to 5 words, got 6",
                "83 72 FFFF 77 01 61 00    | at byte 2: expected a reference of 1 to 5 words, got 65535",
                "83 6E 01 02 05            | at byte 3: expected the sign 0 or 1, got 2",
                "83 74 00000002 61 01 61 01 61 01 61 02 | at byte 10: expected keys that differ, got one for the second time",
                "83 71 77 01 61 77 01 62 62 00000001 | at byte 8: expected an arity as SMALL_INTEGER (97), got tag 98",
                "83 58 61 01               | at byte 2: expected the tag of an atom, got 97",
            })
    void refusesWhatIsNoValidTerm(String bytes, String message) {
        assertRefused(hex(bytes), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C3", // cut off
                "C0 80", // U+0000, overlong
                "ED A0 80", // a surrogate
                "F4 90 80 80", // beyond U+10FFFF
                "FF",
                "80"
            })
    void refusesAtomsThatAreNoUtf8(String name) {
        byte[] bytes = hex(name);
        String length = HexFormat.of().toHexDigits((byte) bytes.length);
        assertRefused(hex("83 77" + length + name), "at byte 3: expected an atom's name in UTF-8, got other bytes");
    }

    @Test
    void refusesAtomsOfMoreThan255Characters() {
        String tooMany = "C3 A9".repeat(256);
        assertRefused(
                hex("83 76 0200" + tooMany), "at byte 4: expected an atom of at most 255 characters, got a longer one");
        assertRefused(
                hex("83 64 0100" + "61".repeat(256)),
                "at byte 2: expected an atom of at most 255 bytes, got one of 256");
        assertRefused(hex("83 76 FFFF"), "at byte 2: expected an atom of at most 1020 bytes, got one of 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "0x1p3", "1.5d", " 1.5", "1.5 ", "", "1e999", "1.", ".5"})
    void refusesTextThatIsNoFloatOfErlang(String text) {
        byte[] padded = java.util.Arrays.copyOf(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 31);
        assertThatThrownBy(() ->
                        ExternalTermFormat.decode(hex("83 63" + HexFormat.of().formatHex(padded))))
                .isInstanceOf(TermFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "83 6D 7FFFFFFF", // BINARY
                "83 6D FFFFFFFF",
                "83 4D FFFFFFFF 01", // BIT_BINARY
                "83 69 7FFFFFFF", // LARGE_TUPLE
                "83 69 80000000",
                "83 69 FFFFFFFF",
                "83 6C 7FFFFFFF", // LIST
                "83 6C FFFFFFFF",
                "83 74 40000000", // MAP
                "83 74 80000000",
                "83 74 FFFFFFFF",
                "83 6F 7FFFFFFF 00", // LARGE_BIG
                "83 6F FFFFFFFF 00",
                "83 6B FFFF", // STRING
                "83 70 FFFFFFFF 00 00000000000000000000000000000000 00000000 FFFFFFFF 7701 61 6100 6100 58 7701 61"
                        + "000000000000000000000000", // NEW_FUN of 2^32 - 1 variables
                "83 50 7FFFFFFF 78 9C", // COMPRESSED
                "83 50 FFFFFFFF 78 9C"
            })
    void takesNoMemoryForALengthThatTheInputDoesNotHold(String text) {
        byte[] bytes = hex(text);
        allocatedBy(bytes); // classes load once
        assertThatThrownBy(() -> ExternalTermFormat.decode(bytes)).isInstanceOf(TermFormatException.class);
        assertThat(allocatedBy(bytes)).isLessThan(100_000);
    }

    @Test
    void takesNoMemoryForLengthsThatNest() {
        // As many tuples as may nest, each of which claims all that is left as its elements
        int levels = TermLimits.MAX_DEPTH;
        byte[] bytes = new byte[1 << 20];
        bytes[0] = (byte) 131;
        java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(bytes).position(1);
        for (int i = 0; i < levels; i++) {
            buffer.put((byte) Tag.LARGE_TUPLE).putInt(buffer.remaining() - 4);
        }
        assertThatThrownBy(() -> ExternalTermFormat.decode(bytes)).isInstanceOf(TermFormatException.class);
        assertThat(allocatedBy(bytes)).isLessThan(10L * bytes.length);
    }

    @Test
    void refusesTermsThatNestTooDeep() {
        byte[] bytes = new byte[400_001];
        bytes[0] = (byte) 131;
        for (int i = 1; i < bytes.length; i += 2) {
            bytes[i] = Tag.SMALL_TUPLE;
            bytes[i + 1] = 1;
        }
        assertRefused(bytes, "at byte 515: expected terms that nest at most 256 deep, got deeper ones");
    }

    @Test
    void joinsTailsThatNestWithoutDepth() {
        int length = 200_000;
        StringBuilder text = new StringBuilder("83");
        text.append("6C 00000001 77 01 61".repeat(length)).append("6A");
        ListTerm list = (ListTerm) ExternalTermFormat.decode(hex(text.toString()));
        assertThat(list.elements()).hasSize(length).containsOnly(new Atom("a"));
        assertThat(list.isProper()).isTrue();
    }

    @Test
    void handlesTheDeepestTermsOnASmallStack() throws InterruptedException {
        byte[][] deepest = {
            nest("68 01", "68 00", ""), // tuples
            nest("6C 00000001", "6A", "6A"), // lists
            nest("6C 00000001 6A", "6A", ""), // improper tails: joined
            nest("74 00000001 6A", "74 00000000", ""), // maps in values
            nest("74 00000001", "74 00000000", "6A"), // maps in keys
            nest(
                    "70 00000000 00 00000000000000000000000000000000 00000000 00000001 7701 61 6100 6100 58 7701 61"
                            + "000000000000000000000000",
                    "6A",
                    "")
        };
        for (byte[] bytes : deepest) {
            fixFunSizes(bytes);
            onSmallStack(() -> {
                Term one = ExternalTermFormat.decode(bytes);
                Term other = ExternalTermFormat.decode(bytes);
                assertThat(one.toString()).isNotEmpty();
                assertThat(one.hashCode()).isEqualTo(other.hashCode());
                assertThat(one.equals(other)).isTrue();
                assertThat(ExternalTermFormat.decode(ExternalTermFormat.encode(one))
                                .equals(other))
                        .isTrue();
            });
        }
    }

    private static byte[] nest(String before, String innermost, String after) {
        int levels = TermLimits.MAX_DEPTH - 1;
        return hex("83" + before.repeat(levels) + innermost + after.repeat(levels));
    }

    private static void fixFunSizes(byte[] bytes) {
        java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(bytes);
        for (int at = 1; bytes[at] == Tag.NEW_FUN; at += 53) {
            buffer.putInt(at + 1, bytes.length - at - 1);
        }
    }

    private static void onSmallStack(Runnable action) throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, action, "small stack", SMALL_STACK);
        thread.setUncaughtExceptionHandler((unused, e) -> failure.set(e));
        thread.start();
        thread.join();
        assertThat(failure.get()).isNull();
    }

    @Test
    void holdsToItsLimits() {
        byte[] bytes = hex("83 68 02 61 01 68 01 6E 09 00 000000000000000001");
        TermLimits limits = TermLimits.DEFAULT;
        assertThat(ExternalTermFormat.decode(bytes, new TermLimits(bytes.length, 2, 4, 9, 1)))
                .isNotNull();
        assertLimit(
                bytes, limits.withMaxBytes(18), "at byte 0: expected an encoding of at most 18 bytes, got one of 19");
        assertLimit(
                bytes, limits.withMaxDepth(1), "at byte 7: expected terms that nest at most 1 deep, got deeper ones");
        assertLimit(bytes, limits.withMaxTerms(3), "at byte 7: expected at most 3 terms, got 4");
        assertLimit(
                bytes,
                limits.withMaxIntegerBytes(8),
                "at byte 9: expected an integer of at most 8 bytes, got one of 9");
        assertLimit(hex("83 6B 0003 010203"), limits.withMaxTerms(3), "at byte 4: expected at most 3 terms, got 4");
    }

    private static void assertLimit(byte[] bytes, TermLimits limits, String message) {
        assertThatThrownBy(() -> ExternalTermFormat.decode(bytes, limits))
                .isInstanceOf(TermFormatException.class)
                .hasMessage(message);
    }

    @Test
    void refusesABombOfACompressedTerm() throws IOException {
        byte[] unfolded = new byte[100 << 20]; // 131, BINARY, 100 MiB of zeros
        byte[] header = hex("6D 063FFFFB");
        System.arraycopy(header, 0, unfolded, 0, header.length);
        byte[] bomb = compressed(unfolded, unfolded.length);
        assertThatThrownBy(() -> ExternalTermFormat.decode(bomb))
                .hasMessageStartingWith("at byte 1: expected a compression ratio of at most 200, got ");
        allocatedBy(bomb); // classes load once
        assertThat(allocatedBy(bomb)).isLessThan(100_000);
        TermLimits limits = TermLimits.DEFAULT.withMaxCompressionRatio(2000);
        assertThat(ExternalTermFormat.decode(bomb, limits)).isInstanceOf(Binary.class);
        assertLimit(
                bomb,
                limits.withMaxBytes(1 << 20),
                "at byte 1: expected a term of at most 1048576 bytes unfolded, got 104857600");
    }

    @Test
    void refusesACompressedTermOfAnotherSizeThanItSays() throws IOException {
        byte[] term = hex("61 05");
        assertThat(ExternalTermFormat.decode(compressed(term, 2))).isEqualTo(Term.integer(5));
        String expected = "at byte 1: expected a zlib stream that unfolds to ";
        assertRefused(compressed(term, 1), expected + "1 bytes, got one that goes on");
        assertRefused(compressed(term, 3), expected + "3 bytes, got one that ends after 2");
        byte[] whole = compressed(term, 2);
        assertRefused(
                java.util.Arrays.copyOf(whole, whole.length + 3), expected + "2 bytes, got 3 bytes behind its end");
        assertRefused(java.util.Arrays.copyOf(whole, whole.length - 1), expected + "2 bytes, got one without its end");
    }

    @Test
    void refusesWhatStandsInACompressedTermAndIsNoTerm() throws IOException {
        byte[] inner = compressed(hex("61 05"), 2);
        byte[] nested = java.util.Arrays.copyOfRange(inner, 1, inner.length);
        assertRefused(
                compressed(nested, nested.length),
                "at byte 0: expected the tag of a term, got COMPRESSED (80), which may stand only once, right behind the"
                        + " version byte, in the unfolded term");
        assertRefused(
                compressed(hex("61 05 00"), 3),
                "at byte 2: expected the end of the input, got 1 bytes more, in the unfolded term");
    }

    static byte[] compressed(byte[] unfolded, int size) throws IOException {
        ByteArrayOutputStream zlib = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(zlib)) {
            deflater.write(unfolded);
        }
        TermOutput out = new TermOutput();
        out.writeByte(Tag.VERSION);
        out.writeByte(Tag.COMPRESSED);
        out.writeInt(size);
        out.write(zlib.toByteArray(), 0, zlib.size());
        return out.toByteArray();
    }

    @Test
    void refusesAFunOfAnotherSizeThanItSays() {
        byte[] fun = ExternalTermFormatGoldenTest.golden("fun_local");
        fun[5]++;
        assertRefused(fun, "at byte 2: expected a fun of 75 bytes, as it says, got one of 74");
    }

    @Test
    @Timeout(20)
    void readsAMapWhoseKeysWouldCollideInAHashTable() {
        // Atoms of Aa and BB: all of them have one String.hashCode.
        int keys = 1 << 16;
        TermOutput out = new TermOutput();
        out.writeByte(Tag.VERSION);
        out.writeByte(Tag.MAP);
        out.writeInt(keys);
        for (int i = 0; i < keys; i++) {
            writeCollidingAtom(out, i);
            out.writeByte(Tag.NIL);
        }
        MapTerm map = (MapTerm) ExternalTermFormat.decode(out.toByteArray());
        assertThat(map.entries()).hasSize(keys);
        assertThat(map.entries().keySet().stream()
                        .mapToInt(key -> ((Atom) key).name().hashCode())
                        .distinct())
                .hasSize(1);
        assertThat(map.entries().keySet().stream()
                        .mapToInt(Term::hashCode)
                        .distinct()
                        .count())
                .isGreaterThan(keys * 9L / 10);
    }

    private static void writeCollidingAtom(TermOutput out, int bits) {
        out.writeByte(Tag.SMALL_ATOM_UTF8);
        out.writeByte(32);
        for (int i = 0; i < 16; i++) {
            out.writeShort((bits >>> i & 1) == 0 ? 0x4161 : 0x4242);
        }
    }

    @Test
    @Timeout(20)
    void hashesKeysThatNestOnlyOnce() {
        // A map whose key is a map whose key is …, around a list of a million; each level needs the hash of its key.
        int levels = TermLimits.MAX_DEPTH - 1;
        TermOutput out = new TermOutput();
        out.writeByte(Tag.VERSION);
        for (int i = 0; i < levels; i++) {
            out.writeByte(Tag.MAP);
            out.writeInt(9); // more than are looked through one by one
        }
        out.writeByte(Tag.LIST);
        out.writeInt(1_000_000);
        for (int i = 0; i < 1_000_000; i++) {
            out.writeByte(Tag.NIL);
        }
        out.writeByte(Tag.NIL);
        for (int i = 0; i < levels; i++) {
            out.writeByte(Tag.NIL);
            for (int key = 0; key < 8; key++) {
                out.writeShort(Tag.SMALL_INTEGER << 8 | key);
                out.writeByte(Tag.NIL);
            }
        }
        assertThat(ExternalTermFormat.decode(out.toByteArray())).isInstanceOf(MapTerm.class);
    }
}
