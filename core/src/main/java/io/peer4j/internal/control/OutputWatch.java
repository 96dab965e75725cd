package io.peer4j.internal.control;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads that read what the processes of peers print past their connections.
 *
 * <p>Up to {@value #OWN_THREADS} streams have a platform thread each, which waits in a read. A read of a pipe can't be
 * interrupted, and Java can't wait for several pipes at once. So one thread looks at all further streams every
 * {@value #PERIOD_MILLIS} ms. A stream that has something is read by a virtual thread, which ends when nothing is left:
 * a consumer that stands still holds up no other stream.
 *
 * <p>Only streams of the JDK's own processes are looked at, because others need not tell what is available. Any thread may
 * call.
 */
final class OutputWatch {
    static final OutputWatch OF_JVM = new OutputWatch();

    static final int OWN_THREADS = 8;
    static final int PERIOD_MILLIS = 25;

    private static final String JDK_PROCESS = "java.lang.ProcessImpl";

    private final AtomicInteger owned = new AtomicInteger();
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private boolean isRunning;
    private volatile @Nullable Thread looking;

    /** A stream with what takes its text. */
    interface Drain {
        /** Whether a read would not wait. */
        boolean isReady() throws IOException;

        /** Reads to the end of the stream. */
        void readAll();

        /** Reads what is there. */
        void readThere() throws IOException;

        /** There is nothing more to read. */
        void end();
    }

    /** Has {@code drain}, a stream of {@code process}, read to its end by threads called {@code name}. */
    void add(Process process, Drain drain, String name) {
        if (owned.incrementAndGet() <= OWN_THREADS
                || !process.getClass().getName().equals(JDK_PROCESS)) {
            startOwn(drain, name);
        } else {
            owned.decrementAndGet();
            watch(new Watched(process, drain, name));
        }
    }

    private void startOwn(Drain drain, String name) {
        try {
            Thread.ofPlatform().daemon().name(name).start(() -> {
                try {
                    drain.readAll();
                } finally {
                    owned.decrementAndGet();
                }
            });
        } catch (OutOfMemoryError e) {
            owned.decrementAndGet();
            throw e;
        }
    }

    private synchronized void watch(Watched stream) {
        if (!isRunning) {
            Thread thread =
                    Thread.ofPlatform().daemon().name("peer4j-output-watch").unstarted(this::run);
            thread.start();
            looking = thread;
            isRunning = true;
        }
        watched.add(stream);
        var unused = stream.process.onExit().thenRun(() -> LockSupport.unpark(looking));
    }

    private void run() {
        while (!isDone()) {
            for (Watched stream : watched) {
                stream.look();
            }
            LockSupport.parkNanos(this, PERIOD_MILLIS * 1_000_000L);
        }
    }

    private synchronized boolean isDone() {
        isRunning = !watched.isEmpty();
        return !isRunning;
    }

    private final class Watched {
        private final Process process;
        private final Drain drain;
        private final String name;
        private volatile boolean isBeingRead;

        Watched(Process process, Drain drain, String name) {
            this.process = process;
            this.drain = drain;
            this.name = name;
        }

        void look() {
            if (isBeingRead) {
                return;
            }
            // Asked first: what a process has printed is there when it has ended.
            boolean hasEnded = !process.isAlive();
            if (hasEnded || isReady()) {
                start(hasEnded);
            }
        }

        private boolean isReady() {
            try {
                return drain.isReady();
            } catch (IOException e) {
                // Closed: the read tells.
                return true;
            }
        }

        private void start(boolean isLast) {
            isBeingRead = true;
            try {
                Thread.ofVirtual().name(name).start(() -> read(isLast));
            } catch (OutOfMemoryError e) {
                isBeingRead = false;
            }
        }

        private void read(boolean isLast) {
            boolean isOver = isLast;
            try {
                drain.readThere();
            } catch (IOException e) {
                isOver = true;
            } finally {
                if (isOver) {
                    watched.remove(this);
                    drain.end();
                }
                isBeingRead = false;
            }
        }
    }
}
