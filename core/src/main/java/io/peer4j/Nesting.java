package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;

/**
 * Where a process stands among peers that start peers. It learns that from its environment, and passes it on:
 *
 * <pre>
 * PEER4J_NESTING=8 process 4711 > peer-1-4711 > peer-1-4750
 * </pre>
 *
 * <p>That is the most peers that may stand below each other, then the program and the peers down to the process itself.
 *
 * @param most how many peers may stand below each other
 * @param chain the program, and the peers down to this process
 */
record Nesting(int most, String chain) {
    static final String VARIABLE = "PEER4J_NESTING";

    /** Sets {@code most} for a process and for all peers below it. */
    static final String PROPERTY = "peer4j.maxDepth";

    private static final int DEFAULT_MOST = 8;
    private static final String BELOW = " > ";
    private static final Atom SYSTEM_LIMIT = new Atom("system_limit");

    /** Where this process stands. */
    static Nesting own() {
        return of(
                System.getenv(VARIABLE),
                System.getProperty(PROPERTY),
                ProcessHandle.current().pid());
    }

    /**
     * Where a process stands.
     *
     * @param inherited the value of {@link #VARIABLE}; one that was not made here counts as none
     * @param asked the value of {@link #PROPERTY}
     */
    static Nesting of(@Nullable String inherited, @Nullable String asked, long pid) {
        String value = inherited == null ? "" : inherited;
        int space = value.indexOf(' ');
        int known = space < 0 ? -1 : number(value.substring(0, space));
        String chain = known < 0 ? "process " + pid : value.substring(space + 1);
        return new Nesting(asked != null ? asked(asked) : known < 0 ? DEFAULT_MOST : known, chain);
    }

    private static int asked(String value) {
        int most = number(value);
        if (most < 0) {
            throw new IllegalArgumentException(PROPERTY + ": expected how many peers may stand below each other, a"
                    + " number from 0 to " + Integer.MAX_VALUE + ", got \"" + value + "\"");
        }
        return most;
    }

    /** Negative for what is none. */
    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /**
     * Where the peer {@code name} stands that this process is about to start.
     *
     * @throws BootFailedException if that is too deep
     */
    Nesting below(String name) {
        Nesting next = new Nesting(most, chain + BELOW + name);
        if (next.depth() > most) {
            throw new BootFailedException(
                    SYSTEM_LIMIT,
                    "expected at most " + most + " peers below each other, got " + next.chain
                            + ": each was started by the one before it; if that is meant, start the program with -D"
                            + PROPERTY + "=" + next.depth() + " or more",
                    null);
        }
        return next;
    }

    /** How many peers stand below the program. */
    private int depth() {
        return chain.split(BELOW, -1).length - 1;
    }

    /** The value of {@link #VARIABLE}. */
    String variable() {
        return most + " " + chain;
    }
}
