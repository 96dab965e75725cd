package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Spelling;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;

/**
 * Why a call by name found no method, in Java's words. Erlang's {@code undef} and {@code function_clause} do not say it; an
 * origin in Java asks for it after such a failure: {@code '$java':explain(Module, Function, Arity)}.
 */
final class MissingFunction {
    private static final int LISTED = 6;

    private final Class<?> type;
    private final String function;
    private final List<Method> named = new ArrayList<>();

    private MissingFunction(Class<?> type, String function) {
        this.type = type;
        this.function = function;
        for (Method method : methods(type)) {
            if (method.getName().equals(function)) {
                named.add(method);
            }
        }
    }

    /** Why {@code module:function} took no {@code arity} arguments; null if nothing is known. */
    static @Nullable String explain(String module, String function, int arity) {
        try {
            JavaModule known = Modules.find(module);
            return known == null ? missingClass(module) : new MissingFunction(known.type(), function).explain(arity);
        } catch (LinkageError e) {
            return null;
        }
    }

    private static String missingClass(String module) {
        int dot = module.lastIndexOf('.');
        String nested = dot < 0 ? module : module.substring(0, dot) + "$" + module.substring(dot + 1);
        boolean isNested = dot >= 0 && Modules.find(nested) != null;
        return isNested
                ? "the name of the nested class is " + nested
                : "there is no class " + module + " on the class path of the peer"
                        + (dot < 0 ? ", and no such function of Erlang's own" : "");
    }

    private String explain(int arity) {
        List<Method> open = filtered(named, true);
        List<Method> fitting = new ArrayList<>();
        for (Method method : named) {
            if (takes(method, arity)) {
                fitting.add(method);
            }
        }
        if (named.isEmpty()) {
            return type.getName() + " has no method " + function + nearest();
        }
        if (!filtered(fitting, true).isEmpty()) {
            return label() + " takes " + listed(parameters(filtered(fitting, true)))
                    + ", which the arguments do not fit";
        }
        return fitting.isEmpty() && !open.isEmpty()
                ? label() + " takes " + arities(open) + ", not " + arity
                : hidden(fitting.isEmpty() ? named : fitting);
    }

    /** What keeps {@code methods}, of which none is public and static, from being called by name. */
    private String hidden(List<Method> methods) {
        List<Method> ofInstances = filtered(methods, false);
        if (ofInstances.size() == methods.size()) {
            return label() + " is not static: call it in a lambda, as in call(() -> …), or by a public static method";
        }
        Method method = methods.get(0);
        for (Method each : methods) {
            method = Modifier.isStatic(each.getModifiers()) ? each : method;
        }
        if (Modifier.isPublic(method.getModifiers())) {
            return label() + " is a static method of "
                    + method.getDeclaringClass().getName() + ": call it there";
        }
        return label() + " is " + access(method) + ": make it public, or call it in a lambda, as in call(() -> …)";
    }

    private static String access(Method method) {
        int modifiers = method.getModifiers();
        return Modifier.isPrivate(modifiers) ? "private" : Modifier.isProtected(modifiers) ? "protected" : "not public";
    }

    private String label() {
        return type.getName() + "." + function;
    }

    /** Of {@code methods} those that a call by name may reach, or those that need an object. */
    private List<Method> filtered(List<Method> methods, boolean callable) {
        List<Method> found = new ArrayList<>();
        List<Method> all = List.of(type.getMethods());
        for (Method method : methods) {
            boolean isStatic = Modifier.isStatic(method.getModifiers());
            if (callable ? isStatic && all.contains(method) : !isStatic) {
                found.add(method);
            }
        }
        return found;
    }

    private static boolean takes(Method method, int arity) {
        int count = method.getParameterCount();
        return count == arity || (method.isVarArgs() && arity >= count - 1);
    }

    private static String arities(List<Method> methods) {
        Set<Integer> counts = new TreeSet<>();
        for (Method method : methods) {
            counts.add(method.getParameterCount());
        }
        StringJoiner text = new StringJoiner(" or ");
        counts.forEach(count -> text.add(String.valueOf(count)));
        return text + (counts.equals(Set.of(1)) ? " argument" : " arguments");
    }

    private static Set<String> parameters(List<Method> methods) {
        Set<String> all = new LinkedHashSet<>();
        for (Method method : methods) {
            StringJoiner types = new StringJoiner(", ", "(", ")");
            for (Class<?> parameter : method.getParameterTypes()) {
                types.add(parameter.getTypeName());
            }
            all.add(types.toString());
        }
        return all;
    }

    private static String listed(Set<String> names) {
        StringJoiner text = new StringJoiner(" or ");
        int count = 0;
        for (String name : names) {
            if (count++ < LISTED) {
                text.add(name);
            }
        }
        return names.size() > LISTED ? text + " or " + (names.size() - LISTED) + " others" : text.toString();
    }

    private String nearest() {
        Set<String> names = new TreeSet<>();
        for (Method method : type.getMethods()) {
            if (Modifier.isStatic(method.getModifiers())) {
                names.add(method.getName());
            }
        }
        String nearest = Spelling.nearest(function, names);
        if (nearest != null) {
            return "; the nearest name is " + nearest;
        }
        return names.isEmpty() ? ", and no public static method at all" : "; it has " + listed(names);
    }

    /** All methods of {@code type}, inherited and private ones too. */
    private static Set<Method> methods(Class<?> type) {
        Set<Method> all = new LinkedHashSet<>(List.of(type.getMethods()));
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            all.addAll(List.of(at.getDeclaredMethods()));
            for (Class<?> implemented : at.getInterfaces()) {
                all.addAll(List.of(implemented.getMethods()));
            }
        }
        all.removeIf(Method::isSynthetic);
        return all;
    }
}
