package io.peer4j.bench.contestant;

/** What is called: as little work as can be, so that the call is what is measured. */
public final class Work {
    /** The size of a large argument: 1 MiB. */
    public static final int LARGE = 1 << 20;

    /** How many call at the same time, where many do. */
    public static final int CALLERS = 32;

    /** How many calls each of them makes for a sample. */
    public static final int CALLS_EACH = 500;

    private Work() {}

    /** The greater of two. */
    public static int max(int a, int b) {
        return Math.max(a, b);
    }

    /** How many bytes there are. */
    public static int size(byte[] bytes) {
        return bytes.length;
    }

    static void check(boolean right) {
        if (!right) {
            throw new IllegalStateException("a call gave a wrong result");
        }
    }
}
