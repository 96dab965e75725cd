package io.peer4j.testing;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** What code in a peer does to its own process. */
public final class Faults {
    /** No text, and reserved bytes of the link, a head and data of a frame among them. */
    private static final byte[] RUBBISH = {(byte) 0xC3, (byte) 0xA9, (byte) 0x80, (byte) 0xFF, 0, '\n', (byte) 0xF4, 'x'
    };

    private static final int FIRST = 3;
    private static final int DESCRIPTORS = 1024;
    private static final int PIECE = 64 << 10;
    private static final List<byte[]> HOARD = new ArrayList<>();

    private Faults() {}

    /** Takes all the memory, and keeps it. */
    public static void hoard() {
        for (int size = PIECE; size > 0; size /= 2) {
            try {
                while (true) {
                    HOARD.add(new byte[size]);
                }
            } catch (OutOfMemoryError e) {
                // Smaller pieces may still fit.
            }
        }
        HOARD.add(new byte[PIECE]);
    }

    /**
     * Takes all the memory, and what becomes free, as long as the process lives: from when something stands in the file
     * {@code go}. Writes to {@code full} when it has it.
     */
    public static void keepFull(String go, String full) throws IOException {
        Object[] hoard = new Object[1 << 20];
        byte[] sign = {1};
        FileOutputStream out = new FileOutputStream(full);
        Thread.ofPlatform().daemon().start(() -> {
            boolean told = false;
            while (Path.of(go).toFile().length() == 0) {
                Thread.onSpinWait();
            }
            int taken = 0;
            for (int size = PIECE; taken < hoard.length; size = Math.max(1, size / 2)) {
                try {
                    while (taken < hoard.length) {
                        hoard[taken] = new byte[size];
                        taken++;
                    }
                } catch (OutOfMemoryError e) {
                    told = told || size == 1 && tell(out, sign);
                    if (told) {
                        // For each try the JVM collects its garbage, and nobody else does anything meanwhile.
                        LockSupport.parkNanos(1_000_000);
                    }
                }
            }
        });
    }

    private static boolean tell(FileOutputStream out, byte[] sign) {
        try {
            out.write(sign);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes to a device that is full. */
    public static void fillDisk() throws IOException {
        Files.write(Path.of("/dev/full"), new byte[PIECE]);
    }

    /** Closes descriptors 0, 1 and 2, and the streams that stand for them. */
    public static void closeStandardStreams() throws IOException {
        new FileInputStream(FileDescriptor.in).close();
        new FileOutputStream(FileDescriptor.out).close();
        new FileOutputStream(FileDescriptor.err).close();
        System.in.close();
        System.out.close();
        System.err.close();
    }

    /** Closes all pipes and sockets of the process but for the standard streams, behind its back. */
    public static void closeConnections() throws Throwable {
        MethodHandle close = closeFunction();
        for (int descriptor = FIRST; descriptor < DESCRIPTORS; descriptor++) {
            if (isConnection(Path.of("/proc/self/fd/" + descriptor))) {
                int unused = (int) close.invokeExact(descriptor);
            }
        }
    }

    /** The C library's {@code close}, by reflection: on Java 21 the foreign-function API is a preview. */
    private static MethodHandle closeFunction() throws ReflectiveOperationException {
        String api = "java.lang.foreign.";
        Class<?> linkerType = Class.forName(api + "Linker");
        Class<?> descriptorType = Class.forName(api + "FunctionDescriptor");
        Class<?> layoutType = Class.forName(api + "MemoryLayout");
        Class<?> optionsType = Class.forName(api + "Linker$Option").arrayType();
        Object linker = linkerType.getMethod("nativeLinker").invoke(null);
        Object lookup = linkerType.getMethod("defaultLookup").invoke(linker);
        Optional<?> address = (Optional<?>) Class.forName(api + "SymbolLookup")
                .getMethod("find", String.class)
                .invoke(lookup, "close");
        Object anInt = Class.forName(api + "ValueLayout").getField("JAVA_INT").get(null);
        Object parameters = Array.newInstance(layoutType, 1);
        Array.set(parameters, 0, anInt);
        Object descriptor = descriptorType
                .getMethod("of", layoutType, layoutType.arrayType())
                .invoke(null, anInt, parameters);
        return (MethodHandle) linkerType
                .getMethod("downcallHandle", Class.forName(api + "MemorySegment"), descriptorType, optionsType)
                .invoke(linker, address.orElseThrow(), descriptor, Array.newInstance(optionsType.componentType(), 0));
    }

    private static boolean isConnection(Path descriptor) throws IOException {
        return Files.isSymbolicLink(descriptor)
                && Files.readSymbolicLink(descriptor).toString().matches("(pipe|socket):.*");
    }

    /** Prints rubbish to descriptors 1 and 2, itself and by child processes, as long as the process lives. */
    public static void litter() {
        Thread.ofPlatform().daemon().start(Faults::litterItself);
        Thread.ofPlatform().daemon().start(Faults::litterByChildren);
    }

    private static void litterItself() {
        while (true) {
            for (String descriptor : List.of("/proc/self/fd/1", "/proc/self/fd/2")) {
                try (FileOutputStream out = new FileOutputStream(descriptor, true)) {
                    out.write(RUBBISH);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void litterByChildren() {
        while (true) {
            try {
                new ProcessBuilder("/bin/sh", "-c", "printf '\\303\\251\\200\\377\\n'; printf '\\364x\\n' >&2")
                        .inheritIO()
                        .start()
                        .waitFor();
            } catch (IOException | InterruptedException e) {
                return;
            }
        }
    }
}
