package io.peer4j.term;

import java.util.List;
import java.util.Objects;

/**
 * Breaks terms into lines: {@code io_lib_pretty:print/2}.
 *
 * <p>In all methods {@code column} is where the next character goes, from 1; {@code indent}, how many spaces open a new
 * line; {@code closing}, how many brackets must find room behind the part; {@code used}, how much of the line's text is
 * taken already.
 */
final class PrettyPrinter {
    private final StringBuilder out = new StringBuilder();
    private final LineRoom room;
    /** How far what follows a tuple's tag, or a map's key, is indented; 0 for as far as the tag is long. */
    private final int tagIndent;

    private PrettyPrinter(LineRoom room, int tagIndent) {
        this.room = room;
        this.tagIndent = tagIndent;
    }

    /**
     * The text of {@code term}.
     *
     * @param column where its first line starts, from 1
     * @param lineLength how many columns a line has; 0 to break nothing
     * @param depth as in {@link TermPrinter#write(Term, int)}
     */
    static String print(Term term, PrintStyle style, int column, int lineLength, int depth) {
        if (depth == 0) {
            return "...";
        }
        Layout layout = new LayoutBuilder(style).layout(term, depth);
        int start = Math.max(column, 1);
        if (lineLength == 0 || layout.length() < lineLength - start) {
            StringBuilder line = new StringBuilder();
            layout.writeTo(line);
            return line.toString();
        }
        LineRoom room = new LineRoom(lineLength, layout.length());
        PrettyPrinter printer = new PrettyPrinter(room, TagIndent.choose(layout, start, room));
        printer.print(layout, start, start - 1, 0, 0);
        return printer.out.toString();
    }

    private void print(Layout layout, int column, int indent, int closing, int used) {
        if (room.fits(layout.length(), column, closing, used)) {
            layout.writeTo(out);
            return;
        }
        switch (layout) {
            case Layout.Sequence sequence -> sequence(sequence, column, indent, closing, used);
            case Layout.Associations map -> associations(map, column + 2, indent + 2, closing, used + 1);
            case Layout.Bits bits -> bits(bits.segments(), column + 2, indent + 2, closing, used);
            case Layout.Text unused -> layout.writeTo(out);
            case Layout.Dots unused -> layout.writeTo(out);
            case Layout.Pair unused -> layout.writeTo(out);
        }
    }

    private void newLine(int indent) {
        out.append('\n').repeat(' ', indent);
    }

    private void sequence(Layout.Sequence sequence, int column, int indent, int closing, int used) {
        out.append(sequence.isList() ? '[' : '{');
        if (sequence.isTagged()) {
            tagged(sequence, column, indent, closing, used + 1);
        } else {
            elements(sequence, 0, column + 1, indent + 1, closing, used + 1);
        }
        out.append(sequence.isList() ? ']' : '}');
    }

    private void tagged(Layout.Sequence tuple, int column, int indent, int closing, int used) {
        Layout tag = tuple.elements().getFirst();
        int behindTag = tag.length() + 2;
        tag.writeTo(out);
        if (tagIndent > 0 && behindTag > tagIndent) {
            int start = column + tagIndent;
            rest(tuple, 1, start, column + behindTag, indent + tagIndent, closing, used + tag.length());
        } else {
            out.append(',');
            elements(tuple, 1, column + behindTag, indent + behindTag, closing, used + tag.length() + 1);
        }
    }

    private void elements(Layout.Sequence sequence, int from, int column, int indent, int closing, int used) {
        if (from == sequence.elements().size()) {
            Objects.requireNonNull(sequence.tail()).writeTo(out);
            return;
        }
        Layout first = sequence.elements().get(from);
        int width = element(first, column, indent, room.closing(sequence.elements(), from, closing), used);
        rest(sequence, from + 1, column, column + width, indent, closing, used + width);
    }

    /** Returns how much of the line it took: all of it unless it is flat, so that the next part opens a new one. */
    private int element(Layout element, int column, int indent, int closing, int used) {
        if (element.isFlat() && room.fits(element.length(), column, closing, used)) {
            element.writeTo(out);
            return element.length();
        }
        print(element, column, indent, closing, used);
        return room.lineLength();
    }

    private void rest(Layout.Sequence sequence, int from, int start, int column, int indent, int closing, int used) {
        List<Layout> elements = sequence.elements();
        int at = column;
        int taken = used;
        for (int i = from; i < elements.size(); i++) {
            Layout element = elements.get(i);
            int elementClosing = room.closing(elements, i, closing);
            out.append(',');
            if (room.fitsBehindComma(element, at, elementClosing, taken)) {
                element.writeTo(out);
                at += element.length() + 1;
                taken += element.length() + 1;
            } else {
                newLine(indent);
                taken = element(element, start, indent, elementClosing, 0);
                at = start + taken;
            }
        }
        tail(sequence, start, at, indent, closing, taken);
    }

    private void tail(Layout.Sequence sequence, int start, int column, int indent, int closing, int used) {
        Layout tail = sequence.tail();
        if (tail == null) {
            return;
        }
        out.append(sequence.tailSeparator());
        boolean sameLine = tail instanceof Layout.Dots
                || (tail.isFlat() && room.fits(tail.length() + 1, column, closing + 1, used));
        if (sameLine) {
            tail.writeTo(out);
        } else {
            newLine(indent);
            print(tail, start, indent, closing + 1, 0);
        }
    }

    private void associations(Layout.Associations map, int start, int indent, int closing, int used) {
        out.append("#{");
        List<Layout> pairs = map.pairs();
        int taken = pair(pairs.getFirst(), start, indent, pairClosing(map, 0, closing), used);
        int column = start + taken;
        for (int i = 1; i < pairs.size(); i++) {
            Layout pair = pairs.get(i);
            int pairClosing = pairClosing(map, i, closing);
            out.append(',');
            if (room.fitsBehindComma(pair, column, pairClosing, taken)) {
                pair.writeTo(out);
                column += pair.length() + 1;
                taken += pair.length() + 1;
            } else {
                newLine(indent);
                taken = pair(pair, start, indent, pairClosing, 0);
                column = start + taken;
            }
        }
        out.append(map.dots() == null ? "}" : ",...}");
    }

    private int pairClosing(Layout.Associations map, int index, int closing) {
        return room.closing(map.pairs(), index, closing);
    }

    private int pair(Layout layout, int column, int indent, int closing, int used) {
        if (room.fits(layout.length(), column, closing, used)) {
            layout.writeTo(out);
            return layout.isFlat() ? layout.length() : room.lineLength();
        }
        Layout.Pair pair = (Layout.Pair) layout;
        int valueIndent = TagIndent.ofMapValue(tagIndent);
        print(pair.key(), column, indent, closing, used);
        out.append(" =>");
        newLine(indent + valueIndent);
        print(pair.value(), column + valueIndent, indent + valueIndent, closing, 0);
        return room.lineLength();
    }

    private void bits(List<String> segments, int column, int indent, int closing, int used) {
        int width = room.forBits(column, closing, used);
        int left = width;
        out.append("<<");
        for (int i = 0; i < segments.size(); i++) {
            boolean isLast = i == segments.size() - 1;
            String segment = isLast ? segments.get(i) : segments.get(i) + ",";
            if (segment.length() > left) {
                newLine(indent);
                left = width;
            }
            left -= segment.length();
            out.append(segment);
        }
        out.append(">>");
    }
}
