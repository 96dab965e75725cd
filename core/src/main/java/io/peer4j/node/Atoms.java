package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;

/** The atoms that processes of a node speak in. */
final class Atoms {
    static final Atom ABANDONED = new Atom("abandoned");
    static final Atom ALIAS = new Atom("alias");
    static final Atom BADARG = new Atom("badarg");
    static final Atom DOWN = new Atom("DOWN");
    static final Atom EXIT = new Atom("EXIT");
    static final Atom EXIT_CLASS = new Atom("exit");
    static final Atom EXCEPTION = new Atom("exception");
    static final Atom ERPC = new Atom("erpc");
    static final Atom GEN_CALL = new Atom("$gen_call");
    static final Atom GEN_CAST = new Atom("$gen_cast");
    static final Atom KILL = new Atom("kill");
    static final Atom KILLED = new Atom("killed");
    static final Atom NOCONNECTION = new Atom("noconnection");
    static final Atom NODEDOWN = new Atom("nodedown");
    static final Atom NODEUP = new Atom("nodeup");
    static final Atom NOPROC = new Atom("noproc");
    static final Atom NORMAL = new Atom("normal");
    static final Atom NOTSUP = new Atom("notsup");
    static final Atom PROCESS = new Atom("process");
    static final Atom RETURN = new Atom("return");
    static final Atom SHUTDOWN = new Atom("shutdown");
    static final Atom SPAWN_REPLY = new Atom("spawn_reply");
    static final Atom SYSTEM = new Atom("system");
    static final Atom SYSTEM_LIMIT = new Atom("system_limit");
    static final Atom THROW = new Atom("throw");
    static final Atom TIMEOUT = new Atom("timeout");
    static final Atom UNDEF = new Atom("undef");
    static final Atom USER = new Atom("user");

    private Atoms() {}

    static boolean isPair(@Nullable Term term) {
        return term instanceof Tuple tuple && tuple.size() == 2;
    }
}
