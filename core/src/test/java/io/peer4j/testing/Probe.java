package io.peer4j.testing;

import io.peer4j.Origin;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** What an Erlang origin calls in a JVM peer. */
public final class Probe {
    private static final List<byte[]> HOARD = new ArrayList<>();

    private Probe() {}

    /** For results. */
    public enum Colour {
        /** One of them. */
        RED,
        /** And another. */
        GREEN
    }

    /** For results. */
    public record Point(int x, @Nullable String label, Colour colour) {}

    // ---- results

    /** A record with an enum in it. */
    public static Point point(int x, @Nullable String label) {
        return new Point(x, label, Colour.GREEN);
    }

    /** One of each. */
    public static Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("null", null);
        values.put("some", Optional.of(List.of(1, 2)));
        values.put("none", Optional.empty());
        values.put("big", BigInteger.TWO.pow(100));
        values.put("long", Long.MIN_VALUE);
        values.put("double", 0.5);
        values.put("char", 'é');
        values.put("bytes", new byte[] {0, -1});
        values.put("ints", new int[] {1, 2, 3});
        values.put("boolean", true);
        values.put("enum", Colour.RED);
        return values;
    }

    /** No value at all. */
    public static void nothing() {}

    /** What has no place among terms. */
    public static Object unmappable() {
        return new Object();
    }

    /** A binary of that size. */
    public static byte[] bytes(int size) {
        return new byte[size];
    }

    /** Lists in lists. */
    public static List<?> nested(int depth) {
        List<?> nested = List.of();
        for (int i = 1; i < depth; i++) {
            nested = List.of(nested);
        }
        return nested;
    }

    // ---- overloads

    /** The nearest for an integer. */
    public static String which(long number) {
        return "long";
    }

    /** The nearest for a float. */
    public static String which(double number) {
        return "double";
    }

    /** The nearest for text. */
    public static String which(String text) {
        return "String";
    }

    /** The nearest for a list. */
    public static String which(List<?> list) {
        return "List";
    }

    /** Any number of arguments. */
    public static String join(String separator, String... parts) {
        return String.join(separator, parts);
    }

    // ---- exceptions

    /** Fails with a message that is more than ASCII. */
    public static void fail(@Nullable String message) {
        throw new IllegalStateException(message);
    }

    /** Fails in an inner class's lambda, below native and reflective frames. */
    public static void failDeep() throws Exception {
        Runnable inner = () -> fail("deep");
        Runnable.class.getMethod("run").invoke(inner);
    }

    /** Fails for want of stack. */
    @SuppressWarnings("InfiniteRecursion") // That is what it is for.
    public static int overflow(int n) {
        return overflow(n + 1) + 1;
    }

    /** Fails for want of memory, and keeps none of it. */
    public static int exhaust() {
        try {
            while (true) {
                HOARD.add(new byte[4 << 20]);
            }
        } finally {
            HOARD.clear();
        }
    }

    // ---- output and input

    /** Prints to {@code System.out}. */
    public static void print(String text) {
        System.out.print(text);
    }

    /** Prints to {@code System.err}. */
    public static void printError(String text) {
        System.err.print(text);
    }

    /** Prints numbered lines. */
    public static void printLines(int count) {
        for (int i = 0; i < count; i++) {
            System.out.println("line " + i);
        }
    }

    /** Prints to descriptor 1 itself, whatever the bytes are. */
    public static void printRaw(byte[] bytes) throws IOException {
        try (FileOutputStream out = new FileOutputStream("/dev/fd/1", true)) {
            out.write(bytes);
        }
        new FileOutputStream(FileDescriptor.out).write(bytes);
    }

    /** Runs a program that shares this process's descriptors. */
    public static int spawn(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** Reads a line from {@code System.in}. */
    public static @Nullable String readLine() throws IOException {
        return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    }

    // ---- the JVM

    /** How much memory it may take. */
    public static long maxMemory() {
        return Runtime.getRuntime().maxMemory();
    }

    /** What the class path has under that name. */
    public static @Nullable String resource(String name) throws IOException {
        try (var in = ClassLoader.getSystemResourceAsStream(name)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Leaves an unfinished line, and ends the JVM. */
    public static void exit(int status) {
        System.out.print("last words");
        System.exit(status);
    }

    /** Starts a thread that keeps a JVM up. */
    public static void keepUp() {
        Thread.ofPlatform().daemon(false).start(Probe::waitForever);
    }

    /** Computes for ever. */
    public static long spin() {
        long n = 0;
        while (!Thread.interrupted() || n >= 0) {
            n = (n + 1) & 0xFFFF;
        }
        return n;
    }

    /** Has the JVM's orderly end create {@code path}, and stick there if asked to. */
    public static void onShutdown(String path, boolean stick) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                Files.writeString(Path.of(path), "stopped");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            if (stick) {
                waitForever();
            }
        }));
    }

    private static void waitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- messages

    /** Sends to a process of the origin, from a thread of the application's own. */
    public static void tell(Pid to, Term message) {
        Thread.ofPlatform().start(() -> Origin.send(to, message));
    }
}
