package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An Erlang stack trace, {@code [{Module, Function, Arity | Args, Location}]}, read as Java's. */
final class RemoteStack {
    private static final Atom FILE = new Atom("file");
    private static final Atom LINE = new Atom("line");

    private RemoteStack() {}

    /** The frames of {@code stack}, then {@code own}. */
    static StackTraceElement[] above(StackTraceElement[] own, ListTerm stack) {
        List<StackTraceElement> frames = new ArrayList<>();
        stack.elements().forEach(frame -> addFrame(frame, frames));
        frames.addAll(Arrays.asList(own));
        return frames.toArray(StackTraceElement[]::new);
    }

    private static void addFrame(Term frame, List<StackTraceElement> frames) {
        if (frame instanceof Tuple(List<Term> e)
                && e.size() >= 3
                && e.get(0) instanceof Atom module
                && e.get(1) instanceof Atom function) {
            Term location = e.size() > 3 ? e.get(3) : ListTerm.EMPTY;
            frames.add(new StackTraceElement(
                    module.name(), function.name() + arity(file(location), e.get(2)), file(location), line(location)));
        }
    }

    /** Java's methods have no arity in a stack trace. */
    private static String arity(@Nullable String file, Term arityOrArgs) {
        if (arityOrArgs instanceof ListTerm args) {
            return "/" + args.elements().size();
        }
        return file != null && file.endsWith(".java") ? "" : "/" + arityOrArgs;
    }

    private static @Nullable String file(Term location) {
        if (property(location, FILE) instanceof ListTerm codePoints) {
            StringBuilder file = new StringBuilder();
            for (Term c : codePoints.elements()) {
                file.appendCodePoint(
                        c instanceof IntTerm(long code) && code >= 0 && code <= 0x10FFFF ? (int) code : '?');
            }
            return file.toString();
        }
        return null;
    }

    private static int line(Term location) {
        return property(location, LINE) instanceof IntTerm(long line) ? (int) line : -1;
    }

    private static @Nullable Term property(Term location, Atom key) {
        return location instanceof ListTerm properties ? properties.property(key) : null;
    }
}
