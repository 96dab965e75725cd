package io.peer4j.term;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Unfolds zlib streams whose size is claimed by a stranger. */
final class Inflation {
    private static final int FIRST_STEP = 64 << 10;

    private Inflation() {}

    /**
     * The {@code size} bytes that a zlib stream unfolds to.
     *
     * <p>The array grows with what comes out, so a claim alone costs nothing.
     *
     * @throws DataFormatException if it unfolds to more or fewer, is broken, or does not end where the input ends
     */
    static byte[] inflate(byte[] bytes, int offset, int length, int size) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes, offset, length);
            byte[] content = inflate(inflater, size);
            requireEnd(inflater);
            return content;
        } finally {
            inflater.end();
        }
    }

    private static byte[] inflate(Inflater inflater, int size) throws DataFormatException {
        byte[] content = new byte[Math.min(size, FIRST_STEP)];
        int count = 0;
        while (count < size) {
            if (count == content.length) {
                content = Arrays.copyOf(content, (int) Math.min(size, 2L * count));
            }
            int step = inflater.inflate(content, count, content.length - count);
            if (step == 0) {
                throw new DataFormatException("one that ends after " + count);
            }
            count += step;
        }
        return content;
    }

    private static void requireEnd(Inflater inflater) throws DataFormatException {
        if (!inflater.finished() && inflater.inflate(new byte[1]) > 0) {
            throw new DataFormatException("one that goes on");
        }
        if (!inflater.finished()) {
            throw new DataFormatException("one without its end");
        }
        if (inflater.getRemaining() > 0) {
            throw new DataFormatException(inflater.getRemaining() + " bytes behind its end");
        }
    }
}
