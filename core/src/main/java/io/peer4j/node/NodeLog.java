package io.peer4j.node;

import io.peer4j.internal.log.LogLimiter;

/**
 * The node's log. It is made by the first that has something to log: to make one takes a booting peer milliseconds. What
 * other nodes and strangers can cause goes through a limiter of its kind.
 */
final class NodeLog {
    private static final String NAME = "io.peer4j.node";

    static final System.Logger LOG = System.getLogger(NAME);

    static final LogLimiter DROPPED_CONNECTIONS = limited(System.Logger.Level.ERROR);
    static final LogLimiter UNREADABLE_MESSAGES = limited(System.Logger.Level.ERROR);
    static final LogLimiter UNSENT_MESSAGES = limited(System.Logger.Level.WARNING);
    static final LogLimiter MALFORMED_REQUESTS = limited(System.Logger.Level.WARNING);
    static final LogLimiter REFUSED_REQUESTS = limited(System.Logger.Level.WARNING);
    static final LogLimiter FAILED_LISTENERS = limited(System.Logger.Level.ERROR);
    static final LogLimiter PARTITIONS = limited(System.Logger.Level.WARNING);

    static final LogLimiter FAILED_ENDS = limited(System.Logger.Level.ERROR);

    private NodeLog() {}

    private static LogLimiter limited(System.Logger.Level level) {
        return new LogLimiter(NAME, level);
    }
}
