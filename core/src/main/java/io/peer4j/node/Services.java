package io.peer4j.node;

import io.peer4j.term.Atom;

/** The registered processes that other nodes expect on a node: {@code net_kernel}, {@code rex}, {@code global_name_server}. */
final class Services {
    private Services() {}

    static void start(Node node) {}

    static void stop(Node node) {}

    static boolean ping(Node node, Atom other) {
        return true;
    }
}
