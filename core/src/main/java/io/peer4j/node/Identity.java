package io.peer4j.node;

import io.peer4j.term.Atom;

/** What a node goes by: its name, and which incarnation of that name it is; 0 for the node without a name. */
record Identity(Atom name, int creation) {
    static final Identity NONE = new Identity(new Atom("nonode@nohost"), 0);

    boolean is(Atom node, int incarnation) {
        return creation == incarnation && name.name().equals(node.name());
    }
}
