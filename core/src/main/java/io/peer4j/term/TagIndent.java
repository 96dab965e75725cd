package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.List;

/**
 * Tries whether an indentation behind tags leaves enough of the line: no part may start beyond its middle unless all
 * text fits behind that column. Walks through the layout as {@link PrettyPrinter} would.
 */
final class TagIndent {
    /** As far as the tag is long, then 4, then 1, which is taken untried. */
    private static final int[] CANDIDATES = {-1, 4};

    private static final int LAST_RESORT = 1;
    private static final int MAP_VALUE_INDENT = 4;

    private final LineRoom room;
    private final int candidate;
    private boolean isTooFar;

    private TagIndent(LineRoom room, int candidate) {
        this.room = room;
        this.candidate = candidate;
    }

    static int choose(Layout layout, int column, LineRoom room) {
        for (int candidate : CANDIDATES) {
            TagIndent trial = new TagIndent(room, candidate);
            trial.walk(layout, column, 0, 0);
            if (!trial.isTooFar) {
                return candidate;
            }
        }
        return LAST_RESORT;
    }

    static int ofMapValue(int tagIndent) {
        return tagIndent > 0 ? tagIndent : MAP_VALUE_INDENT;
    }

    private void walk(Layout layout, int column, int closing, int used) {
        if (isTooFar || room.fits(layout.length(), column, closing, used)) {
            return;
        }
        switch (layout) {
            case Layout.Sequence sequence when sequence.isTagged() -> tagged(sequence, column, closing, used + 1);
            case Layout.Sequence sequence -> elements(sequence, 0, column + 1, closing, used + 1);
            case Layout.Associations map -> associations(map.pairs(), column + 2, closing, used + 2);
            case Layout.Text unused -> {}
            case Layout.Bits unused -> {}
            case Layout.Dots unused -> {}
            case Layout.Pair unused -> {}
        }
    }

    private void tagged(Layout.Sequence tuple, int column, int closing, int used) {
        int tagLength = tuple.elements().getFirst().length();
        int behindTag = column + tagLength + 2;
        int middle = room.lineLength() / 2;
        if (candidate > 0 && tagLength + 2 > candidate) {
            int start = column + candidate;
            isTooFar = room.textLength() + start > room.lineLength() && start > middle;
            rest(tuple, 1, start, behindTag, closing, used + tagLength);
        } else {
            isTooFar = room.textLength() + behindTag >= room.lineLength() && behindTag >= middle;
            elements(tuple, 1, behindTag, closing, used + tagLength + 1);
        }
    }

    private void elements(Layout.Sequence sequence, int from, int column, int closing, int used) {
        if (from < sequence.elements().size()) {
            int elementClosing = room.closing(sequence.elements(), from, closing);
            int width = element(sequence.elements().get(from), column, elementClosing, used);
            rest(sequence, from + 1, column, column + width, closing, used + width);
        }
    }

    private int element(Layout element, int column, int closing, int used) {
        if (element.isFlat() && room.fits(element.length(), column, closing, used)) {
            return element.length();
        }
        walk(element, column, closing, used);
        return room.lineLength();
    }

    private void rest(Layout.Sequence sequence, int from, int start, int column, int closing, int used) {
        List<Layout> elements = sequence.elements();
        int at = column;
        int taken = used;
        for (int i = from; i < elements.size() && !isTooFar; i++) {
            Layout element = elements.get(i);
            int elementClosing = room.closing(elements, i, closing);
            if (room.fitsBehindComma(element, at, elementClosing, taken)) {
                at += element.length() + 1;
                taken += element.length() + 1;
            } else {
                taken = element(element, start, elementClosing, 0);
                at = start + taken;
            }
        }
        tail(sequence.tail(), at, closing, taken);
    }

    /** Here OTP tries the tail where the line has come to, although it will open a line of its own. */
    private void tail(@Nullable Layout tail, int column, int closing, int used) {
        if (tail != null && !(tail.isFlat() && room.fits(tail.length() + 1, column, closing + 1, used))) {
            walk(tail, column, closing + 1, 0);
        }
    }

    /** Here OTP adds the first pair's width to what is used already, and not so when it prints. */
    private void associations(List<Layout> pairs, int start, int closing, int used) {
        int width = pair(pairs.getFirst(), start, room.closing(pairs, 0, closing), used);
        int column = start + width;
        int taken = used + width;
        for (int i = 1; i < pairs.size() && !isTooFar; i++) {
            Layout pair = pairs.get(i);
            int pairClosing = room.closing(pairs, i, closing);
            if (room.fitsBehindComma(pair, column, pairClosing, taken)) {
                column += pair.length() + 1;
                taken += pair.length() + 1;
            } else {
                taken = pair(pair, start, pairClosing, 0);
                column = start + taken;
            }
        }
    }

    private int pair(Layout layout, int column, int closing, int used) {
        Layout.Pair pair = (Layout.Pair) layout;
        if (room.fits(pair.length(), column, closing, used)) {
            return pair.isFlat() ? pair.length() : room.lineLength();
        }
        walk(pair.key(), column, closing, used);
        walk(pair.value(), column + ofMapValue(candidate), closing, 0);
        return room.lineLength();
    }
}
