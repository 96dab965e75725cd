package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;

/**
 * Applying a function to arguments: Erlang's own modules first, then {@code '$java'}, then Java's classes.
 *
 * <p>May be used by any thread; runs the function on the thread that asks.
 */
final class Application {
    private final PeerRuntime runtime;
    private volatile @Nullable ErlangModules erlang;

    Application(PeerRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Applies {@code module:function} to {@code args}.
     *
     * @throws CallFailure if that fails, whatever it was in Java
     */
    Term apply(Atom module, Atom function, ListTerm args) {
        return apply(module, function, args, false);
    }

    /**
     * Does as {@link #apply(Atom, Atom, ListTerm)}.
     *
     * @param given whether nobody else has {@code args}, so that a method may have their bytes without a copy
     */
    Term apply(Atom module, Atom function, ListTerm args, boolean given) {
        if (!args.isProper()) {
            throw CallFailure.error("badarg", new Atom("erlang"), new Atom("apply"), Term.list(module, function, args));
        }
        Term result = erlang().call(module, function, args);
        if (result != null) {
            return result;
        }
        if (module.name().equals(RemoteCode.MODULE)) {
            return RemoteCode.call(module, function, args);
        }
        JavaModule java = find(module.name());
        if (java == null) {
            throw CallFailure.error("undef", module, function, args);
        }
        return java.call(module, function, args, given);
    }

    private static @Nullable JavaModule find(String module) {
        try {
            return Modules.find(module);
        } catch (LinkageError e) {
            throw JavaFailure.of(e);
        }
    }

    /** Made by the first call, for the boot's sake; twice at worst. */
    private ErlangModules erlang() {
        ErlangModules known = erlang;
        if (known == null) {
            known = new ErlangModules(runtime);
            erlang = known;
        }
        return known;
    }
}
