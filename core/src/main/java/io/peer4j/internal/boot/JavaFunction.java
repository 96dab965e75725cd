package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Binary;
import io.peer4j.term.Term;
import io.peer4j.term.TermMapper;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;

/** A public static method as a function: which arguments fit it, and their Java values. */
final class JavaFunction {
    /** What a list of arguments costs that does not fit. */
    static final long NO_FIT = -1;

    private static final List<Class<?>> WIDENING =
            List.of(byte.class, short.class, int.class, long.class, float.class, double.class);

    private final Method method;
    private final Class<?>[] classes;
    private final Type[] types;
    private volatile @Nullable StaticCall made;
    private volatile boolean asked;

    JavaFunction(Method method) {
        this.method = method;
        this.classes = method.getParameterTypes();
        this.types = method.getGenericParameterTypes();
    }

    boolean isVoid() {
        return method.getReturnType() == void.class;
    }

    boolean takes(int arity) {
        return classes.length == arity;
    }

    /** Whether it takes {@code arity} arguments with the last of them as the elements of its last parameter. */
    boolean spreads(int arity) {
        return method.isVarArgs() && arity >= classes.length - 1;
    }

    /** How far {@code args} are from its types, smaller is closer; {@link #NO_FIT} where one of them does not fit. */
    long cost(List<Term> args) {
        return cost(args, args.size());
    }

    long spreadCost(List<Term> args) {
        long sum = cost(args, classes.length - 1);
        for (Term arg : args.subList(classes.length - 1, args.size())) {
            sum = add(sum, TermMapper.cost(arg, elementType()));
        }
        return sum;
    }

    private long cost(List<Term> args, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum = add(sum, TermMapper.cost(args.get(i), types[i]));
        }
        return sum;
    }

    private static long add(long sum, int cost) {
        return sum < 0 || cost < 0 ? NO_FIT : sum + cost;
    }

    /**
     * Calls it; throws what it throws.
     *
     * @param given whether nobody else has {@code args}
     */
    @Nullable
    Object invoke(List<Term> args, boolean given) throws Throwable {
        return invoke(values(args, args.size(), args.size(), given));
    }

    @SuppressWarnings("NullAway") // A method may take nulls, and an array of them is what reflection takes.
    private @Nullable Object invoke(@Nullable Object[] values) throws Throwable {
        StaticCall call = call();
        if (call != null) {
            return call.call(values);
        }
        try {
            return method.invoke(null, values);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private @Nullable StaticCall call() {
        if (!asked) {
            makeCall();
        }
        return made;
    }

    private synchronized void makeCall() {
        if (!asked) {
            made = StaticCall.of(method);
            asked = true;
        }
    }

    /** Calls it with the last arguments as the elements of its last parameter. */
    @Nullable
    Object invokeSpread(List<Term> args, boolean given) throws Throwable {
        int fixed = classes.length - 1;
        @Nullable Object[] values = values(args, fixed, classes.length, given);
        Object rest = Array.newInstance(classes[fixed].getComponentType(), args.size() - fixed);
        for (int i = fixed; i < args.size(); i++) {
            Array.set(rest, i - fixed, TermMapper.toJava(args.get(i), elementType()));
        }
        values[fixed] = rest;
        return invoke(values);
    }

    private @Nullable Object[] values(List<Term> args, int count, int length, boolean given) {
        @Nullable Object[] values = new @Nullable Object[length];
        for (int i = 0; i < count; i++) {
            Term arg = args.get(i);
            values[i] = given && classes[i] == byte[].class && arg instanceof Binary bytes
                    ? bytes.surrender()
                    : TermMapper.toJava(arg, types[i]);
        }
        return values;
    }

    private Type elementType() {
        return types[types.length - 1] instanceof GenericArrayType array
                ? array.getGenericComponentType()
                : classes[classes.length - 1].getComponentType();
    }

    /** Whether each of its parameters' types is {@code other}'s, or a narrower one. */
    boolean isMoreSpecificThan(JavaFunction other) {
        for (int i = 0; i < classes.length; i++) {
            if (i >= other.classes.length || !narrower(classes[i], other.classes[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean narrower(Class<?> type, Class<?> than) {
        if (type.isPrimitive() != than.isPrimitive()) {
            return type.isPrimitive();
        }
        int width = WIDENING.indexOf(type);
        return than.isAssignableFrom(type) || (width >= 0 && width < WIDENING.indexOf(than));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(method.getName()).append('(');
        for (int i = 0; i < classes.length; i++) {
            text.append(i == 0 ? "" : ", ").append(classes[i].getTypeName());
        }
        return text.append(')').toString();
    }
}
