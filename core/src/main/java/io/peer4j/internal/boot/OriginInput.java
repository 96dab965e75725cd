package io.peer4j.internal.boot;

import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The peer's standard input, read by the origin a line at a time, when somebody asks for it.
 *
 * <p>{@code lock} is held while the origin is asked: readers take turns. The end of input is asked for anew each time, as
 * a terminal may go on behind it.
 */
final class OriginInput extends InputStream {
    private static final Term GET_LINE = Term.tuple(new Atom("get_line"), new Atom("unicode"), ListTerm.EMPTY);

    private final OriginIo io;
    private final OriginOutput prompt;
    private final ReentrantLock lock = new ReentrantLock();
    private byte[] line = {};
    private int position;

    /** Input that flushes {@code prompt} before it waits. */
    OriginInput(OriginIo io, OriginOutput prompt) {
        this.io = io;
        this.prompt = prompt;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            if (length == 0) {
                return 0;
            }
            if (position == line.length && !fill()) {
                return -1;
            }
            int count = Math.min(length, line.length - position);
            System.arraycopy(line, position, bytes, offset, count);
            position += count;
            return count;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return line.length - position;
        } finally {
            lock.unlock();
        }
    }

    private boolean fill() throws IOException {
        prompt.drain(true);
        try {
            line = bytes(io.ask(GET_LINE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for input");
        }
        position = 0;
        return line.length > 0;
    }

    /** The bytes of a line, which comes as a binary or as a list of code points; none at the end of input. */
    private static byte[] bytes(Term answer) throws IOException {
        if (answer instanceof Binary binary) {
            return binary.toByteArray();
        }
        if (answer instanceof ListTerm list) {
            StringBuilder text = new StringBuilder();
            for (Term element : list.elements()) {
                text.appendCodePoint(codePoint(element, answer));
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
        if (answer instanceof Atom atom && atom.name().equals("eof")) {
            return new byte[0];
        }
        throw new IOException(refusal(answer));
    }

    /** An origin in Java names the exception of its input stream: {@code {error, {Class, Message}}}. */
    private static String refusal(Term answer) {
        Term reason = OriginIo.failure(answer);
        if (reason instanceof Tuple exception
                && exception.size() == 2
                && exception.get(0) instanceof Atom name
                && exception.get(1) instanceof Binary message) {
            String text = new String(message.toByteArray(), StandardCharsets.UTF_8);
            return "the origin's input failed: "
                    .concat(name.name())
                    .concat(": ")
                    .concat(text);
        }
        return "the origin did not give a line, but ".concat(answer.toString());
    }

    private static int codePoint(Term element, Term answer) throws IOException {
        if (element instanceof IntTerm code && isCharacter(code.value())) {
            return (int) code.value();
        }
        throw new IOException(refusal(answer));
    }

    private static boolean isCharacter(long code) {
        boolean isSurrogate = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
        return code >= 0 && code <= Character.MAX_CODE_POINT && !isSurrogate;
    }
}
