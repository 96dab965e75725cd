package io.peer4j.term;

import static io.peer4j.term.ExternalTermFormatTest.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TermOutputTest {
    private final TermOutput out = new TermOutput(0);

    @Test
    void writesNumbersBigEndian() {
        out.writeByte(0x101);
        out.writeShort(0x0203);
        out.writeInt(0x04050607);
        out.writeLong(0x08090A0B_0C0D0E0FL);
        assertThat(out.toByteArray()).isEqualTo(hex("01 0203 04050607 08090A0B0C0D0E0F"));
    }

    @Test
    void writesWhatItHoldsInOnePiece() throws IOException {
        out.write(new byte[] {1, 2, 3, 4}, 1, 2);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        out.writeTo(stream);
        assertThat(stream.toByteArray()).containsExactly(2, 3);
    }

    @Test
    void keepsItsArrayFromMessageToMessage() {
        out.write(new byte[1000], 0, 1000);
        byte[] array = out.array();
        out.reset();
        assertThat(out.size()).isZero();
        assertThat(out.array()).isSameAs(array);
    }

    @Test
    void letsAnArrayGoThatALargeMessageNeeded() {
        byte[] large = new byte[TermOutput.KEPT_CAPACITY + 1];
        out.write(large, 0, large.length);
        out.reset();
        assertThat(out.array()).hasSizeLessThan(1000);
    }

    @Test
    void setsOnlyWhatWasWritten() {
        out.writeInt(0);
        out.setInt(0, 7);
        assertThat(out.toByteArray()).isEqualTo(hex("00000007"));
        assertThatThrownBy(() -> out.setInt(1, 7)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void forgetsWhatStandsBehindACut() {
        out.writeInt(0x01020304);
        out.truncate(1);
        assertThat(out.toByteArray()).containsExactly(1);
        assertThatThrownBy(() -> out.truncate(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void largeBinariesAreNotCopiedIntoASparingOne() {
        byte[] large = new byte[TermOutput.LARGE];
        Arrays.fill(large, (byte) 7);
        Term term = Term.list(Binary.wrap(large), new Atom("a"), Binary.wrap(large), Binary.wrap(new byte[10]));
        TermOutput sparing = TermOutput.sparing(1 << 20);
        sparing.writeInt(1);

        ExternalTermFormat.encode(term, sparing);

        assertThat(sparing.size()).isLessThan(100);
        out.writeInt(1);
        ExternalTermFormat.encode(term, out);
        assertThat(all(new EncodedParts(sparing), 1000)).isEqualTo(out.toByteArray());
        assertThat(sparing.total()).isEqualTo(out.size());
        sparing.truncate(4);
        assertThat(sparing.total()).isEqualTo(4);
        assertThat(all(new EncodedParts(sparing), 1000)).containsExactly(0, 0, 0, 1);
    }

    @Test
    void whatItSparesCountsForItsBound() {
        Binary large = Binary.wrap(new byte[TermOutput.LARGE]);
        TermOutput sparing = TermOutput.sparing(2 * TermOutput.LARGE);
        assertThatThrownBy(() -> ExternalTermFormat.encode(Term.list(large, large), sparing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than the limit of " + 2 * TermOutput.LARGE);
        assertThat(sparing.total()).isZero();
    }

    @Test
    void theBoundHoldsBehindWhatItSpares() {
        Binary large = Binary.wrap(new byte[TermOutput.LARGE]);
        for (int room = 0; room < 6; room++) {
            TermOutput exact = TermOutput.sparing(TermOutput.LARGE + room);
            assertThatThrownBy(() -> ExternalTermFormat.encode(large, exact))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(exact.total()).isZero();
        }
        TermOutput enough = TermOutput.sparing(TermOutput.LARGE + 6);
        ExternalTermFormat.encode(large, enough);
        assertThat(enough.total()).isEqualTo(TermOutput.LARGE + 6);

        TermOutput behind = TermOutput.sparing(new byte[1 << 20], 100_000);
        Term term = Term.list(large, Binary.wrap(new byte[TermOutput.LARGE - 1]));
        assertThatThrownBy(() -> ExternalTermFormat.encode(term, behind))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than the limit of 100000");
    }

    @Test
    void oneWithSparedBytesIsNotTakenForWhole() {
        TermOutput sparing = TermOutput.sparing(1 << 20);
        ExternalTermFormat.encode(Binary.wrap(new byte[TermOutput.LARGE]), sparing);
        assertThatThrownBy(sparing::toByteArray).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sparing.writeTo(OutputStream.nullOutputStream()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsKeptMayChange() {
        byte[] lent = new byte[3 * TermOutput.LARGE];
        TermOutput sparing = TermOutput.sparing(1 << 20);
        ExternalTermFormat.encode(Binary.wrap(lent), sparing);
        EncodedParts parts = new EncodedParts(sparing);
        byte[] first = new byte[TermOutput.LARGE];
        parts.read(first, 0);

        parts.keep();
        Arrays.fill(lent, (byte) 7);

        assertThat(all(parts, 1000)).containsOnly(0);
    }

    private static byte[] all(EncodedParts parts, int size) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[size];
        for (int count = parts.read(piece, 0); count > 0; count = parts.read(piece, 0)) {
            all.write(piece, 0, count);
        }
        return all.toByteArray();
    }
}
