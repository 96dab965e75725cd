package io.peer4j.internal.control;

import io.peer4j.internal.nullness.Nullable;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A place that several peers print to, each in several streams: no stream's line is torn by another's.
 *
 * <p>To a {@link PrintStream}, the text of one peer alone passes at once, unfinished lines too. With several peers, a
 * line passes when it is whole, when its peer asks for input or ends, or at {@value #MAX_HELD} characters.
 *
 * <p>A consumer gets whole lines with their ends. It gets a line in pieces only when the peer flushed a part of it, or
 * when the line is longer than the limit. If another stream prints after such a piece, the consumer gets a newline
 * first.
 *
 * <p>Locks: all of a console's state, that of its writers too, is guarded by {@code lock}, which is also held while the
 * text is handed on. {@code SHARED} is guarded by itself and never held together with a console.
 */
public final class Console {
    static final int MAX_HELD = 8192;

    // A console holds its stream, and whoever prints the console: the stream of a peer is as long-lived as the peer.
    private static final Map<PrintStream, WeakReference<Console>> SHARED = new WeakHashMap<>();

    /** True in a thread that is inside a sink. */
    private static final ThreadLocal<Boolean> PRINTING = new ThreadLocal<>();

    private final Consumer<String> out;
    private final boolean wholeLines;

    /** No monitor: on Java 21 a sink that waits for a peer would hold a virtual thread's carrier. */
    private final ReentrantLock lock = new ReentrantLock();

    private int peers;
    private @Nullable Writer midLine;

    private Console(Consumer<String> out, boolean wholeLines) {
        this.out = out;
        this.wholeLines = wholeLines;
    }

    /** The console of {@code stream}, one for all peers that print there. */
    public static Console of(PrintStream stream) {
        synchronized (SHARED) {
            WeakReference<Console> known = SHARED.get(stream);
            Console console = known == null ? null : known.get();
            if (console == null) {
                console = over(stream);
                SHARED.put(stream, new WeakReference<>(console));
            }
            return console;
        }
    }

    /** A console over {@code sink}, which gets whole lines with their ends, and pieces of lines that were flushed. */
    public static Console lines(Consumer<String> sink) {
        return new Console(sink, true);
    }

    private static Console over(PrintStream stream) {
        return new Console(
                text -> {
                    stream.print(text);
                    stream.flush();
                },
                false);
    }

    /** Whether both hand text on to the same sink, which two consoles would call at once. */
    boolean isOverSinkOf(Console other) {
        return out.equals(other.out);
    }

    /** Whether the calling thread is inside a sink: such a thread must not wait for text to be printed. */
    static boolean isPrinting() {
        return PRINTING.get() != null;
    }

    /** {@code function} for another thread, while the calling one may wait for it inside a sink. */
    static <T, R extends @Nullable Object> Function<T, R> forAnotherThread(Function<T, R> function) {
        return isPrinting() ? value -> applyAsPrinting(function, value) : function;
    }

    private static <T, R extends @Nullable Object> R applyAsPrinting(Function<T, R> function, T value) {
        PRINTING.set(Boolean.TRUE);
        try {
            return function.apply(value);
        } finally {
            PRINTING.remove();
        }
    }

    /** A peer's own way to this console, to be closed when the peer ends. */
    Writer open(int maxLine) {
        lock.lock();
        try {
            peers++;
            return new Writer(maxLine, true);
        } finally {
            lock.unlock();
        }
    }

    private void emit(Writer writer, String text) {
        boolean nested = isPrinting();
        PRINTING.set(Boolean.TRUE);
        Failure failure = new Failure();
        try {
            if (midLine != null && midLine != writer) {
                accept("\n", failure);
            }
            midLine = text.endsWith("\n") ? null : writer;
            if (wholeLines) {
                emitLines(writer, text, failure);
            } else {
                accept(text, failure);
            }
        } finally {
            if (!nested) {
                PRINTING.remove();
            }
        }
        failure.rethrow();
    }

    private void emitLines(Writer writer, String text, Failure failure) {
        int start = 0;
        int lineEnd = 0;
        while (start < text.length()) {
            lineEnd = start < lineEnd ? lineEnd : lineEnd(text, start);
            int end = writer.pieceEnd(text, start, lineEnd);
            accept(text.substring(start, end), failure);
            start = end;
        }
    }

    private static int lineEnd(String text, int start) {
        int newline = text.indexOf('\n', start);
        return newline < 0 ? text.length() : newline + 1;
    }

    /** A sink that throws gets what follows all the same. */
    @SuppressWarnings("CatchThrowable")
    private void accept(String text, Failure failure) {
        try {
            out.accept(text);
        } catch (Throwable e) {
            failure.first(e);
        }
    }

    /** The first that a sink threw. */
    private static final class Failure {
        private @Nullable Throwable first;

        void first(Throwable e) {
            if (first == null) {
                first = e;
            }
        }

        void rethrow() {
            if (first != null) {
                Failure.<RuntimeException>rethrow(first);
            }
        }

        /** A sink may throw a checked exception undeclared. */
        @SuppressWarnings("unchecked")
        private static <E extends Throwable> void rethrow(Throwable e) throws E {
            throw (E) e;
        }
    }

    /** One stream's text on its way. */
    final class Writer {
        private final StringBuilder held = new StringBuilder();
        private final int maxLine;
        private final boolean countsPeer;
        private boolean open = true;

        private Writer(int maxLine, boolean countsPeer) {
            this.maxLine = maxLine;
            this.countsPeer = countsPeer;
        }

        /** Another stream of the same peer, to be closed before this one. */
        Writer another() {
            return new Writer(maxLine, false);
        }

        /**
         * Takes {@code text}.
         *
         * @param flushed whether a consumer is to get its end though the line may go on
         */
        void write(String text, boolean flushed) {
            lock.lock();
            try {
                boolean all = !open || (wholeLines ? flushed : peers == 1);
                int length = all ? text.length() : text.lastIndexOf('\n') + 1;
                String passed = all || length > 0 ? withHeld(text, length) : "";
                held.append(text, length, text.length());
                emitIfAny(passed);
                passLongLine();
            } finally {
                lock.unlock();
            }
        }

        /** Passes an unfinished line on, because the peer waits for input, or prints nothing for a while. */
        void flush() {
            lock.lock();
            try {
                emitIfAny(withHeld("", 0));
            } finally {
                lock.unlock();
            }
        }

        /** Whether a line is held that is not finished yet. */
        boolean isMidLine() {
            lock.lock();
            try {
                return !held.isEmpty();
            } finally {
                lock.unlock();
            }
        }

        void close() {
            lock.lock();
            try {
                if (open) {
                    open = false;
                    peers -= countsPeer ? 1 : 0;
                }
                flush();
            } finally {
                lock.unlock();
            }
        }

        private String withHeld(String text, int length) {
            if (held.isEmpty()) {
                return text.substring(0, length);
            }
            String all = held.append(text, 0, length).toString();
            held.setLength(0);
            if (held.capacity() > 2 * MAX_HELD) {
                held.trimToSize();
            }
            return all;
        }

        private void emitIfAny(String text) {
            if (!text.isEmpty()) {
                emit(this, text);
            }
        }

        private void passLongLine() {
            if (!wholeLines && held.length() > MAX_HELD) {
                flush();
            }
            if (wholeLines && held.length() > maxLine) {
                passPieces();
            }
        }

        private void passPieces() {
            String line = held.toString();
            int start = 0;
            while (line.length() - start > maxLine) {
                start = pieceEnd(line, start, line.length());
            }
            held.delete(0, start);
            emit(this, line.substring(0, start));
        }

        /** The end of the piece of a line that begins at {@code start}: at most the limit, and never within a character. */
        private int pieceEnd(CharSequence text, int start, int to) {
            int line = text.charAt(to - 1) == '\n' ? to - 1 : to;
            if (line - start <= maxLine) {
                return to;
            }
            int end = start + maxLine;
            boolean within = maxLine > 1 && Character.isHighSurrogate(text.charAt(end - 1));
            return within ? end - 1 : end;
        }
    }
}
