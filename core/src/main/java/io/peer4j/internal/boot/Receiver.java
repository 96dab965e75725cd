package io.peer4j.internal.boot;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.reading.Lookout;

/** Waits for what comes by a link. For the thread whose turn it is to read. */
final class Receiver extends Lookout {
    private final Link link;
    private @Nullable Incoming seen;

    Receiver(Link link) {
        this(link, Runtime.getRuntime().availableProcessors());
    }

    Receiver(Link link, int processors) {
        super(link.tells() ? processors : 1);
        this.link = link;
    }

    /** Waits for what comes next. */
    Incoming receive() {
        Incoming next = sees() ? seen : null;
        seen = null;
        if (next == null) {
            long begin = System.nanoTime();
            next = link.receive();
            waited(System.nanoTime() - begin);
        }
        return next;
    }

    @Override
    protected boolean isThere() {
        seen = link.tryReceive();
        return seen != null;
    }
}
