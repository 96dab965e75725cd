package io.peer4j.term;

/**
 * A bit string whose number of bits is no multiple of eight; the others are {@link Binary}.
 *
 * @param bytes its bits from the highest of the first byte on; the last byte's unused low bits are 0
 * @param bitsInLastByte how many bits of the last byte count, 1 to 7
 */
public record BitString(Binary bytes, int bitsInLastByte) implements Term {
    /**
     * Checks the form and clears the unused bits, so that equal bit strings have equal bytes.
     *
     * @throws IllegalArgumentException if there are no bytes or {@code bitsInLastByte} is out of range
     */
    public BitString {
        if (bytes.size() == 0 || bitsInLastByte < 1 || bitsInLastByte > 7) {
            throw new IllegalArgumentException("expected at least one byte and 1 to 7 bits in the last, got "
                    + bytes.size() + " bytes and " + bitsInLastByte + " bits");
        }
        byte last = bytes.byteAt(bytes.size() - 1);
        byte cleared = (byte) (last & (0xFF << (8 - bitsInLastByte)));
        if (last != cleared) {
            byte[] copy = bytes.toByteArray();
            copy[copy.length - 1] = cleared;
            bytes = Binary.wrap(copy);
        }
    }

    @Override
    public int hashCode() {
        return TermHash.of(4, bytes.hashCode(), bitsInLastByte);
    }

    @Override
    public String toString() {
        return TermSyntax.print(this);
    }
}
