package io.peer4j.internal.control;

import java.io.File;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Runs an action in an orderly end of this JVM when all shutdown hooks have ended, those of users too.
 *
 * <p>The JDK has no such hook for others. But after the hooks it deletes the files of {@link File#deleteOnExit}, and takes
 * the lock of a class for that. A daemon thread holds this lock from the beginning of the end until the action is done.
 * While the hooks run, it lets other threads have the lock, because they may call {@code deleteOnExit}.
 *
 * <p>Where the JDK has no such class, or does not take its lock, the action does not run, or not to its end.
 */
final class AfterHooks extends Thread {
    private static final String DELETION = "java.io.DeleteOnExitHook";
    private static final long POLL_MILLIS = 1;

    /** Between two looks whether another thread waits for the lock. */
    private static final int LOOK_POLLS = 50;

    /** After these it may have the lock anyway: a virtual thread is not found. */
    private static final int VIRTUAL_POLLS = 1000;

    private final Runnable action;

    private AfterHooks(Runnable action) {
        this.action = action;
    }

    /**
     * Has {@code action} run after the hooks.
     *
     * @throws IllegalStateException if they have begun
     */
    static void run(Runnable action) {
        Runtime.getRuntime().addShutdownHook(new AfterHooks(action));
    }

    /**
     * Called by the thread that ends this JVM, as it starts the hooks; this one does not run itself. Nothing is thrown, or
     * the remaining hooks would not start.
     */
    @Override
    public void start() {
        try {
            holdUp(Thread.currentThread(), Class.forName(DELETION));
        } catch (ClassNotFoundException | RuntimeException | Error e) {
            // The end is not held up.
        }
    }

    private void holdUp(Thread end, Object lock) {
        Semaphore held = new Semaphore(0);
        Thread.ofPlatform().daemon().name("peer4j-after-hooks").start(() -> {
            synchronized (lock) {
                held.release();
                awaitHooks(end, lock);
                action.run();
            }
        });
        held.acquireUninterruptibly();
    }

    private static void awaitHooks(Thread end, Object lock) {
        try {
            for (int polls = 1; !isPastHooks(end); polls++) {
                if (polls % VIRTUAL_POLLS == 0 || (polls % LOOK_POLLS == 0 && isWanted(end))) {
                    lock.wait(POLL_MILLIS);
                } else {
                    Thread.sleep(POLL_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("no other code can interrupt this thread", e);
        }
    }

    private static boolean isPastHooks(Thread end) {
        return end.getState() == State.BLOCKED && isIn(DELETION, end.getStackTrace());
    }

    /** By another thread; also by another copy of this class, of another class loader. */
    private static boolean isWanted(Thread end) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey() != end && thread.getKey() != Thread.currentThread())
                .map(Map.Entry::getValue)
                .anyMatch(frames -> isIn(DELETION, frames) || isIn(AfterHooks.class.getName(), frames));
    }

    private static boolean isIn(String type, StackTraceElement[] frames) {
        return Arrays.stream(frames).anyMatch(frame -> frame.getClassName().equals(type));
    }
}
