package io.peer4j.internal.control;

import io.peer4j.internal.log.ControlCharacters;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * The operating system's process of a peer: what it printed, how it ended, and the certainty that it does.
 *
 * <p>{@link OutputWatch} has the threads that read its output.
 */
public final class Child {
    /** How much of its last output is kept for reports. */
    static final int TAIL = 4096;

    private static final int BUFFER = 8192;

    private static final String NATIVE = System.getProperty("sun.jnu.encoding", "UTF-8");

    /** Held for reading by each start, until what it has started is known. */
    private static final ReentrantReadWriteLock STARTS = new ReentrantReadWriteLock();

    private static final long REFUSAL_MILLIS = 500;
    private static volatile boolean refusesStarts;

    private final Process process;
    private final List<String> command;
    private final List<Drain> drains = new CopyOnWriteArrayList<>();
    private final Tail printed = new Tail();
    private final Tail output = new Tail();
    private final OomWatch oomWatch = new OomWatch(ControlGroups.SYSTEM);
    private volatile OomWatch.@Nullable Rise oomKills;
    private volatile boolean killed;
    private volatile boolean closed;

    /**
     * Watches over {@code process}.
     *
     * @param command what started it, for reports
     */
    public Child(Process process, List<String> command) {
        this.process = process;
        this.command = List.copyOf(command);
        LiveChildren.add(process);
        oomWatch.start(process.pid(), process.onExit());
        onExit(() -> oomKills = oomWatch.rise());
    }

    /** How a process is started. */
    @FunctionalInterface
    public interface Starter {
        /** Starts it. */
        Process start() throws IOException;
    }

    /**
     * Starts a process, and watches over it. Where the JDK starts one and then has no thread to wait for its end, the
     * process is killed.
     *
     * @param command what {@code starter} runs
     */
    public static Child start(List<String> command, Starter starter) throws IOException {
        try {
            return started(command, starter);
        } catch (OutOfMemoryError e) {
            killUnknown(command);
            throw e;
        }
    }

    private static Child started(List<String> command, Starter starter) throws IOException {
        LiveChildren.prepare();
        STARTS.readLock().lock();
        try {
            if (refusesStarts) {
                throw new IOException("this JVM is about to end: its shutdown hooks have ended");
            }
            return new Child(starter.start(), command);
        } finally {
            STARTS.readLock().unlock();
        }
    }

    /** After this, all that was started is known, except by a start that takes longer than {@value #REFUSAL_MILLIS} ms. */
    static void refuseStarts() throws InterruptedException {
        refusesStarts = true;
        if (STARTS.writeLock().tryLock(REFUSAL_MILLIS, TimeUnit.MILLISECONDS)) {
            STARTS.writeLock().unlock();
        }
    }

    /** With no other start under way, each process of this JVM's that runs {@code command} is known, or left by a failure. */
    private static void killUnknown(List<String> command) {
        STARTS.writeLock().lock();
        try {
            ProcessHandle.current()
                    .children()
                    .filter(process -> !LiveChildren.isKnown(process.pid()) && runs(process.pid(), command))
                    .forEach(ProcessHandle::destroyForcibly);
        } finally {
            STARTS.writeLock().unlock();
        }
    }

    /** The shell in front of a JVM leaves its own words out when it runs the JVM. */
    private static boolean runs(long pid, List<String> command) {
        try {
            String words = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            String whole = new String(
                    (String.join("\0", command) + "\0").getBytes(Charset.forName(NATIVE)), StandardCharsets.ISO_8859_1);
            return !words.isEmpty() && whole.endsWith(words);
        } catch (IOException e) {
            return false;
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** The process itself. */
    public Process process() {
        return process;
    }

    /** Has {@code stream} read to its end, keeps its tail, and hands its text on. */
    void drain(InputStream stream, String name, Consumer<String> text) {
        Drain drain = new Drain(stream, text);
        OutputWatch.OF_JVM.add(process, drain, name);
        drains.add(drain);
    }

    /** A stream of the process's. One thread at a time reads it. */
    private final class Drain implements OutputWatch.Drain {
        private final InputStream stream;
        private final Consumer<String> text;
        private final Utf8Pieces pieces = new Utf8Pieces();
        private final CountDownLatch ended = new CountDownLatch(1);

        Drain(InputStream stream, Consumer<String> text) {
            this.stream = stream;
            this.text = text;
        }

        @Override
        public boolean isReady() throws IOException {
            return stream.available() > 0;
        }

        @Override
        public void readAll() {
            byte[] buffer = new byte[BUFFER];
            try {
                for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                    take(pieces, buffer, count, text);
                }
            } catch (IOException e) {
                // The process took its end of the pipe along.
            } finally {
                end();
            }
        }

        @Override
        public void readThere() throws IOException {
            byte[] buffer = new byte[BUFFER];
            while (stream.available() > 0) {
                int count = stream.read(buffer);
                if (count < 0) {
                    return;
                }
                take(pieces, buffer, count, text);
            }
        }

        @Override
        public void end() {
            try (stream) {
                text.accept(pieces.end());
            } catch (IOException e) {
                // It was closed before.
            } finally {
                ended.countDown();
            }
        }
    }

    /** A piece that there is no memory for is lost: the peer must not wait for ever for the rest to be read. */
    private void take(Utf8Pieces pieces, byte[] buffer, int count, Consumer<String> text) {
        try {
            String piece = pieces.add(buffer, count);
            keep(piece);
            text.accept(piece);
        } catch (OutOfMemoryError e) {
            // What comes later may have memory again.
        }
    }

    /** Waits until all that it printed was read, but no longer than {@code limit}: a child of its own may hold the pipe. */
    void awaitDrained(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (Drain drain : drains) {
            if (!drain.ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
        }
    }

    /** Remembers {@code text} as printed last, by whatever is in the process. */
    void keep(String text) {
        printed.add(text);
    }

    /** Remembers {@code text} as printed last over the connection: apart, so that it pushes no JVM's last words out. */
    void keepOutput(String text) {
        output.add(text);
    }

    /** Whether it has to be killed when this JVM ends, for the end of its connection does not end it. */
    void setHeedless(boolean heedless) {
        if (heedless) {
            LiveChildren.add(process);
        } else {
            LiveChildren.remove(process);
        }
    }

    void onExit(Runnable action) {
        var unused = process.onExit().thenRun(action);
    }

    /** Completes when it has ended. */
    CompletableFuture<?> ended() {
        return process.onExit();
    }

    /** Its exit status, 128 + N after signal N; empty while it runs. */
    public OptionalInt exitStatus() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /**
     * Waits until it has ended and all that it printed was read, but no longer than {@code limit}: for reports of what is
     * about to end.
     */
    public void awaitEnd(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        if (awaitExit(limit)) {
            awaitDrained(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    /** Whether it is stopped, and so can heed nothing. */
    boolean isSuspended() {
        return isSuspended(process);
    }

    /** By its state in the kernel's words, {@code PID (NAME) STATE …}; false where there are none. */
    static boolean isSuspended(Process process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state == 'T' || state == 't';
        } catch (IOException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    boolean awaitExit(Duration limit) throws InterruptedException {
        return process.waitFor(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
    }

    /** Takes note that this origin closes its connection, for reports. */
    void setClosed() {
        closed |= process.isAlive();
    }

    /** Ends it by SIGKILL, if it has not ended, and what it started: it may be but a wrapper of the peer. */
    public void kill() {
        killed |= process.isAlive();
        List<ProcessHandle> below = process.descendants().toList();
        process.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
    }

    /** How it ended and, as far as it can be known, why; what it said last; and what was run. */
    public String describe() {
        String said = printed.text();
        String words = ControlCharacters.visible(lastWords(output.text(), said));
        return "process " + process.pid() + ": " + end(said) + words + "\ncommand: " + Excerpt.of(command);
    }

    private static String lastWords(String output, String said) {
        if (output.isEmpty() && said.isEmpty()) {
            return "\nit printed nothing";
        }
        String first = output.isEmpty() ? said : output;
        return "\nit printed last:\n  " + indented(first)
                + (output.isEmpty() || said.isEmpty() ? "" : "\nand past the connection:\n  " + indented(said));
    }

    private static String indented(String lines) {
        return lines.replace("\n", "\n  ");
    }

    private String end(String said) {
        OptionalInt status = exitStatus();
        if (status.isEmpty()) {
            return killed
                    ? "was killed by this origin, and is about to end"
                    : closed ? "its connection was closed by this origin, which ends it" : "has not ended yet";
        }
        List<String> lines = new ArrayList<>(List.of(CauseOfDeath.end(status.getAsInt())));
        if (closed) {
            lines.add("its connection was closed by this origin");
        }
        lines.addAll(CauseOfDeath.details(status.getAsInt(), pid(), said, killed, oomKillsMeanwhile()));
        return String.join("\n", lines);
    }

    private OomWatch.@Nullable Rise oomKillsMeanwhile() {
        OomWatch.Rise known = oomKills;
        return known != null ? known : oomWatch.rise();
    }

    /** The last {@value #TAIL} characters of a text. Its own lock. */
    private static final class Tail {
        private final StringBuilder kept = new StringBuilder();

        synchronized void add(String text) {
            kept.append(text, Math.max(0, text.length() - TAIL), text.length());
            // Not at each line, for that would move all of it each time.
            if (kept.length() > 2 * TAIL) {
                kept.delete(0, kept.length() - TAIL);
            }
        }

        synchronized String text() {
            return kept.substring(Math.max(0, kept.length() - TAIL)).strip();
        }
    }

    /** Decodes UTF-8 that arrives in pieces; what is no UTF-8 becomes the replacement character. */
    static final class Utf8Pieces {
        private byte[] rest = {};

        String add(byte[] bytes, int count) {
            byte[] all = Arrays.copyOf(rest, rest.length + count);
            System.arraycopy(bytes, 0, all, rest.length, count);
            int whole = all.length - incompleteAtEnd(all);
            rest = Arrays.copyOfRange(all, whole, all.length);
            return new String(all, 0, whole, StandardCharsets.UTF_8);
        }

        /** What is left of a character that never became whole. */
        String end() {
            String left = new String(rest, StandardCharsets.UTF_8);
            rest = new byte[0];
            return left;
        }

        private static int incompleteAtEnd(byte[] bytes) {
            for (int back = 1; back <= Math.min(3, bytes.length); back++) {
                int b = bytes[bytes.length - back] & 0xFF;
                if (b >= 0xC0) {
                    int length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                    return length > back ? back : 0;
                } else if (b < 0x80) {
                    return 0;
                }
            }
            return 0;
        }
    }
}
