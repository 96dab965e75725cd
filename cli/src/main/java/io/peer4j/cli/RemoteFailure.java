package io.peer4j.cli;

import io.peer4j.RemoteCallException;
import io.peer4j.node.ErlangException;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermMapper;
import io.peer4j.term.TermMappingException;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.Tuple;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An exception on a peer as Erlang tells it: class and reason, then a line for each frame; the same for each cause that a
 * JVM peer tells.
 *
 * <pre>
 * error: badarith
 *   in lists:sum/1 (lists.erl, line 5)
 *   in java.lang.Integer.parseInt (Integer.java, line 652)
 * </pre>
 */
final class RemoteFailure {
    private static final Atom FILE = new Atom("file");
    private static final Atom LINE = new Atom("line");

    private RemoteFailure() {}

    static void print(RemoteCallException e, PrintStream err) {
        print(e.kind().name(), e.reason(), e.stack(), err);
    }

    static void print(ErlangException e, PrintStream err) {
        print(e.kind().name(), e.reason(), e.stack(), err);
    }

    private static void print(String kind, Term reason, ListTerm stack, PrintStream err) {
        err.println(kind.toLowerCase(Locale.ROOT) + ": " + TermSyntax.printLine(reason));
        printFrames(stack, err);
        for (Term cause : ErlangException.causes(stack)) {
            if (cause instanceof Tuple(List<Term> e) && e.size() == 3 && e.get(2) instanceof ListTerm frames) {
                err.println("caused by: " + TermSyntax.printLine(Term.tuple(e.get(0), e.get(1))));
                printFrames(frames, err);
            }
        }
    }

    private static void printFrames(ListTerm stack, PrintStream err) {
        for (Term frame : stack.elements()) {
            err.println("  in " + frame(frame));
        }
    }

    private static String frame(Term frame) {
        return frame instanceof Tuple(List<Term> e)
                        && e.size() == 4
                        && e.get(0) instanceof Atom module
                        && e.get(1) instanceof Atom function
                ? function(module, function, e.get(2)) + place(e.get(3))
                : TermSyntax.printLine(frame);
    }

    /** A Java method's frame has no arity to tell, but that of a call which found none; a class's name has a dot. */
    private static String function(Atom module, Atom function, Term arityOrArguments) {
        return module.name().indexOf('.') >= 0
                ? module.name() + "." + function.name()
                        + (arityOrArguments instanceof ListTerm ? "/" + arity(arityOrArguments) : "")
                : module + ":" + function + "/" + arity(arityOrArguments);
    }

    private static Object arity(Term arityOrArguments) {
        return arityOrArguments instanceof ListTerm arguments
                ? arguments.elements().size()
                : arityOrArguments;
    }

    private static String place(Term location) {
        String file = file(property(location, FILE));
        if (file == null) {
            return "";
        }
        return property(location, LINE) instanceof IntTerm(long line)
                ? " (" + file + ", line " + line + ")"
                : " (" + file + ")";
    }

    private static @Nullable String file(@Nullable Term name) {
        try {
            return name == null ? null : TermMapper.toJava(name, String.class);
        } catch (TermMappingException e) {
            return null;
        }
    }

    private static @Nullable Term property(Term location, Atom key) {
        return location instanceof ListTerm properties ? properties.property(key) : null;
    }
}
