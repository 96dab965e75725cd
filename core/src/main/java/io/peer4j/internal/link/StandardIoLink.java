package io.peer4j.internal.link;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.TermLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The standard_io link: frames between the text of two streams ({@link NibbleDeframer} has their form).
 *
 * <p>The reader's side holds no lock: it belongs to the thread that reads, and goes from one to the next with whatever
 * tells them whose turn it is.
 */
public final class StandardIoLink extends FramedLink {
    private static final int READ_SIZE = 64 << 10;
    private final InputStream in;
    private final NibbleDeframer deframer;
    private final byte[] buffer = new byte[READ_SIZE];
    private boolean ended;
    private volatile boolean closed;

    private StandardIoLink(InputStream in, OutputStream out, TermLimits limits) {
        super(new FrameWriter(out, new NibbleFraming(), limits, false));
        this.in = in;
        this.deframer = new NibbleDeframer(limits);
    }

    /** A link over two unbuffered streams, within {@link TermLimits#DEFAULT}. */
    public static StandardIoLink open(InputStream in, OutputStream out) {
        return open(in, out, TermLimits.DEFAULT);
    }

    /** A link over two unbuffered streams, whose frames keep within {@code limits}. */
    public static StandardIoLink open(InputStream in, OutputStream out, TermLimits limits) {
        return new StandardIoLink(in, out, limits);
    }

    @Override
    public @Nullable Incoming poll() {
        return deframer.next();
    }

    @Override
    public boolean tells() {
        return true;
    }

    @Override
    public @Nullable Incoming tryReceive() {
        Incoming next = deframer.next();
        return next == null && isMoreThere() && readMore() ? deframer.next() : next;
    }

    private boolean isMoreThere() {
        try {
            return !closed && in.available() > 0;
        } catch (IOException e) {
            // Whoever receives will see.
            return false;
        }
    }

    @Override
    public Incoming receive() {
        for (; ; ) {
            Incoming next = deframer.next();
            if (next != null) {
                return next;
            }
            if (deframer.givenUp()) {
                return new Incoming.End(deframer.fault());
            }
            if (!readMore()) {
                return new Incoming.End(null);
            }
        }
    }

    /** False at the end of all that the stream had. */
    private boolean readMore() {
        if (ended) {
            return false;
        }
        int count = read();
        if (count < 0) {
            ended = true;
            deframer.finish();
        } else {
            received(count);
            deframer.feed(buffer, count);
        }
        return true;
    }

    private int read() {
        try {
            return closed ? -1 : in.read(buffer);
        } catch (IOException e) {
            // A pipe that its process took along; there is nothing to tell an end from a fault by.
            return -1;
        }
    }

    /** Each byte is two on the way. */
    @Override
    public int room() {
        return writer().room() / 2;
    }

    @Override
    public boolean reserve(long bytes) {
        return writer().reserve(bytes, 2 * bytes);
    }

    @Override
    public Incoming.Broken reject(String reason) {
        return deframer.last().broken(reason, null);
    }

    @Override
    public void close() {
        closed = true;
        deframer.close();
        writer().close();
    }
}
