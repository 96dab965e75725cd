package io.peer4j.internal.control;

import io.peer4j.internal.nullness.Nullable;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;

/**
 * A place that several peers print to, line by line: no peer's line is torn by another's.
 *
 * <p>While one peer alone prints there, its text passes at once, unfinished lines too. As soon as there are more, a line
 * passes when it is whole, when its peer asks for input or ends, or at {@value #MAX_HELD} characters.
 *
 * <p>Locks: all of a console's state, that of its writers too, is guarded by the console, which is also held while the
 * text is handed on. {@code SHARED} is guarded by itself and never held together with a console.
 */
public final class Console {
    static final int MAX_HELD = 8192;

    // A console holds its stream, and whoever prints the console: the stream of a peer is as long-lived as the peer.
    private static final Map<PrintStream, WeakReference<Console>> SHARED = new WeakHashMap<>();

    private final Consumer<String> out;
    private final boolean wholeLines;
    private int writers;
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

    /** A console of one peer's own: {@code sink} is given whole lines with their ends, and what is left at the end. */
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

    /** A peer's own way to this console, to be closed when the peer ends. */
    synchronized Writer open() {
        writers++;
        return new Writer();
    }

    private void emit(Writer writer, String text) {
        if (midLine != null && midLine != writer) {
            out.accept("\n");
        }
        midLine = text.endsWith("\n") ? null : writer;
        if (wholeLines) {
            emitLines(text);
        } else {
            out.accept(text);
        }
    }

    private void emitLines(String text) {
        int start = 0;
        for (int end = text.indexOf('\n') + 1; end > 0; end = text.indexOf('\n', start) + 1) {
            out.accept(text.substring(start, end));
            start = end;
        }
        if (start < text.length()) {
            out.accept(text.substring(start));
        }
    }

    /** One peer's text on its way. */
    final class Writer {
        private final StringBuilder held = new StringBuilder();
        private boolean open = true;

        void write(String text) {
            synchronized (Console.this) {
                held.append(text);
                boolean pass = !open || held.length() > MAX_HELD || (writers == 1 && !wholeLines);
                pass(pass ? held.length() : held.lastIndexOf("\n") + 1);
            }
        }

        /** Passes an unfinished line on: somebody waits for it. */
        void flush() {
            synchronized (Console.this) {
                pass(held.length());
            }
        }

        void close() {
            synchronized (Console.this) {
                pass(held.length());
                if (open) {
                    open = false;
                    writers--;
                }
            }
        }

        private void pass(int length) {
            if (length > 0) {
                String text = held.substring(0, length);
                held.delete(0, length);
                emit(this, text);
            }
        }
    }
}
