package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.atom;
import static io.peer4j.internal.boot.Arguments.badarg;
import static io.peer4j.internal.boot.Arguments.list;
import static io.peer4j.internal.boot.Arguments.pid;
import static io.peer4j.internal.boot.Arguments.tuple;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.term.Atom;
import io.peer4j.term.BigIntTerm;
import io.peer4j.term.Binary;
import io.peer4j.term.BitString;
import io.peer4j.term.FloatTerm;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Port;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.math.BigInteger;
import java.util.List;

/** The module {@code erlang}: data types here; processes, nodes and the system in classes of their own. */
final class ErlangFunctions implements FunctionTable {
    private final PeerRuntime runtime;
    private final ProcessFunctions processes;
    private final NodeFunctions nodes;
    private final SystemInfo system;
    private final SystemFigures figures = new SystemFigures();

    ErlangFunctions(PeerRuntime runtime) {
        this.runtime = runtime;
        this.processes = new ProcessFunctions(runtime);
        this.nodes = new NodeFunctions(runtime);
        this.system = new SystemInfo(runtime.node());
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "!/2", "send/2" -> processes.send(a.get(0), a.get(1));
            case "abs/1" -> abs(a.get(0));
            case "apply/2" -> processes.apply(a.get(0), a.get(1));
            case "apply/3" -> processes.apply(a.get(0), a.get(1), a.get(2));
            case "atom_to_list/1" -> ListTerm.string(atom(a.get(0)).name());
            case "byte_size/1" -> byteSize(a.get(0));
            case "disconnect_node/1" -> nodes.disconnect(a.get(0));
            case "element/2" -> element(a.get(0), tuple(a.get(1)));
            case "error/1", "error/2" -> throw ErlangException.error(a.get(0));
            case "exit/1" -> throw ErlangException.exit(a.get(0));
            case "exit/2" -> processes.exit(a.get(0), a.get(1));
            case "get_cookie/0" -> nodes.cookie();
            case "get_cookie/1" -> nodes.cookie(a.get(0));
            case "group_leader/0" -> processes.groupLeader();
            case "halt/0" -> runtime.ending().halt(IntTerm.of(0), ListTerm.EMPTY);
            case "halt/1" -> runtime.ending().halt(a.get(0), ListTerm.EMPTY);
            case "halt/2" -> runtime.ending().halt(a.get(0), a.get(1));
            case "hd/1" -> nonEmpty(a.get(0)).elements().getFirst();
            case "is_alive/0" -> Atom.of(runtime.node().isAlive());
            case "is_process_alive/1" -> processes.isAlive(a.get(0));
            case "length/1" -> Term.integer(list(a.get(0)).size());
            case "list_to_atom/1" -> listToAtom(a.get(0));
            case "list_to_tuple/1" -> new Tuple(list(a.get(0)));
            case "make_ref/0" -> runtime.node().newReference();
            case "monitor_node/2" -> nodes.monitor(a.get(0), a.get(1));
            case "node/0" -> runtime.node().name();
            case "node/1" -> nodeOf(a.get(0));
            case "nodes/0" -> ListTerm.of(runtime.node().nodes());
            case "nodes/1" -> nodes.list(a.get(0));
            case "process_info/1" -> processes.info(pid(a.get(0)));
            case "process_info/2" -> processes.info(pid(a.get(0)), a.get(1));
            case "processes/0" -> ListTerm.of(runtime.node().processes());
            case "register/2" -> processes.register(a.get(0), a.get(1));
            case "registered/0" -> ListTerm.of(runtime.node().registered());
            case "self/0" -> Caller.process(runtime).self();
            case "set_cookie/1" -> nodes.setCookie(runtime.node().name(), a.get(0));
            case "set_cookie/2" -> nodes.setCookie(a.get(0), a.get(1));
            case "size/1" -> size(a.get(0));
            case "spawn/1" -> processes.spawn(a.get(0));
            case "spawn/3" -> processes.spawn(a.get(0), a.get(1), a.get(2));
            case "system_info/1" -> system.of(a.get(0));
            case "throw/1" -> throw ErlangException.thrown(a.get(0));
            case "tl/1" -> tail(nonEmpty(a.get(0)));
            case "tuple_size/1" -> Term.integer(tuple(a.get(0)).size());
            case "tuple_to_list/1" -> ListTerm.of(tuple(a.get(0)).elements());
            case "unregister/1" -> processes.unregister(a.get(0));
            case "whereis/1" -> processes.whereis(a.get(0));
            case "garbage_collect/0", "garbage_collect/1", "garbage_collect/2" -> Atom.TRUE;
            case "loaded/0", "ports/0" -> ListTerm.EMPTY;
            case "memory/0" -> figures.memory();
            case "memory/1" -> figures.memory(a.get(0));
            case "statistics/1" -> figures.statistics(a.get(0));
            case "system_flag/2" -> figures.flag(a.get(0), a.get(1));
            case "port_info/1", "port_info/2" -> Atom.UNDEFINED;
            case "function_exported/3" -> Atom.of(isExported(a.get(0), a.get(1), a.get(2)));
            default -> TimeFunctions.apply(key, a);
        };
    }

    /** Public static methods, and what the observer asks for. Erlang's own functions are not listed. */
    private static boolean isExported(Term module, Term function, Term arity) {
        String name = atom(module).name();
        String key = atom(function).name();
        if (!(arity instanceof IntTerm count)) {
            throw badarg();
        }
        if (name.equals("observer_backend")) {
            return ObserverFunctions.EXPORTED.contains(key.concat("/").concat(Long.toString(count.value())));
        }
        JavaModule java = Modules.find(name);
        return java != null && java.has(key, count.value());
    }

    private static Term abs(Term number) {
        if (number instanceof IntTerm small) {
            return small.value() == Long.MIN_VALUE
                    ? Term.integer(BigInteger.valueOf(small.value()).negate())
                    : Term.integer(Math.abs(small.value()));
        } else if (number instanceof BigIntTerm big) {
            return Term.integer(big.value().abs());
        } else if (number instanceof FloatTerm f) {
            return new FloatTerm(Math.abs(f.value()));
        }
        throw badarg();
    }

    private static Term byteSize(Term bits) {
        if (bits instanceof Binary binary) {
            return Term.integer(binary.size());
        } else if (bits instanceof BitString odd) {
            return Term.integer(odd.bytes().size());
        }
        throw badarg();
    }

    private static Term size(Term term) {
        return term instanceof Tuple tuple
                ? Term.integer(tuple.size())
                : term instanceof BitString odd ? Term.integer(odd.bytes().size() - 1) : byteSize(term);
    }

    private static Term element(Term index, Tuple tuple) {
        if (index instanceof IntTerm place && place.value() >= 1 && place.value() <= tuple.size()) {
            return tuple.get((int) place.value() - 1);
        }
        throw badarg();
    }

    private static ListTerm nonEmpty(Term term) {
        if (term instanceof ListTerm list && !list.elements().isEmpty()) {
            return list;
        }
        throw badarg();
    }

    private static Term tail(ListTerm list) {
        List<Term> rest = list.elements().subList(1, list.elements().size());
        Term end = list.tail();
        if (end == null) {
            return ListTerm.of(rest);
        }
        return rest.isEmpty() ? end : new ListTerm(rest, end);
    }

    private static Term listToAtom(Term term) {
        String text = Arguments.string(term);
        if (text.codePointCount(0, text.length()) > Atom.MAX_LENGTH) {
            throw Arguments.error("system_limit");
        }
        return new Atom(text);
    }

    private static Term nodeOf(Term term) {
        if (term instanceof Pid pid) {
            return pid.node();
        } else if (term instanceof Port port) {
            return port.node();
        } else if (term instanceof Reference reference) {
            return reference.node();
        }
        throw badarg();
    }
}
