package io.peer4j;

import io.peer4j.internal.control.ThreadRoom;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Refuses a start where the system lets this user have no more threads, before anything has been started.
 *
 * <p>A start that fails half-way may leave more than itself behind: where the JDK forks a process and then can't start
 * the thread that waits for its end, nobody has that process; and a class whose initialisation fails for want of a thread
 * can't be used again.
 */
final class ThreadReserve {
    /** What a start takes: its own three threads, the JDK's for the end of two processes, two carriers, two processes. */
    private static final int COUNT = 9;

    private static final long STACK_BYTES = 64L << 10;

    /** With so much room, no other process can take it all between the look at it and the start. */
    private static final int AMPLE = 1000;

    /** Then a limit holds that {@link ThreadRoom} does not see. */
    private static volatile boolean hasBeenRefused;

    private ThreadReserve() {}

    /**
     * Does nothing if as many threads as a start takes can be started. They are tried only where the system's limits are
     * near, or not all known: that takes a millisecond, and ten on a busy machine.
     *
     * @throws BootFailedException if they can't
     */
    static void check() {
        if (hasBeenRefused || !ThreadRoom.SYSTEM.has(AMPLE)) {
            tryThreads();
        }
    }

    private static void tryThreads() {
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> started = new ArrayList<>(COUNT);
        try {
            while (started.size() < COUNT) {
                Thread thread = new Thread(null, () -> awaitEnd(end), "peer4j-reserve", STACK_BYTES);
                thread.setDaemon(true);
                thread.start();
                started.add(thread);
            }
        } catch (OutOfMemoryError e) {
            throw failure(e);
        } finally {
            end.countDown();
            started.forEach(ThreadReserve::awaitTerminated);
        }
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            // It ends all the same.
        }
    }

    private static void awaitTerminated(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a start throws that had no thread or no memory. */
    static BootFailedException failure(OutOfMemoryError e) {
        hasBeenRefused = true;
        String remedy = String.valueOf(e.getMessage()).contains("native thread")
                ? "\nexpected: the threads of a peer can be started; actual: this user's limit of processes and threads"
                        + " (ulimit -u), or that of this container (pids), is reached"
                : "";
        return new BootFailedException(Term.tuple(Atom.ERROR, PeerStarter.EAGAIN), e + remedy, e);
    }
}
