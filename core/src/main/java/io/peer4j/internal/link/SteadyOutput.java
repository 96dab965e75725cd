package io.peer4j.internal.link;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A socket's output that no interrupt closes. A virtual thread that is interrupted while it writes to a socket closes
 * it, in the middle of a frame; so it has another one write, which nobody knows to interrupt.
 */
final class SteadyOutput extends OutputStream {
    private final OutputStream out;

    SteadyOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (Thread.currentThread().isVirtual()) {
            new Write(bytes, offset, length).await();
        } else {
            out.write(bytes, offset, length);
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** One write of another thread's; the end of that thread publishes its fields. */
    private final class Write implements Runnable {
        private final byte[] bytes;
        private final int offset;
        private final int length;
        private @Nullable IOException failure;

        Write(byte[] bytes, int offset, int length) {
            this.bytes = bytes;
            this.offset = offset;
            this.length = length;
        }

        @Override
        public void run() {
            try {
                out.write(bytes, offset, length);
            } catch (Throwable e) {
                failure = e instanceof IOException io ? io : new IOException("the write failed", e);
            }
        }

        void await() throws IOException {
            Thread writer = Thread.ofVirtual().name("peer4j-writer").start(this);
            boolean interrupted = false;
            while (writer.isAlive()) {
                try {
                    writer.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (failure != null) {
                throw failure;
            }
        }
    }
}
