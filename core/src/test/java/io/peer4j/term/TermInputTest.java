package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.testing.Fuzz;
import io.peer4j.testing.Mutator;
import io.peer4j.testing.Soak;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TermInputTest {
    private static final TermLimits LIMITS = TermLimits.DEFAULT.withMaxBytes(64 << 20);
    private static final int MEBIBYTE = 1 << 20;

    private final Random random = new Random(7);

    private static byte[] bytes(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Puts {@code encoding} into {@code input}, in pieces of up to {@code piece} bytes. */
    private TermInput fill(TermInput input, byte[] encoding, int piece) {
        for (int done = 0; done < encoding.length; ) {
            int room = input.room(Math.min(encoding.length - done, 1 + random.nextInt(piece)));
            System.arraycopy(encoding, done, input.array(), input.offset(), room);
            input.advance(room);
            done += room;
        }
        assertThat(input.size()).isEqualTo(encoding.length);
        return input;
    }

    @Test
    void aLargeBinaryHasAnArrayOfItsOwn() {
        byte[] content = bytes(MEBIBYTE, 1);
        byte[] encoding = ExternalTermFormat.encode(Term.tuple(new Atom("call"), Binary.wrap(content), IntTerm.of(7)));
        TermInput input = fill(new TermInput(encoding.length, encoding.length, encoding.length), encoding, 64 << 10);

        Tuple term = (Tuple) ExternalTermFormat.decode(input, LIMITS);

        Binary binary = (Binary) term.get(1);
        assertThat(binary.surrender()).isSameAs(binary.array()).isEqualTo(content);
        assertThat(term.get(2)).isEqualTo(IntTerm.of(7));
    }

    @Test
    void severalAreReadAsOthersAre() {
        Term term = Term.list(
                Binary.wrap(bytes(TermInput.LARGE - 1, 1)),
                Binary.wrap(bytes(TermInput.LARGE, 2)),
                Term.tuple(
                        Binary.wrap(bytes(3 * TermInput.LARGE, 3)), new BitString(Binary.wrap(bytes(200_000, 4)), 3)),
                Binary.EMPTY,
                Binary.wrap(bytes(MEBIBYTE, 5)));
        byte[] encoding = ExternalTermFormat.encode(term);
        for (int piece : new int[] {1000, 10_000, 100_000, MEBIBYTE}) {
            TermInput input = fill(new TermInput(encoding.length, 0, 0), encoding, piece);
            assertThat(input.head(50)).isEqualTo(Arrays.copyOf(encoding, 50));
            assertThat(input.head(300_000)).isEqualTo(Arrays.copyOf(encoding, 300_000));
            assertThat(ExternalTermFormat.decode(input, LIMITS)).isEqualTo(term);
        }
    }

    @Test
    void encodingsThatFollowEachOtherAreReadOneByOne() {
        Term control = Term.tuple(IntTerm.of(22), new Atom("x"));
        Binary payload = Binary.wrap(bytes(MEBIBYTE, 1));
        TermOutput out = new TermOutput();
        ExternalTermFormat.encode(control, out);
        ExternalTermFormat.encode(payload, out);
        TermInput input = fill(new TermInput(2 * MEBIBYTE, 0, 100), out.toByteArray(), 100_000);

        TermSequence sequence = new TermSequence(input, LIMITS, true);

        assertThat(sequence.next()).isEqualTo(control);
        assertThat(sequence.atEnd()).isFalse();
        assertThat(sequence.next()).isEqualTo(payload);
        assertThat(sequence.atEnd()).isTrue();
    }

    /** What takes binaries of a few bytes for large ones reads whatever it gets as the other reader does. */
    @Test
    @org.junit.jupiter.api.Tag(Soak.TAG)
    void mutatedInputsAreReadAsFromOneArray() {
        int executions = Soak.rounds(50_000, 1_000_000);
        Fuzz<byte[]> fuzz = Fuzz.ofBytes("input in pieces", executions, List.of(TermFormatException.class))
                .allocatesAtMost(2 * Fuzz.AT_ONCE, 2 * Fuzz.PER_BYTE);
        List<byte[]> seeds = new ArrayList<>();
        RandomTerms terms = new RandomTerms(fuzz.random().nextLong());
        while (seeds.size() < 200) {
            Term term = Term.list(terms.next(3), Binary.wrap(bytes(random.nextInt(100), 1)), terms.next(3));
            seeds.add(ExternalTermFormat.encode(term));
        }
        Mutator mutator = fuzz.mutator(seeds, IntStream.rangeClosed(70, 121).toArray());
        int valid = fuzz.run(
                mutator::next,
                bytes -> {
                    Term whole = decoded(() -> ExternalTermFormat.decode(bytes, LIMITS));
                    Term pieces = decoded(() -> ExternalTermFormat.decode(inPieces(bytes), LIMITS));
                    assertThat(pieces).isEqualTo(whole);
                    if (whole == null) {
                        throw new TermFormatException(0, "refused by both");
                    }
                    return whole;
                },
                unused -> {});
        assertThat(valid).isBetween(executions / 10, executions * 9 / 10);
    }

    private TermInput inPieces(byte[] encoding) {
        return fill(new TermInput(encoding.length, 0, random.nextInt(10), 1 + random.nextInt(40)), encoding, 100);
    }

    private static @Nullable Term decoded(java.util.function.Supplier<Term> decoding) {
        try {
            return decoding.get();
        } catch (TermFormatException e) {
            assertThat(e.offset()).isNotNegative();
            return null;
        }
    }

    @Test
    void aClaimTakesNoMemory() {
        // {<<…>>} of 32 MiB, of which nothing comes, and then a little.
        byte[] head = {(byte) 131, 104, 1, 109, 2, 0, 0, 0};
        TermInput input = fill(new TermInput(LIMITS.maxBytes(), 0, head.length), head, 100);
        assertThat(input.capacity()).isLessThanOrEqualTo(2L * TermInput.LARGE);

        byte[] some = new byte[300_000];
        for (int done = 0; done < some.length; ) {
            assertThat(input.wants(some.length - done)).isLessThanOrEqualTo(2L * some.length);
            int room = input.room(some.length - done);
            input.advance(room);
            done += room;
        }
        assertThat(input.capacity()).isLessThanOrEqualTo(4L * some.length);
        assertThatThrownBy(() -> ExternalTermFormat.decode(input, LIMITS))
                .isInstanceOf(TermFormatException.class)
                .hasMessage("at byte 8: expected a binary of 33554432 bytes, got 300000 bytes");
    }

    @Test
    void tellsWhereAFaultBehindALargeBinaryStands() {
        byte[] encoding = ExternalTermFormat.encode(Term.list(Binary.wrap(new byte[MEBIBYTE]), new Atom("a")));
        encoding[encoding.length - 4] = 1;
        TermInput input = fill(new TermInput(encoding.length, 0, 100), encoding, 100_000);

        assertThatThrownBy(() -> ExternalTermFormat.decode(input, LIMITS))
                .isInstanceOf(TermFormatException.class)
                .hasMessageStartingWith("at byte " + (encoding.length - 4) + ": expected the tag of a term");
    }

    @Test
    void takesNoMoreThanItMay() {
        TermInput input = new TermInput(10, 0, 10);
        input.advance(input.room(4));
        assertThatThrownBy(() -> input.room(7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected 1 to 6 bytes more, got 7");
    }
}
