package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes terms on one line, without regard for what text they may be: {@code io_lib:write/3}. */
final class TermPrinter {
    static final int UNLIMITED = -1;

    private static final String DOTS = "...";

    private final boolean unicode;
    private final Comparator<Term> keyOrder;

    TermPrinter(boolean unicode, Comparator<Term> keyOrder) {
        this.unicode = unicode;
        this.keyOrder = keyOrder;
    }

    /** The text of {@code term}; what lies deeper than {@code depth} becomes dots, unless it is negative. */
    String write(Term term, int depth) {
        StringBuilder out = new StringBuilder();
        write(term, depth, out);
        return out.toString();
    }

    private void write(Term term, int depth, StringBuilder out) {
        if (depth == 0) {
            out.append(DOTS);
            return;
        }
        switch (term) {
            case Atom atom -> out.append(CharacterSyntax.atom(atom.name(), unicode));
            case IntTerm(long value) -> out.append(value);
            case BigIntTerm big -> out.append(big.value());
            case FloatTerm(double value) -> out.append(FloatSyntax.print(value));
            case Binary binary -> bits(binary, 0, depth, out);
            case BitString(Binary bytes, int bits) -> bits(bytes, bits, depth, out);
            case ListTerm list -> list(list, depth, out);
            case Tuple tuple -> tuple(tuple, depth, out);
            case MapTerm map -> map(map, depth, out);
            case ExportFun fun -> fun(fun, out);
            case Pid pid -> new IdentifierWriter(out).pid(pid);
            case Port port -> new IdentifierWriter(out).port(port);
            case Reference reference -> new IdentifierWriter(out).reference(reference);
            case LocalFun fun -> new IdentifierWriter(out).localFun(fun);
        }
    }

    private void fun(ExportFun fun, StringBuilder out) {
        out.append("fun ").append(CharacterSyntax.atom(fun.module().name(), true));
        out.append(':').append(CharacterSyntax.atom(fun.function().name(), true));
        out.append('/').append(fun.arity());
    }

    private void list(ListTerm list, int depth, StringBuilder out) {
        if (list.elements().isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        int left = elements(list.elements(), depth, '|', out);
        tail(list.tail(), left, out);
        out.append(']');
    }

    private void tail(@Nullable Term tail, int depth, StringBuilder out) {
        if (tail != null && depth != 0) {
            out.append('|');
            write(tail, depth < 0 ? depth : depth - 1, out);
        }
    }

    /** Returns the depth that is left for a tail; 0 once dots have been written. */
    private int elements(List<Term> elements, int depth, char dotsSeparator, StringBuilder out) {
        int left = depth;
        for (int i = 0; i < elements.size(); i++, left--) {
            if (left == 1) {
                out.append(i == 0 ? "" : dotsSeparator).append(DOTS);
                return 0;
            }
            out.append(i == 0 ? "" : ",");
            write(elements.get(i), left - 1, out);
        }
        return left;
    }

    private void tuple(Tuple tuple, int depth, StringBuilder out) {
        out.append('{');
        elements(tuple.elements(), depth, ',', out);
        out.append('}');
    }

    private void map(MapTerm map, int depth, StringBuilder out) {
        out.append("#{");
        if (depth != 1) { // where it is, OTP prints no dots
            associations(map, depth, out);
        }
        out.append('}');
    }

    private void associations(MapTerm map, int depth, StringBuilder out) {
        Iterator<Map.Entry<Term, Term>> entries = MapOrder.sorted(map, keyOrder).iterator();
        for (int left = depth - 1; entries.hasNext(); left--) {
            Map.Entry<Term, Term> entry = entries.next();
            write(entry.getKey(), depth - 1, out);
            out.append(" => ");
            write(entry.getValue(), depth - 1, out);
            if (left == 1) {
                out.append(",...");
                return;
            }
            out.append(entries.hasNext() ? "," : "");
        }
    }

    private static void bits(Binary bytes, int bitsInLastByte, int depth, StringBuilder out) {
        out.append("<<");
        Iterator<String> segments =
                BinarySegments.of(bytes, bitsInLastByte, depth).iterator();
        while (segments.hasNext()) {
            out.append(segments.next()).append(segments.hasNext() ? "," : "");
        }
        out.append(">>");
    }
}
