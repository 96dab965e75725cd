package io.peer4j.internal.boot;

/** How this peer ends at once: {@link Runtime#halt}, but for tests. */
@FunctionalInterface
interface Halt {
    /** The status of a peer that lost its origin, as of an Erlang peer. */
    int LOST = 1;

    void now(int status);
}
