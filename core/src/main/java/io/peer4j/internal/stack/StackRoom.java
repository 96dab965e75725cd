package io.peer4j.internal.stack;

/**
 * Fails a thread that is about to run out of stack before it has changed anything: a {@link StackOverflowError} amid a
 * write, or between a lock and its release, would be a fault of everybody's.
 *
 * <p>It descends through methods whose frames are large, whether they are interpreted or compiled, because most of their
 * parameters are passed on the stack: 120 bytes a level at least, 570 where the code around it is interpreted too. A level
 * takes 7 ns.
 *
 * <p>How many levels are enough was found out with {@code LowStackTest} on Java 25, on two busy cores: 8 for a pipe, and 32
 * for a virtual thread or a socket, for which 24 were too few (16 over distribution). The constants are twice that.
 */
public final class StackRoom {
    /** Levels for what sends by a pipe. */
    public static final int FOR_PIPE = 16;

    /** Levels for what sends by a socket: the JDK's own code for that goes deeper, for TLS most of all. */
    public static final int FOR_SOCKET = 64;

    /** Levels for a virtual thread: it leaves the write to another thread, which the JDK's scheduler may have to start. */
    public static final int FOR_VIRTUAL = 64;

    /** Levels for what ends a peer: it starts threads, closes sockets and writes to the log. */
    public static final int FOR_STOP = 128;

    private StackRoom() {}

    /**
     * Returns if there is room for so many levels.
     *
     * @throws StackOverflowError if there is not
     */
    public static void require(int levels) {
        if (descend(levels, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                != 0) {
            throw new AssertionError("zeros add up to zero");
        }
    }

    // spotless:off
    private static long descend(
            int levels,
            long a0,
            long a1,
            long a2,
            long a3,
            long a4,
            long a5,
            long a6,
            long a7,
            long a8,
            long a9,
            long a10,
            long a11,
            long a12,
            long a13,
            long a14,
            long a15,
            long a16,
            long a17,
            long a18,
            long a19,
            long a20,
            long a21,
            long a22,
            long a23,
            long a24,
            long a25,
            long a26,
            long a27,
            long a28,
            long a29) {
        return levels == 0
                ? a0
                // Added behind the call, so that the frame is there until the last has returned.
                : a0
                        + descend(
                                levels - 1,
                                a1,
                                a2,
                                a3,
                                a4,
                                a5,
                                a6,
                                a7,
                                a8,
                                a9,
                                a10,
                                a11,
                                a12,
                                a13,
                                a14,
                                a15,
                                a16,
                                a17,
                                a18,
                                a19,
                                a20,
                                a21,
                                a22,
                                a23,
                                a24,
                                a25,
                                a26,
                                a27,
                                a28,
                                a29,
                                a0);
    }
    // spotless:on
}
