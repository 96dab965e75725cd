package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.badarg;
import static io.peer4j.internal.boot.Arguments.pid;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Global;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ExportFun;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.util.List;

/** The module {@code global}. A peer without a name has no global names. */
final class GlobalFunctions implements FunctionTable {
    private static final Atom YES = new Atom("yes");

    private final PeerRuntime runtime;
    private final Node node;

    GlobalFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
        this.node = runtime.node();
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        try {
            return node.isDistributed() ? distributed(key, a) : alone(key);
        } catch (InterruptedException e) {
            throw Caller.interrupted();
        }
    }

    private static @Nullable Term alone(String key) {
        return switch (key) {
            case "registered_names/0" -> ListTerm.EMPTY;
            case "whereis_name/1" -> Atom.UNDEFINED;
            case "sync/0" -> Atom.OK;
            default -> null;
        };
    }

    private @Nullable Term distributed(String key, List<Term> a) throws InterruptedException {
        return switch (key) {
            case "registered_names/0" -> ListTerm.of(Global.registeredNames(node));
            case "whereis_name/1" -> whereis(a.get(0));
            case "register_name/2" -> registered(Global.registerName(node, a.get(0), pid(a.get(1))));
            case "register_name/3" ->
                registered(Global.registerName(node, a.get(0), pid(a.get(1)), resolver(a.get(2))));
            case "re_register_name/2" -> reRegister(a, Global.RANDOM_EXIT_NAME);
            case "re_register_name/3" -> reRegister(a, resolver(a.get(2)));
            case "unregister_name/1" -> unregister(a.get(0));
            case "send/2" -> Global.send(Caller.process(runtime), a.get(0), a.get(1));
            case "sync/0" -> Atom.OK;
            default -> null;
        };
    }

    private Term whereis(Term name) {
        Pid holder = Global.whereisName(node, name);
        return holder == null ? Atom.UNDEFINED : holder;
    }

    private static Term registered(boolean done) {
        return done ? YES : new Atom("no");
    }

    private static ExportFun resolver(Term fun) {
        if (fun instanceof ExportFun named) {
            return named;
        }
        throw badarg();
    }

    private Term reRegister(List<Term> a, ExportFun resolver) throws InterruptedException {
        Global.reRegisterName(node, a.get(0), pid(a.get(1)), resolver);
        return YES;
    }

    private Term unregister(Term name) throws InterruptedException {
        Global.unregisterName(node, name);
        return Atom.OK;
    }
}
