package io.peer4j.internal.boot;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;

/**
 * The class file of a {@link StaticCall}. For {@code static int max(int, int)} of {@code Math} it is that of
 *
 * <pre>
 * final class StaticCall$Of extends StaticCall {
 *     static { StaticCall.made(new StaticCall$Of()); }
 *
 *     Object call(Object[] args) { return Integer.valueOf(Math.max(((Integer) args[0]).intValue(), ((Integer) args[1]).intValue())); }
 * }
 * </pre>
 *
 * <p>The JDK's own {@code java.lang.classfile} takes 15 ms to make its first one. Source: The Java Virtual Machine
 * Specification, chapter 4.
 */
final class StaticCallClass {
    private static final int MAGIC = 0xCAFEBABE;

    /** Of Java 8: for code without jumps there is nothing newer that it needs. */
    private static final int VERSION = 52;

    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int NAME_AND_TYPE = 12;

    private static final int ACC_STATIC = 0x0008;
    private static final int ACC_FINAL = 0x0010;
    private static final int ACC_SUPER = 0x0020;

    private static final int ACONST_NULL = 1;
    private static final int SIPUSH = 17;
    private static final int ALOAD_0 = 42;
    private static final int ALOAD_1 = 43;
    private static final int AALOAD = 50;
    private static final int DUP = 89;
    private static final int ARETURN = 176;
    private static final int RETURN = 177;
    private static final int INVOKEVIRTUAL = 182;
    private static final int INVOKESPECIAL = 183;
    private static final int INVOKESTATIC = 184;
    private static final int NEW = 187;
    private static final int CHECKCAST = 192;

    /** Twice 255 words of arguments at most, with what is worked on. */
    private static final int MAX_STACK = 300;

    private static final String SUPER = StaticCall.class.getName().replace('.', '/');
    private static final String NAME = SUPER.concat("$Of");

    private final Map<String, Integer> constants = new HashMap<>();
    private final ByteArrayOutputStream pool = new ByteArrayOutputStream();
    private int poolSize = 1;
    private final byte[] bytes;

    StaticCallClass(Method method) {
        try {
            this.bytes = write(method);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] toByteArray() {
        return bytes;
    }

    private byte[] write(Method method) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeShort(ACC_FINAL | ACC_SUPER);
        out.writeShort(type(NAME));
        out.writeShort(type(SUPER));
        out.writeShort(0);
        out.writeShort(0);
        out.writeShort(3);
        method(out, ACC_STATIC, "<clinit>", "()V", initializer());
        method(out, 0, "<init>", "()V", constructor());
        method(out, 0, "call", "([Ljava/lang/Object;)Ljava/lang/Object;", call(method));
        out.writeShort(0);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        DataOutputStream file = new DataOutputStream(whole);
        file.writeInt(MAGIC);
        file.writeInt(VERSION);
        file.writeShort(poolSize);
        pool.writeTo(file);
        body.writeTo(file);
        return whole.toByteArray();
    }

    private byte[] initializer() throws IOException {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(code);
        with(out, NEW, type(NAME));
        out.writeByte(DUP);
        with(out, INVOKESPECIAL, reference(METHOD, NAME, "<init>", "()V"));
        with(
                out,
                INVOKESTATIC,
                reference(METHOD, SUPER, "made", "(L".concat(SUPER).concat(";)V")));
        out.writeByte(RETURN);
        return code.toByteArray();
    }

    private byte[] constructor() throws IOException {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(code);
        out.writeByte(ALOAD_0);
        with(out, INVOKESPECIAL, reference(METHOD, SUPER, "<init>", "()V"));
        out.writeByte(RETURN);
        return code.toByteArray();
    }

    private byte[] call(Method method) throws IOException {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(code);
        Class<?>[] parameters = method.getParameterTypes();
        for (int i = 0; i < parameters.length; i++) {
            out.writeByte(ALOAD_1);
            with(out, SIPUSH, i);
            out.writeByte(AALOAD);
            unbox(out, parameters[i]);
        }
        Class<?> owner = method.getDeclaringClass();
        with(
                out,
                INVOKESTATIC,
                reference(
                        owner.isInterface() ? INTERFACE_METHOD : METHOD,
                        name(owner),
                        method.getName(),
                        descriptor(method)));
        box(out, method.getReturnType());
        out.writeByte(ARETURN);
        return code.toByteArray();
    }

    private void unbox(DataOutputStream out, Class<?> type) throws IOException {
        if (type == Object.class) {
            return;
        }
        Class<?> box = type.isPrimitive() ? StaticCall.box(type) : type;
        with(out, CHECKCAST, type(name(box)));
        if (type.isPrimitive()) {
            String unboxing = type.getName().concat("Value");
            with(out, INVOKEVIRTUAL, reference(METHOD, name(box), unboxing, "()".concat(type.descriptorString())));
        }
    }

    private void box(DataOutputStream out, Class<?> type) throws IOException {
        if (type == void.class) {
            out.writeByte(ACONST_NULL);
        } else if (type.isPrimitive()) {
            Class<?> box = StaticCall.box(type);
            String boxing = "(".concat(type.descriptorString()).concat(")").concat(box.descriptorString());
            with(out, INVOKESTATIC, reference(METHOD, name(box), "valueOf", boxing));
        }
    }

    private static void with(DataOutputStream out, int instruction, int operand) throws IOException {
        out.writeByte(instruction);
        out.writeShort(operand);
    }

    private void method(DataOutputStream out, int access, String name, String descriptor, byte[] code)
            throws IOException {
        out.writeShort(access);
        out.writeShort(utf8(name));
        out.writeShort(utf8(descriptor));
        out.writeShort(1);
        out.writeShort(utf8("Code"));
        out.writeInt(12 + code.length);
        out.writeShort(MAX_STACK);
        out.writeShort(2);
        out.writeInt(code.length);
        out.write(code);
        out.writeShort(0);
        out.writeShort(0);
    }

    private static String name(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    private static String descriptor(Method method) {
        StringBuilder text = new StringBuilder("(");
        for (Class<?> parameter : method.getParameterTypes()) {
            text.append(parameter.descriptorString());
        }
        return text.append(')')
                .append(method.getReturnType().descriptorString())
                .toString();
    }

    // ---- the constants

    private int utf8(String text) throws IOException {
        Integer known = constants.get(text);
        if (known != null) {
            return known;
        }
        DataOutputStream out = new DataOutputStream(pool);
        out.writeByte(UTF8);
        out.writeUTF(text);
        return added(text);
    }

    private int type(String name) throws IOException {
        return constant(CLASS, utf8(name));
    }

    private int reference(int kind, String owner, String name, String descriptor) throws IOException {
        return constant(kind, type(owner), constant(NAME_AND_TYPE, utf8(name), utf8(descriptor)));
    }

    private int constant(int kind, int... parts) throws IOException {
        // No text begins so.
        StringBuilder key = new StringBuilder("\0").append(kind);
        for (int part : parts) {
            key.append('\0').append(part);
        }
        Integer known = constants.get(key.toString());
        if (known != null) {
            return known;
        }
        DataOutputStream out = new DataOutputStream(pool);
        out.writeByte(kind);
        for (int part : parts) {
            out.writeShort(part);
        }
        return added(key.toString());
    }

    private int added(String key) {
        constants.put(key, poolSize);
        return poolSize++;
    }
}
