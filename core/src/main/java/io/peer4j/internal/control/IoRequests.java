package io.peer4j.internal.control;

import io.peer4j.internal.control.CallResult.Returned;
import io.peer4j.internal.control.PrintedStreams.Target;
import io.peer4j.internal.log.LogLimiter;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermFormatter;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The requests of Erlang's I/O protocol ("The Erlang I/O Protocol", STDLIB User's Guide), and what answers them.
 *
 * <pre>
 * {put_chars, Encoding, Chars}             {put_chars, Chars}             of old, when all was Latin-1
 * {put_chars, Encoding, M, F, Args}        {put_chars, M, F, Args}
 * {get_line, Encoding, Prompt}             {get_line, Prompt}
 * {get_chars, Encoding, Prompt, N}         {get_chars, Prompt, N}
 * {get_until, Encoding, Prompt, M, F, As}  {get_until, Prompt, M, F, As}
 * {setopts, Options}    getopts    {requests, Requests}    {get_geometry, rows | columns}
 * </pre>
 *
 * <p>Those for input belong to one lane, all others to another; {@code binary} is all that the two share.
 */
final class IoRequests {
    static final String SINK_FAILED =
            "where a peer's output goes (Builder.output or Builder.errorOutput) threw an exception";

    private static final Atom PUT_CHARS = new Atom("put_chars");
    private static final Atom GET_LINE = new Atom("get_line");
    private static final Atom GET_CHARS = new Atom("get_chars");
    private static final Atom GET_UNTIL = new Atom("get_until");
    private static final Atom GETOPTS = new Atom("getopts");
    private static final Atom SETOPTS = new Atom("setopts");
    private static final Atom REQUESTS = new Atom("requests");
    private static final Atom GET_GEOMETRY = new Atom("get_geometry");
    private static final Atom GET_PASSWORD = new Atom("get_password");
    private static final Atom LATIN1 = new Atom("latin1");
    private static final Atom UNICODE = new Atom("unicode");
    private static final Atom BINARY = new Atom("binary");
    private static final Atom LIST = new Atom("list");
    private static final Atom ENCODING = new Atom("encoding");
    private static final Atom EOF = new Atom("eof");
    private static final Atom DONE = new Atom("done");
    private static final Atom MORE = new Atom("more");
    private static final Atom FORMAT = new Atom("format");
    private static final Atom IO_LIB = new Atom("io_lib");
    private static final Term BAD_REQUEST = error(new Atom("request"));
    private static final Term NOT_SUPPORTED = error(new Atom("enotsup"));
    private static final Term TERMINATED = error(new Atom("terminated"));
    private static final Term NO_TRANSLATION =
            error(Term.tuple(new Atom("no_translation"), new Atom("unicode"), new Atom("latin1")));

    /** Applies a function on the peer: output and input may name one that only the peer has. */
    interface Evaluator {
        CallResult apply(Atom module, Atom function, ListTerm args) throws InterruptedException;
    }

    private final Consumer<String> printed;
    private final PrintedStreams streams;
    private final CharSource source;
    private final Evaluator evaluator;
    private final LogLimiter sinkFailures;
    private final LogLimiter failures = new LogLimiter("io.peer4j.control", System.Logger.Level.WARNING);
    private volatile boolean binary;

    /**
     * Requests of one peer.
     *
     * @param printed is told of its output, before that goes to {@code streams}
     */
    IoRequests(
            Consumer<String> printed,
            PrintedStreams streams,
            CharSource source,
            Evaluator evaluator,
            LogLimiter sinkFailures) {
        this.printed = printed;
        this.streams = streams;
        this.source = source;
        this.evaluator = evaluator;
        this.sinkFailures = sinkFailures;
    }

    static boolean waitsForInput(Term request) {
        if (!(request instanceof Tuple(List<Term> e)) || e.isEmpty()) {
            return false;
        }
        Term kind = e.getFirst();
        return kind.equals(GET_LINE)
                || kind.equals(GET_CHARS)
                || kind.equals(GET_UNTIL)
                || (kind.equals(REQUESTS)
                        && e.getLast() instanceof ListTerm requests
                        && requests.elements().stream().anyMatch(IoRequests::waitsForInput));
    }

    /** The reply to {@code request}, whatever that is; what it prints goes to {@code target}. */
    Term serve(Term request, Target target) {
        try {
            return switch (request) {
                case Tuple(List<Term> e)
                when !e.isEmpty() && e.getFirst() instanceof Atom kind -> serve(kind, e.subList(1, e.size()), target);
                case Atom atom when atom.equals(GETOPTS) -> options();
                default -> BAD_REQUEST;
            };
        } catch (IllegalArgumentException | ArithmeticException e) {
            return error(new Atom("badarg"));
        } catch (CharSource.FailedException e) {
            return error(e.reason());
        } catch (IOException e) {
            return TERMINATED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return TERMINATED;
        } catch (Throwable e) {
            // The user's own sink or source of text failed; the peer's process must not wait for ever.
            failures.log(() -> "serving a request for I/O failed", e);
            return error(new Atom("eio"));
        }
    }

    private Term serve(Atom kind, List<Term> args, Target target) throws IOException, InterruptedException {
        if (kind.equals(PUT_CHARS)) {
            return encoded(args, 1, 3, (chars, latin1) -> putChars(chars, latin1, target));
        } else if (kind.equals(GET_LINE)) {
            return encoded(args, 1, 1, this::getLine);
        } else if (kind.equals(GET_CHARS)) {
            return encoded(args, 2, 2, this::getChars);
        } else if (kind.equals(GET_UNTIL)) {
            return encoded(args, 4, 4, this::getUntil);
        } else if (kind.equals(SETOPTS) && args.size() == 1 && args.getFirst() instanceof ListTerm options) {
            return setOptions(options);
        } else if (kind.equals(REQUESTS) && args.size() == 1 && args.getFirst() instanceof ListTerm requests) {
            return serveAll(requests, target);
        }
        return kind.equals(GET_GEOMETRY) || kind.equals(GET_PASSWORD) ? NOT_SUPPORTED : BAD_REQUEST;
    }

    private interface Encoded {
        Term serve(List<Term> args, boolean latin1) throws IOException, InterruptedException;
    }

    /** Requests with {@code few} or {@code many} arguments, behind an encoding or, as of old, without one. */
    private static Term encoded(List<Term> args, int few, int many, Encoded request)
            throws IOException, InterruptedException {
        int size = args.size();
        if (size == few || size == many) {
            return request.serve(args, true);
        }
        boolean known = (size == few + 1 || size == many + 1)
                && (args.getFirst().equals(UNICODE) || args.getFirst().equals(LATIN1));
        return known ? request.serve(args.subList(1, size), args.getFirst().equals(LATIN1)) : BAD_REQUEST;
    }

    private Term serveAll(ListTerm requests, Target target) {
        Term last = Atom.OK;
        for (Term request : requests.elements()) {
            last = serve(request, target);
            if (last instanceof Tuple(List<Term> e)
                    && !e.isEmpty()
                    && e.getFirst().equals(Atom.ERROR)) {
                return last;
            }
        }
        return last;
    }

    // ---- output

    private Term putChars(List<Term> args, boolean latin1, Target target) throws InterruptedException {
        if (args.size() == 1) {
            return print(CharData.text(args.getFirst(), latin1), target);
        } else if (args.get(0) instanceof Atom module
                && args.get(1) instanceof Atom function
                && args.get(2) instanceof ListTerm list) {
            return print(evaluated(module, function, list, latin1), target);
        }
        return BAD_REQUEST;
    }

    private Term print(String text, Target target) {
        printed.accept(text);
        try {
            streams.print(target, text);
            return Atom.OK;
        } catch (Throwable e) {
            sinkFailures.log(() -> SINK_FAILED, e);
            return error(new Atom("eio"));
        }
    }

    /** The peer knows what it means; one that is about to end and does not answer gets our own rendering. */
    private String evaluated(Atom module, Atom function, ListTerm args, boolean latin1) throws InterruptedException {
        return switch (evaluator.apply(module, function, args)) {
            case Returned(Term text) -> CharData.text(text, latin1);
            case CallResult.Raised raised ->
                throw new IllegalArgumentException(module + ":" + function + " failed: " + raised.reason());
            case CallResult.Crashed unused -> renderedHere(module, function, args);
            case CallResult.Unreadable unused -> renderedHere(module, function, args);
            case CallResult.Lost unused -> renderedHere(module, function, args);
            case CallResult.NoConnection unused -> renderedHere(module, function, args);
        };
    }

    private static String renderedHere(Atom module, Atom function, ListTerm args) {
        if (module.equals(IO_LIB)
                && args.elements().size() == 2
                && args.elements().get(1) instanceof ListTerm values) {
            return TermFormatter.format(CharData.text(args.elements().getFirst(), true), values.elements());
        }
        return module + ":" + function + args + "\n";
    }

    // ---- input

    private Term getLine(List<Term> args, boolean latin1) throws IOException, InterruptedException {
        prompt(args.getFirst());
        String line = source.line();
        return line.isEmpty() ? EOF : text(line, latin1);
    }

    private Term getChars(List<Term> args, boolean latin1) throws IOException, InterruptedException {
        if (!(args.get(1) instanceof IntTerm(long count)) || count < 0) {
            return BAD_REQUEST;
        }
        prompt(args.getFirst());
        String text = source.characters(Math.toIntExact(count));
        return text.isEmpty() && count > 0 ? EOF : text(text, latin1);
    }

    /** The function reads on for as long as it asks for more; only the peer has it, so the peer applies it. */
    private Term getUntil(List<Term> args, boolean latin1) throws IOException, InterruptedException {
        if (!(args.get(1) instanceof Atom module
                && args.get(2) instanceof Atom function
                && args.get(3) instanceof ListTerm extra)) {
            return BAD_REQUEST;
        }
        prompt(args.getFirst());
        Term continuation = ListTerm.EMPTY;
        while (true) {
            String text = source.some();
            List<Term> call = new ArrayList<>(List.of(continuation, text.isEmpty() ? EOF : ListTerm.string(text)));
            call.addAll(extra.elements());
            if (!(evaluator.apply(module, function, ListTerm.of(call)) instanceof Returned(Tuple(List<Term> step)))) {
                return TERMINATED;
            } else if (step.size() == 3 && step.getFirst().equals(DONE)) {
                return done(step.get(1), step.get(2), latin1);
            } else if (step.size() != 2 || !step.getFirst().equals(MORE) || text.isEmpty()) {
                return BAD_REQUEST;
            }
            continuation = step.get(1);
        }
    }

    private Term done(Term result, Term rest, boolean latin1) {
        source.giveBack(rest.equals(EOF) ? "" : CharData.text(rest, false));
        if (!binary || !(result instanceof ListTerm list)) {
            return result;
        }
        try {
            return text(CharData.text(list, false), latin1);
        } catch (IllegalArgumentException e) {
            return result; // A list, but of no characters.
        }
    }

    /** As {@code io_lib:format_prompt/2} has it, but for terms that are no text: those it prints, here they fail. */
    private void prompt(Term prompt) throws InterruptedException {
        if (prompt instanceof Atom name) {
            streams.prompt(name.name());
        } else if (prompt instanceof Tuple(List<Term> e)
                && e.size() == 3
                && e.getFirst().equals(FORMAT)) {
            streams.prompt(evaluated(IO_LIB, FORMAT, ListTerm.of(e.subList(1, 3)), false));
        } else {
            streams.prompt(CharData.text(prompt, false));
        }
    }

    private Term text(String text, boolean latin1) {
        if (latin1 && text.codePoints().anyMatch(c -> c > 0xFF)) {
            source.giveBack(text);
            return NO_TRANSLATION;
        } else if (!binary) {
            return ListTerm.string(text);
        }
        return latin1 ? Binary.wrap(text.getBytes(StandardCharsets.ISO_8859_1)) : Binary.utf8(text);
    }

    // ---- options

    private Term options() {
        return Term.list(Term.tuple(BINARY, Atom.of(binary)), Term.tuple(ENCODING, UNICODE));
    }

    private Term setOptions(ListTerm options) {
        boolean asBinary = binary;
        for (Term option : options.elements()) {
            if (option.equals(BINARY) || option.equals(Term.tuple(BINARY, Atom.TRUE))) {
                asBinary = true;
            } else if (option.equals(LIST) || option.equals(Term.tuple(BINARY, Atom.FALSE))) {
                asBinary = false;
            } else if (!isKnownEncoding(option)) {
                return NOT_SUPPORTED;
            }
        }
        binary = asBinary;
        return Atom.OK;
    }

    /** Text is Unicode here, whatever is set: Latin-1 is a part of it. */
    private static boolean isKnownEncoding(Term option) {
        return option instanceof Tuple(List<Term> e)
                && e.size() == 2
                && e.getFirst().equals(ENCODING)
                && (e.get(1).equals(UNICODE)
                        || e.get(1).equals(LATIN1)
                        || e.get(1).equals(new Atom("utf8")));
    }

    private static Term error(Term reason) {
        return Term.tuple(Atom.ERROR, reason);
    }
}
