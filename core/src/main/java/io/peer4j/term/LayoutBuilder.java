package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures a term before it is broken into lines: the first half of {@code io_lib_pretty:print/2}. */
final class LayoutBuilder {
    private static final Layout DOTS = new Layout.Dots();

    private final PrintStyle style;
    private final TermPrinter writer;
    private final TextDetector texts;

    LayoutBuilder(PrintStyle style) {
        this.style = style;
        this.writer = style.writer();
        this.texts = new TextDetector(style);
    }

    /** The layout of {@code term}; what lies deeper than {@code depth}, which is not 0, becomes dots unless it is negative. */
    Layout layout(Term term, int depth) {
        return switch (term) {
            case ListTerm list when !list.elements().isEmpty() -> list(list, depth);
            case Tuple tuple when tuple.size() > 0 -> tuple(tuple, depth);
            case MapTerm map when !map.entries().isEmpty() -> map(map, depth);
            case Binary binary when binary.size() > 0 -> binary(binary, depth);
            case BitString(Binary bytes, int bits) -> bits(bytes, bits, depth);
            case Term other -> new Layout.Text(writer.write(other, TermPrinter.UNLIMITED));
        };
    }

    private Layout list(ListTerm list, int depth) {
        String string = style.strings() && depth != 1 ? texts.string(list) : null;
        if (string != null) {
            return new Layout.Text(string);
        }
        List<Layout> elements = elements(list.elements(), depth);
        return new Layout.Sequence(true, false, elements, tail(list, elements.size(), depth));
    }

    private @Nullable Layout tail(ListTerm list, int shown, int depth) {
        boolean all = shown == list.elements().size();
        if (list.tail() == null) {
            return all ? null : DOTS;
        }
        int left = depth - shown;
        return !all || left == 1 ? DOTS : layout(list.tail(), depth < 0 ? depth : left - 1);
    }

    private List<Layout> elements(List<Term> terms, int depth) {
        int shown = depth < 0 ? terms.size() : Math.min(terms.size(), depth - 1);
        List<Layout> elements = new ArrayList<>(shown);
        for (int i = 0; i < shown; i++) {
            elements.add(layout(terms.get(i), depth < 0 ? depth : depth - i - 1));
        }
        return elements;
    }

    private Layout tuple(Tuple tuple, int depth) {
        if (depth == 1) {
            return new Layout.Text("{...}");
        }
        List<Layout> elements = elements(tuple.elements(), depth);
        boolean isTagged = tuple.get(0) instanceof Atom && tuple.size() > 1;
        return new Layout.Sequence(false, isTagged, elements, elements.size() < tuple.size() ? DOTS : null);
    }

    private Layout map(MapTerm map, int depth) {
        if (depth == 1) {
            return new Layout.Text("#{...}");
        }
        List<Map.Entry<Term, Term>> entries = MapOrder.sorted(map, style.keyOrder());
        int shown = depth < 0 ? entries.size() : Math.min(entries.size(), depth - 1);
        List<Layout> pairs = new ArrayList<>(shown);
        for (Map.Entry<Term, Term> entry : entries.subList(0, shown)) {
            pairs.add(new Layout.Pair(layout(entry.getKey(), depth - 1), layout(entry.getValue(), depth - 1)));
        }
        return new Layout.Associations(pairs, shown < entries.size() ? DOTS : null);
    }

    private Layout binary(Binary binary, int depth) {
        String text = style.strings() && depth != 1 ? texts.binary(binary, depth) : null;
        return text == null ? bits(binary, 0, depth) : new Layout.Text(text);
    }

    private static Layout bits(Binary bytes, int bitsInLastByte, int depth) {
        return depth == 1
                ? new Layout.Text("<<...>>")
                : new Layout.Bits(BinarySegments.of(bytes, bitsInLastByte, depth));
    }
}
