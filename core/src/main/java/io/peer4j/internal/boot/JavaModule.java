package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.OpensLine;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermMapper;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A Java class as a module: its functions are its public static methods, chosen by arity and by how close the arguments
 * are to the parameters' types.
 *
 * <p>May be used by any thread; the methods of a name are looked up by its first call.
 */
final class JavaModule {
    private static final ClassValue<JavaModule> MODULES = new ClassValue<>() {
        @Override
        protected JavaModule computeValue(Class<?> type) {
            return new JavaModule(type);
        }
    };

    private final Class<?> type;
    private final ConcurrentHashMap<String, List<JavaFunction>> functions = new ConcurrentHashMap<>();
    private volatile boolean initialized;

    private JavaModule(Class<?> type) {
        this.type = type;
    }

    static JavaModule of(Class<?> type) {
        return MODULES.get(type);
    }

    Class<?> type() {
        return type;
    }

    /**
     * Calls {@code function}.
     *
     * @param given whether nobody else has {@code args}
     * @throws CallFailure if there is no such function, none that takes {@code args}, or it fails
     */
    Term call(Atom module, Atom function, ListTerm args, boolean given) {
        List<Term> terms = args.elements();
        List<JavaFunction> overloads = overloads(function.name());
        JavaFunction direct = choose(overloads, terms, false);
        if (direct != null) {
            return apply(direct, false, terms, given);
        }
        JavaFunction spread = choose(overloads, terms, true);
        if (spread != null) {
            return apply(spread, true, terms, given);
        }
        boolean exists = overloads.stream().anyMatch(f -> f.takes(terms.size()) || f.spreads(terms.size()));
        throw CallFailure.error(exists ? "function_clause" : "undef", module, function, args);
    }

    /** Whether a call of {@code function} with so many arguments reaches a method. */
    boolean has(String function, long arity) {
        for (JavaFunction overload : overloads(function)) {
            if (overload.takes((int) arity) || overload.spreads((int) arity)) {
                return true;
            }
        }
        return false;
    }

    private List<JavaFunction> overloads(String name) {
        List<JavaFunction> known = functions.get(name);
        return known != null ? known : lookUp(name);
    }

    private List<JavaFunction> lookUp(String name) {
        List<JavaFunction> found = new ArrayList<>();
        boolean isClosed = false;
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name) && Modifier.isStatic(method.getModifiers())) {
                if (isOpen(method)) {
                    found.add(new JavaFunction(method));
                } else {
                    isClosed = true;
                }
            }
        }
        if (isClosed && found.isEmpty()) {
            throw JavaFailure.of(new IllegalAccessException(
                    type.getName() + "." + name + " is not accessible; " + OpensLine.advice(type)));
        }
        if (!found.isEmpty()) {
            // Names that do not exist are not kept: there is no end of them.
            functions.put(name, found);
        }
        return found;
    }

    private static boolean isOpen(Method method) {
        return method.canAccess(null) || method.trySetAccessible();
    }

    private static @Nullable JavaFunction choose(List<JavaFunction> overloads, List<Term> terms, boolean spread) {
        List<JavaFunction> best = new ArrayList<>(1);
        long least = Long.MAX_VALUE;
        for (JavaFunction candidate : overloads) {
            long price = cost(candidate, terms, spread);
            if (price >= 0 && price <= least) {
                if (price < least) {
                    best.clear();
                }
                least = price;
                best.add(candidate);
            }
        }
        return best.size() > 1 ? mostSpecific(best) : best.isEmpty() ? null : best.getFirst();
    }

    private static long cost(JavaFunction candidate, List<Term> terms, boolean spread) {
        if (spread) {
            return candidate.spreads(terms.size()) ? candidate.spreadCost(terms) : JavaFunction.NO_FIT;
        }
        return candidate.takes(terms.size()) ? candidate.cost(terms) : JavaFunction.NO_FIT;
    }

    private static JavaFunction mostSpecific(List<JavaFunction> equals) {
        for (JavaFunction candidate : equals) {
            if (equals.stream().allMatch(other -> other == candidate || candidate.isMoreSpecificThan(other))) {
                return candidate;
            }
        }
        throw JavaFailure.of(new IllegalArgumentException(
                "ambiguous: the arguments fit " + equals + " equally well; ask with other types"));
    }

    private Term apply(JavaFunction function, boolean spread, List<Term> args, boolean given) {
        try {
            if (!initialized) {
                initialize();
            }
            Object result = spread ? function.invokeSpread(args, given) : function.invoke(args, given);
            return function.isVoid() ? Atom.OK : TermMapper.toTerm(result, "result");
        } catch (Throwable e) {
            throw JavaFailure.of(e);
        }
    }

    /** Apart from the call, which is no initializer. */
    private void initialize() throws ClassNotFoundException {
        boolean first = ClassInitialization.enter(type);
        try {
            Class.forName(type.getName(), true, type.getClassLoader());
            initialized = true;
        } finally {
            if (first) {
                ClassInitialization.leave();
            }
        }
    }
}
