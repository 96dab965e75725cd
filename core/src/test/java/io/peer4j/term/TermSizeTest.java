package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TermSizeTest {
    private static final int MEBIBYTE = 1 << 20;

    private static int encodedSize(Term term) {
        return ExternalTermFormat.encode(term).length - 1; // without the version byte
    }

    @Test
    void isTheLengthOfTheEncodingOfEveryTerm() {
        RandomTerms terms = new RandomTerms(1);
        for (int i = 0; i < 3000; i++) {
            Term term = terms.next(6);
            assertThat(TermSize.of(term, Integer.MAX_VALUE))
                    .describedAs("%s", term)
                    .isEqualTo(encodedSize(term));
        }
    }

    @Test
    void isThatOfFormsAtTheirBounds() {
        List<Term> terms = new ArrayList<>();
        for (int length : new int[] {0, 255, 256, 65_535, 65_536}) {
            terms.add(new Tuple(java.util.Collections.nCopies(length, Atom.OK)));
            terms.add(ListTerm.of(java.util.Collections.nCopies(length, Term.integer(7))));
            terms.add(
                    Term.integer(java.math.BigInteger.ONE.shiftLeft(8 * length).negate()));
        }
        for (Term term : terms) {
            assertThat(TermSize.of(term, Integer.MAX_VALUE)).isEqualTo(encodedSize(term));
        }
    }

    @Test
    @Timeout(20)
    void stopsWhereTheBoundIsPassed() {
        Term term = Binary.wrap(new byte[10_000]);
        for (int i = 0; i < 200; i++) {
            term = Term.tuple(term, term); // 2^200 binaries, if all were counted
        }
        TermOutput out = TermOutput.bounded(MEBIBYTE);
        out.writeByte(7);
        Term shared = term;
        assertThatThrownBy(() -> ExternalTermFormat.encode(shared, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(" bytes, more than the limit of 1048576");
        assertThat(out.toByteArray()).containsExactly(7);
    }

    @Test
    void refusesInTheSameWayWhatNestsTooDeep() {
        Term deepest = ExternalTermFormatHostileTest.nested(TermLimits.MAX_DEPTH);
        assertThat(TermSize.of(deepest, Integer.MAX_VALUE)).isEqualTo(2L * TermLimits.MAX_DEPTH);
        assertThatThrownBy(() -> TermSize.of(Term.tuple(deepest), Integer.MAX_VALUE))
                .hasMessage("expected a term that nests at most 256 deep, got a deeper one");
        assertThatThrownBy(
                        () -> ExternalTermFormat.encode(Term.list(Binary.wrap(new byte[10_000]), Term.tuple(deepest))))
                .hasMessage("expected a term that nests at most 256 deep, got a deeper one");
    }

    @Test
    void fillsABoundedBufferToTheLastByte() {
        RandomTerms terms = new RandomTerms(2);
        for (int i = 0; i < 500; i++) {
            Term term = terms.next(4);
            int size = encodedSize(term);
            TermOutput exact = TermOutput.bounded(size);
            ExternalTermFormat.encodeBare(term, exact);
            assertThat(exact.size()).isEqualTo(size);
            TermOutput narrow = TermOutput.bounded(size - 1);
            assertThatThrownBy(() -> ExternalTermFormat.encodeBare(term, narrow))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(narrow.size()).isZero();
        }
    }

    @Test
    void copiesALargeBinaryOnce() {
        Term term = Term.tuple(new Atom("call"), Term.list(Binary.wrap(new byte[MEBIBYTE]), Atom.OK));
        ExternalTermFormat.encode(term); // classes load once
        long before = ExternalTermFormatHostileTest.allocated();
        byte[] bytes = ExternalTermFormat.encode(term);
        long taken = ExternalTermFormatHostileTest.allocated() - before;
        assertThat(taken).isBetween((long) bytes.length, bytes.length + 100_000L);
    }
}
