package io.peer4j.node;

/** The node's log. It is made by the first that has something to log: to make one takes a booting peer milliseconds. */
final class NodeLog {
    static final System.Logger LOG = System.getLogger("io.peer4j.node");

    private NodeLog() {}
}
