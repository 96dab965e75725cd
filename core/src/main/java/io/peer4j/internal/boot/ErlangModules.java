package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Erlang's own modules, as far as a JVM answers them. They shadow Java's classes and registered names.
 *
 * <p>May be used by any thread. A module's table is made by the first call to it, and may be made twice: it has no state
 * but what the runtime holds.
 */
final class ErlangModules {
    private final PeerRuntime runtime;
    private final ConcurrentHashMap<String, FunctionTable> tables = new ConcurrentHashMap<>();

    ErlangModules(PeerRuntime runtime) {
        this.runtime = runtime;
    }

    private @Nullable FunctionTable make(String module) {
        return switch (module) {
            case "application" -> new ApplicationFunctions(runtime);
            case "code" -> new CodeFunctions(this);
            case "dbg", "proc_lib", "shell" -> new ErlangOnlyFunctions(runtime, module);
            case "erlang" -> new ErlangFunctions(runtime);
            case "ets" -> new EtsFunctions();
            case "file" -> new FileFunctions();
            case "global" -> new GlobalFunctions(runtime);
            case "inet" -> new InetFunctions();
            case "inet_db" -> new InetDbFunctions();
            case "init" -> new InitFunctions(runtime);
            case "io" -> new IoFunctions(runtime);
            case "net_adm" -> new NetAdmFunctions(runtime);
            case "net_kernel" -> new NetKernelFunctions(runtime);
            case "observer_backend" -> new ObserverFunctions(runtime);
            case "os" -> new OsFunctions(runtime.commandLine());
            case "pg" -> new PgFunctions(runtime);
            case "sys" -> new SysFunctions(runtime);
            case "timer" -> new TimerFunctions();
            default -> null;
        };
    }

    /** Whether calls to {@code module} are answered here. */
    boolean has(String module) {
        return table(module) != null;
    }

    /** Applies {@code module:function}, or gives null where {@code module} is none of Erlang's. */
    @Nullable
    Term call(Atom module, Atom function, ListTerm args) {
        FunctionTable table = table(module.name());
        if (table == null) {
            return null;
        }
        Term result = apply(table, module, function, args);
        if (result == null) {
            throw CallFailure.error("undef", module, function, args);
        }
        return result;
    }

    private static @Nullable Term apply(FunctionTable table, Atom module, Atom function, ListTerm args) {
        try {
            String key = function.name()
                    .concat("/")
                    .concat(Integer.toString(args.elements().size()));
            return table.apply(key, args.elements());
        } catch (ErlangException e) {
            throw CallFailure.of(e, Term.list(StackTrace.frame(module, function, args)));
        } catch (RuntimeException | Error e) {
            throw JavaFailure.of(e);
        }
    }

    private @Nullable FunctionTable table(String module) {
        FunctionTable known = tables.get(module);
        if (known != null) {
            return known;
        }
        FunctionTable made = make(module);
        if (made != null) {
            tables.put(module, made);
        }
        return made;
    }
}
