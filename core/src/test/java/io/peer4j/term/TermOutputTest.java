package io.peer4j.term;

import static io.peer4j.term.ExternalTermFormatTest.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
}
