package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vectors by hand: the forms that today's Erlang reads and no longer writes, and the shape of the API. */
class ExternalTermFormatTest {
    private static final Atom NODE = new Atom("a@b");
    private static final String LATIN1_NODE = "64 0003 61 40 62"; // ATOM a@b

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static Term decode(String text) {
        return ExternalTermFormat.decode(hex(text));
    }

    private static String floatText(String text) {
        return HexFormat.of().formatHex(Arrays.copyOf(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 31));
    }

    @Test
    void readsTheWorkedExampleOfTheDocumentation() {
        Term term = Term.tuple(Atom.OK, Term.integer(5));
        assertThat(decode("83 68 02 77 02 6F 6B 61 05")).isEqualTo(term);
        assertThat(ExternalTermFormat.encode(term)).isEqualTo(hex("83 68 02 77 02 6F 6B 61 05"));
    }

    @Test
    void readsAFloatAsText() {
        assertThat(decode("83 63" + floatText("1.50000000000000000000e+00"))).isEqualTo(new FloatTerm(1.5));
        assertThat(decode("83 63" + floatText("-2.5e-10"))).isEqualTo(new FloatTerm(-2.5e-10));
    }

    @Test
    void readsTheOldAtoms() {
        assertThat(decode("83 64 0002 6F 6B")).isEqualTo(Atom.OK); // ATOM
        assertThat(decode("83 73 02 6F 6B")).isEqualTo(Atom.OK); // SMALL_ATOM
        assertThat(decode("83 73 01 E9")).isEqualTo(new Atom("é")); // in Latin-1
    }

    @Test
    void readsTheOldPidPortAndReferences() {
        assertThat(decode("83 67" + LATIN1_NODE + "00000011 00000002 03")).isEqualTo(new Pid(NODE, 17, 2, 3));
        assertThat(decode("83 66" + LATIN1_NODE + "00000005 03")).isEqualTo(new Port(NODE, 5, 3));
        assertThat(decode("83 65" + LATIN1_NODE + "00000009 03")).isEqualTo(new Reference(NODE, 3, List.of(9)));
        assertThat(decode("83 72 0003" + LATIN1_NODE + "03 00000001 00000002 FFFFFFFF"))
                .isEqualTo(new Reference(NODE, 3, List.of(1, 2, -1)));
    }

    @Test
    void readsAndWritesReferencesOfOneToFiveWords() {
        for (int words = 1; words <= Reference.MAX_IDS; words++) {
            Term reference = new Reference(NODE, -1, java.util.Collections.nCopies(words, -2));
            assertThat(ExternalTermFormat.decode(ExternalTermFormat.encode(reference)))
                    .isEqualTo(reference);
        }
    }

    @Test
    void takesNumbersOf32BitsWithoutSign() {
        assertThat(decode("83 59 77 03 61 40 62 FFFFFFFF FFFFFFFF")).isEqualTo(new Port(NODE, 0xFFFF_FFFFL, -1));
        assertThat(decode("83 58 77 03 61 40 62 FFFFFFFF FFFFFFFF FFFFFFFF")).isEqualTo(new Pid(NODE, -1, -1, -1));
    }

    @Test
    void readsIntegersThatAreLongerThanTheyNeedToBe() {
        assertThat(decode("83 62 00000005")).isEqualTo(Term.integer(5)); // INTEGER
        assertThat(decode("83 6E 00 01")).isEqualTo(Term.integer(0)); // SMALL_BIG -0
        assertThat(decode("83 6E 02 01 05 00")).isEqualTo(Term.integer(-5)); // SMALL_BIG with a leading 0
        assertThat(decode("83 6F 0000000A 00 05 00 00 00 00 00 00 00 00 00")).isEqualTo(Term.integer(5)); // LARGE_BIG
    }

    @Test
    void readsTheIntegersAroundTheRangeOfALong() {
        BigInteger beyond = BigInteger.ONE.shiftLeft(63);
        assertThat(decode("83 6E 08 00 FFFFFFFFFFFFFF7F")).isEqualTo(Term.integer(Long.MAX_VALUE));
        assertThat(decode("83 6E 08 01 0000000000000080")).isEqualTo(Term.integer(Long.MIN_VALUE));
        assertThat(decode("83 6E 08 00 0000000000000080")).isEqualTo(Term.integer(beyond));
        assertThat(decode("83 6E 08 01 0100000000000080"))
                .isEqualTo(Term.integer(beyond.negate().subtract(BigInteger.ONE)));
    }

    @Test
    void makesOneListOfAListWhoseTailIsAList() {
        ListTerm threeLetters = ListTerm.string("abc");
        // [97 | [98 | [99]]]
        assertThat(decode("83 6C 00000001 61 61 6C 00000001 61 62 6C 00000001 61 63 6A"))
                .isEqualTo(threeLetters);
        assertThat(decode("83 6C 00000001 61 61 6B 0002 62 63")).isEqualTo(threeLetters); // [97 | "bc"]
        assertThat(decode("83 6C 00000001 61 61 6C 00000001 61 62 77 01 63"))
                .isEqualTo(new ListTerm(List.of(Term.integer(97), Term.integer(98)), new Atom("c")));
    }

    @Test
    void takesAListOfNoElementsForItsTailAsErlangDoes() {
        assertThat(decode("83 6C 00000000 6A")).isEqualTo(ListTerm.EMPTY);
        assertThat(decode("83 6C 00000000 61 05")).isEqualTo(Term.integer(5));
        assertThat(decode("83 6C 00000000 6B 0001 61")).isEqualTo(ListTerm.string("a"));
    }

    @Test
    void readsAStringWithoutCharactersAsTheEmptyList() {
        assertThat(decode("83 6B 0000")).isEqualTo(ListTerm.EMPTY);
    }

    @Test
    void takesABitStringOfWholeBytesForABinary() {
        assertThat(decode("83 4D 00000002 08 FF FF")).isEqualTo(Binary.copyOf((byte) -1, (byte) -1));
    }

    @Test
    void clearsTheBitsThatDoNotCount() {
        assertThat(decode("83 4D 00000001 01 FF")).isEqualTo(decode("83 4D 00000001 01 80"));
    }

    @Test
    void decodesAPartOfAnArray() {
        byte[] bytes = hex("FF FF 83 61 05 FF");
        assertThat(ExternalTermFormat.decode(bytes, 2, 3, TermLimits.DEFAULT)).isEqualTo(Term.integer(5));
        assertThatThrownBy(() -> ExternalTermFormat.decode(bytes, 4, 3, TermLimits.DEFAULT))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void countsAnOffsetFromTheStartOfTheEncoding() {
        assertThatThrownBy(() -> ExternalTermFormat.decode(hex("FF FF 83 68 01 79"), 2, 4, TermLimits.DEFAULT))
                .hasMessage("at byte 3: expected the tag of a term, got LOCAL (121), which only the node that wrote it"
                        + " can read")
                .isInstanceOfSatisfying(
                        TermFormatException.class, e -> assertThat(e.offset()).isEqualTo(3));
    }

    @Test
    void decodesTermsThatStandBackToBack() {
        byte[] bytes = hex("70 83 61 01 83 61 02"); // as the distribution does, behind its 112
        assertThat(ExternalTermFormat.decodeSequence(bytes, 1, 6, TermLimits.DEFAULT))
                .containsExactly(Term.integer(1), Term.integer(2));
        assertThatThrownBy(() -> ExternalTermFormat.decodeSequence(bytes, 1, 4, TermLimits.DEFAULT))
                .hasMessage("at byte 4: expected a term, got the end of the input");
        assertThatThrownBy(() -> ExternalTermFormat.decodeSequence(bytes, 0, 0, TermLimits.DEFAULT))
                .isInstanceOf(TermFormatException.class);
    }

    @Test
    void readsTheHeadOfATupleWhoseRestIsBroken() {
        byte[] bytes = hex("83 68 03 77 05 7265706C79 61 07 FF"); // {reply, 7, broken}
        assertThat(ExternalTermFormat.decodeTuplePrefix(bytes, 0, bytes.length, 2, TermLimits.DEFAULT))
                .containsExactly(new Atom("reply"), Term.integer(7));
        assertThatThrownBy(() -> ExternalTermFormat.decodeTuplePrefix(bytes, 0, bytes.length, 3, TermLimits.DEFAULT))
                .hasMessage("at byte 12: expected the tag of a term, got 255");
        assertThatThrownBy(() -> ExternalTermFormat.decodeTuplePrefix(bytes, 0, bytes.length, 4, TermLimits.DEFAULT))
                .hasMessage("at byte 1: expected a tuple of at least 4 elements, got one of 3");
        assertThatThrownBy(() -> ExternalTermFormat.decodeTuplePrefix(hex("836105"), 0, 3, 1, TermLimits.DEFAULT))
                .hasMessage("at byte 1: expected a tuple, got tag 97");
    }

    @Test
    void readsTheHeadOfATupleWhoseRestIsCutOff() {
        byte[] bytes = hex("83 68 03 77 05 7265706C79 61 07");
        assertThat(ExternalTermFormat.decodeTuplePrefix(bytes, 0, bytes.length, 2, TermLimits.DEFAULT))
                .containsExactly(new Atom("reply"), Term.integer(7));
    }

    @Test
    void sharesTheArrayWithALargeBinaryOnly() {
        int shared = ExternalTermFormat.SHARED_BINARY_BYTES;
        byte[] large = ExternalTermFormat.encode(Binary.wrap(new byte[shared]));
        assertThat(((Binary) ExternalTermFormat.decode(large)).array()).isSameAs(large);
        byte[] small = ExternalTermFormat.encode(Binary.wrap(new byte[shared - 1]));
        assertThat(((Binary) ExternalTermFormat.decode(small)).array()).isNotSameAs(small);
    }

    @Test
    void keepsNoLargeArrayAliveForASmallPartOfIt() {
        int shared = ExternalTermFormat.SHARED_BINARY_BYTES;
        byte[] bytes = ExternalTermFormat.encode(
                Term.tuple(Binary.wrap(new byte[shared]), Binary.wrap(new byte[10 * shared])));
        Tuple tuple = (Tuple) ExternalTermFormat.decode(bytes);
        assertThat(((Binary) tuple.get(0)).array()).hasSize(shared);
        assertThat(((Binary) tuple.get(1)).array()).isSameAs(bytes);
    }

    @Test
    void appendsToABufferWithAHeader() {
        TermOutput out = new TermOutput(1);
        out.writeInt(0);
        ExternalTermFormat.encode(Term.integer(5), out);
        out.setInt(0, out.size() - Integer.BYTES);
        assertThat(out.toByteArray()).isEqualTo(hex("00000003 83 61 05"));
    }

    @Test
    void writesNothingOfATermThatNestsTooDeep() {
        TermOutput out = new TermOutput();
        out.writeByte(7);
        Term deep = ExternalTermFormatHostileTest.nested(TermLimits.MAX_DEPTH + 1);
        assertThatThrownBy(() -> ExternalTermFormat.encode(deep, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a term that nests at most 256 deep, got a deeper one");
        assertThat(out.toByteArray()).containsExactly(7);
    }

    @Test
    void tellsAtomsApartThatShareASlotOfTheCache() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 10_000; i++) {
                Atom atom = new Atom("atom_" + i);
                assertThat(ExternalTermFormat.decode(ExternalTermFormat.encode(atom)))
                        .isEqualTo(atom);
            }
        }
    }

    @Test
    void keepsTheOrderOfAMap() {
        Map<Term, Term> entries = new java.util.LinkedHashMap<>();
        for (int i = 100; i > 0; i--) {
            entries.put(Term.integer(i), Atom.OK);
        }
        MapTerm map = (MapTerm) ExternalTermFormat.decode(ExternalTermFormat.encode(new MapTerm(entries)));
        assertThat(map.entries().keySet()).containsExactlyElementsOf(entries.keySet());
        assertThat(map.entries()).isEqualTo(entries);
        assertThat(map.get(Term.integer(50))).isEqualTo(Atom.OK);
        assertThat(map.get(Term.integer(500))).isNull();
    }
}
