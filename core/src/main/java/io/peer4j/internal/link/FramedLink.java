package io.peer4j.internal.link;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A link that is a stream of frames each way: what the two kinds have in common, the way out. */
abstract class FramedLink implements Link {
    private final FrameWriter writer;
    private final AtomicLong received = new AtomicLong();

    FramedLink(FrameWriter writer) {
        this.writer = writer;
    }

    @Override
    public final void send(LinkMessage message) throws IOException {
        writer.write(message);
    }

    @Override
    public final Ready prepare(LinkMessage message, long weight) {
        return writer.prepare(message, weight);
    }

    @Override
    public final void post(LinkMessage message, Consumer<? super IOException> failed) {
        writer.post(message, failed);
    }

    @Override
    public final void cork() {
        writer.cork();
    }

    @Override
    public final void uncork() {
        writer.uncork();
    }

    @Override
    public final boolean isWritten() {
        return writer.isWritten();
    }

    @Override
    public final long progress() {
        return received.get() + writer.pieces();
    }

    /** So many bytes have come. */
    final void received(int count) {
        received.addAndGet(count);
        writer.heard();
    }

    final FrameWriter writer() {
        return writer;
    }
}
