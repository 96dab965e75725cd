package io.peer4j.internal.boot;

/**
 * Whether this process asks the system for threads. HotSpot prints two lines for each thread that it is refused, past the
 * streams; so after a refusal a peer asks again only after a pause, which doubles from {@value #FIRST_PAUSE} to
 * {@value #LONGEST_PAUSE} ms while refusals go on.
 *
 * <p>All fields are guarded by the class.
 */
final class ThreadStarts {
    private static final long FIRST_PAUSE = 250;
    private static final long LONGEST_PAUSE = 300_000;

    private static long pause;
    private static long pauseEnd;

    private ThreadStarts() {}

    /** Whether to ask for a thread now. */
    static synchronized boolean areLikely() {
        return pause == 0 || System.nanoTime() - pauseEnd >= 0;
    }

    /** What a thread factory throws in a pause, as the system's own refusal would be. */
    static void require() {
        if (!areLikely()) {
            throw new OutOfMemoryError("no thread was to be had a moment ago");
        }
    }

    /** The system gave no thread; a refusal in a pause, which is this class's own, does not count. */
    static synchronized void refused() {
        if (areLikely()) {
            pause = pause == 0 ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
            pauseEnd = System.nanoTime() + pause * 1_000_000;
        }
    }

    /** The system gave a thread. */
    static synchronized void granted() {
        pause = 0;
    }
}
