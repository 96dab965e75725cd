package io.peer4j.internal.control;

/** The kinds of control connections, as far as their ends differ. */
public enum ConnectionKind {
    /** Its end shows in the process's exit status. */
    STANDARD_IO,
    /** Its end is {@code tcp_closed}. */
    TCP,
    /** Its end is {@code {nodedown, Node}}. */
    DISTRIBUTION
}
