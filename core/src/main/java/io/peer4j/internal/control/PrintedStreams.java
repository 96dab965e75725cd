package io.peer4j.internal.control;

import io.peer4j.internal.log.ControlCharacters;
import java.util.List;
import java.util.function.Consumer;

/**
 * The streams of one peer's text: what it sends over the connection, and what its process prints past that, each as
 * standard output and as standard error. No stream's line is torn by another's.
 *
 * <p>Has no state of its own; each {@link Console} guards its writers.
 */
final class PrintedStreams {
    /**
     * What a text over the connection was printed to.
     *
     * @param isErr whether to standard error
     * @param isFlushed whether its end is not to be held though the line may go on
     */
    record Target(boolean isErr, boolean isFlushed) {}

    private final boolean visible;
    private final Console.Writer out;
    private final Console.Writer err;
    private final Console.Writer rawOut;
    private final Console.Writer rawErr;

    PrintedStreams(Output output) {
        this.visible = output.visible();
        this.out = output.out().open(output.maxLine());
        this.err = output.err() == output.out() ? out.another() : output.err().open(output.maxLine());
        this.rawOut = out.another();
        this.rawErr = err.another();
    }

    /** Prints text that came over the connection. */
    void print(Target target, String text) {
        (target.isErr() ? err : out).write(shown(text), target.isFlushed());
    }

    /** Shows a prompt: the peer waits for input. */
    void prompt(String text) {
        out.write(shown(text), true);
        out.flush();
    }

    /** Prints text that the process printed past the connection; where it was flushed is not known. */
    void printRaw(boolean toErr, String text) {
        raw(toErr).write(shown(text), false);
    }

    boolean isRawMidLine(boolean ofErr) {
        return raw(ofErr).isMidLine();
    }

    void flushRaw(boolean ofErr) {
        raw(ofErr).flush();
    }

    /** Passes on what is held, and counts this peer no more; what comes late still passes. */
    void close(Consumer<Throwable> failed) {
        for (Console.Writer writer : List.of(rawOut, rawErr, out, err)) {
            try {
                writer.close();
            } catch (Throwable e) {
                failed.accept(e);
            }
        }
    }

    private Console.Writer raw(boolean ofErr) {
        return ofErr ? rawErr : rawOut;
    }

    private String shown(String text) {
        return visible ? ControlCharacters.visible(text) : text;
    }
}
