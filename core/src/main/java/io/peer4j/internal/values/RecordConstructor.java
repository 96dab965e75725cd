package io.peer4j.internal.values;

import io.peer4j.internal.nullness.Nullable;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/**
 * Reads a record's canonical constructor from its class file. Source: The Java Virtual Machine Specification, chapter 4:
 *
 * <pre>
 * magic(4) versions(4) constants  access(2) this(2) super(2)  interfaces(2 + 2 each)  fields  methods …
 * field, method: access(2) name(2) descriptor(2) attributes       attribute: name(2) length(4) content
 * Code: stack(2) locals(2) length(4) code  handlers(2 + 8 each) attributes
 * </pre>
 *
 * <p>The code of {@code record Point(int x, int y) {}}, the constructor that the compiler makes, is
 * {@code 2A B7 0001 2A 1B B5 0007 2A 1C B5 000D B1}: {@code Record}'s constructor, then each component to its field.
 */
final class RecordConstructor {
    private static final ClassValue<Boolean> ASSIGNS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> record) {
            return readsAsAssigning(record);
        }
    };

    private static final int ILOAD = 0x15;
    private static final int ALOAD = 0x19;
    private static final int ILOAD_0 = 0x1A;
    private static final int ALOAD_3 = 0x2D;
    private static final int RETURN = 0xB1;
    private static final int PUTFIELD = 0xB5;
    private static final int INVOKESPECIAL = 0xB7;

    private final DataInputStream in;
    private final String descriptor;
    private @Nullable String[] texts = {};

    /** For a class the index of its name, for a method or field that of its class. */
    private int[] owners = {};

    private RecordConstructor(InputStream file, String descriptor) {
        this.in = new DataInputStream(file);
        this.descriptor = descriptor;
    }

    /**
     * Whether {@code record}'s canonical constructor does nothing but assign the components, so that it takes no time that
     * a value could choose. False if its class file can't be read: its loader has none, or gives something else.
     */
    static boolean onlyAssigns(Class<?> record) {
        return ASSIGNS.get(record);
    }

    private static boolean readsAsAssigning(Class<?> record) {
        String name = record.getName();
        try (InputStream file = record.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
            return file != null
                    && new RecordConstructor(new BufferedInputStream(file), descriptor(record)).onlyAssigns();
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static String descriptor(Class<?> record) {
        Class<?>[] types = Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        return MethodType.methodType(void.class, types).toMethodDescriptorString();
    }

    private boolean onlyAssigns() throws IOException {
        in.skipNBytes(8);
        readConstants();
        in.skipNBytes(6);
        in.skipNBytes(2L * in.readUnsignedShort());
        for (int fields = in.readUnsignedShort(); fields > 0; fields--) {
            in.skipNBytes(6);
            skipAttributes();
        }
        for (int methods = in.readUnsignedShort(); methods > 0; methods--) {
            in.skipNBytes(2);
            boolean isConstructor = text(in.readUnsignedShort()).equals("<init>");
            boolean fits = text(in.readUnsignedShort()).equals(descriptor);
            if (isConstructor && fits) {
                return codeOnlyAssigns();
            }
            skipAttributes();
        }
        return false;
    }

    private void readConstants() throws IOException {
        int count = in.readUnsignedShort();
        texts = new @Nullable String[count];
        owners = new int[count];
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[i] = in.readUTF();
                case 7, 8, 16, 19, 20 -> owners[i] = in.readUnsignedShort();
                case 15 -> in.skipNBytes(3);
                case 5, 6 -> {
                    in.skipNBytes(8);
                    i++;
                }
                default -> {
                    owners[i] = in.readUnsignedShort();
                    in.skipNBytes(2);
                }
            }
        }
    }

    private String text(int index) throws IOException {
        String text = texts[index];
        if (text == null) {
            throw new IOException("expected text as constant " + index);
        }
        return text;
    }

    private void skipAttributes() throws IOException {
        for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
            in.skipNBytes(2);
            in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
        }
    }

    private boolean codeOnlyAssigns() throws IOException {
        for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
            boolean isCode = text(in.readUnsignedShort()).equals("Code");
            long length = Integer.toUnsignedLong(in.readInt());
            if (isCode) {
                in.skipNBytes(4);
                return onlyAssigns(in.readNBytes(in.readInt()));
            }
            in.skipNBytes(length);
        }
        return false;
    }

    private boolean onlyAssigns(byte[] code) throws IOException {
        int at = 0;
        while (at < code.length) {
            int size = sizeOfAssigning(code, at);
            if (size == 0) {
                return false;
            }
            at += size;
        }
        return true;
    }

    /** The size of the instruction at {@code at}; 0 if it may do more than an assignment needs. */
    private int sizeOfAssigning(byte[] code, int at) throws IOException {
        int instruction = code[at] & 0xFF;
        if (instruction == INVOKESPECIAL) {
            int method = (code[at + 1] & 0xFF) << 8 | code[at + 2] & 0xFF;
            return text(owners[owners[method]]).equals("java/lang/Record") ? 3 : 0;
        }
        if (instruction >= ILOAD && instruction <= ALOAD) {
            return 2;
        }
        if (instruction == PUTFIELD) {
            return 3;
        }
        return (instruction >= ILOAD_0 && instruction <= ALOAD_3) || instruction == RETURN ? 1 : 0;
    }
}
