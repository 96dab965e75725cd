package io.peer4j.internal.boot;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Lines on descriptor 2, past the redirected streams: for what must not wait for the origin.
 *
 * <p>ASCII only: later releases of OTP read a peer's standard error together with its frames. A descriptor that nobody
 * reads any longer, as with a detached peer, does no harm.
 */
final class Diagnostics {
    private static final String FAULT = "the peer ends by a fault of its runtime: ";

    /** Made beforehand: when it is needed there is no memory to make it. */
    private static final byte[] OUT_OF_MEMORY =
            "peer4j: ".concat(FAULT).concat("java.lang.OutOfMemoryError\n").getBytes(StandardCharsets.US_ASCII);

    /** How many texts wait at most; where nobody reads the descriptor, the others are dropped. */
    private static final int MOST_LATER = 64;

    private final OutputStream out;
    private final Deputy writer = new Deputy("peer4j-diagnostics", MOST_LATER);

    Diagnostics(OutputStream out) {
        this.out = out;
    }

    static Diagnostics onStandardError() {
        return new Diagnostics(new FileOutputStream(FileDescriptor.err));
    }

    void line(String text) {
        write(bytes(asLine(text)));
    }

    /** For the thread that reads the link, which must not wait for whoever reads the descriptor. */
    void laterLine(String text) {
        later(asLine(text));
    }

    /** The same with {@code text} as it is, but for what is not ASCII. */
    void later(String text) {
        byte[] bytes = bytes(text);
        try {
            writer.execute(() -> write(bytes));
        } catch (OutOfMemoryError e) {
            ThreadStarts.refused();
        }
    }

    private static String asLine(String text) {
        return "peer4j: ".concat(text).concat("\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A fault in the runtime's own threads, which ends the peer; that must not fail for want of memory. */
    void fault(Throwable e) {
        try {
            line(FAULT.concat(e.toString()));
        } catch (OutOfMemoryError again) {
            write(OUT_OF_MEMORY);
        } catch (Throwable again) {
            // The end itself is all that is left to tell of it.
        }
    }

    private synchronized void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            // There is nobody left to tell.
        }
    }
}
