package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;

/** The process {@code net_kernel}: answers other nodes' pings, as {@code net_kernel.erl} does. */
final class NetKernelService implements GenServer {
    @Override
    public @Nullable Term handleCall(Term request, Term from) {
        if (Tuple.isTagged(request, "is_auth", 2)) {
            return new Atom("yes");
        }
        return Term.tuple(Atom.ERROR, Atoms.BADARG);
    }
}
