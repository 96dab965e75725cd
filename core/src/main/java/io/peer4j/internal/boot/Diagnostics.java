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

    private final OutputStream out;

    Diagnostics(OutputStream out) {
        this.out = out;
    }

    static Diagnostics onStandardError() {
        return new Diagnostics(new FileOutputStream(FileDescriptor.err));
    }

    void line(String text) {
        raw("peer4j: ".concat(text).concat("\n"));
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

    /** Writes {@code text} as it is, but for what is not ASCII. */
    void raw(String text) {
        write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private synchronized void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            // There is nobody left to tell.
        }
    }
}
