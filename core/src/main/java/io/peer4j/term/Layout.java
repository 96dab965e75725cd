package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.List;

/** A term on its way to lines: its parts as text, with the lengths that say where lines must break. */
sealed interface Layout {
    /** How many columns it takes on one line. */
    int length();

    /** Writes it on one line. */
    void writeTo(StringBuilder out);

    /** Whether it stands on a line beside others; a list or tuple opens a line of its own unless all fits on one. */
    default boolean isFlat() {
        return false;
    }

    /** What cannot be broken. */
    record Text(String text, int length) implements Layout {
        Text(String text) {
            this(text, Graphemes.count(text));
        }

        @Override
        public boolean isFlat() {
            return true;
        }

        @Override
        public void writeTo(StringBuilder out) {
            out.append(text);
        }
    }

    /** What was left out because of its depth. */
    record Dots() implements Layout {
        @Override
        public int length() {
            return 3;
        }

        @Override
        public void writeTo(StringBuilder out) {
            out.append("...");
        }
    }

    /** A binary in numbers, each of which may open a line. */
    record Bits(List<String> segments, int length) implements Layout {
        Bits(List<String> segments) {
            this(
                    segments,
                    3
                            + segments.stream()
                                    .mapToInt(segment -> segment.length() + 1)
                                    .sum());
        }

        @Override
        public void writeTo(StringBuilder out) {
            out.append("<<").append(String.join(",", segments)).append(">>");
        }
    }

    /**
     * A list or tuple with parts.
     *
     * @param isTagged whether it is a tuple of two or more that an atom begins
     * @param elements its parts
     * @param tail the dots for what was left out, or an improper list's tail
     */
    record Sequence(
            boolean isList,
            boolean isTagged,
            List<Layout> elements,
            @Nullable Layout tail,
            int length) implements Layout {
        Sequence(boolean isList, boolean isTagged, List<Layout> elements, @Nullable Layout tail) {
            this(isList, isTagged, elements, tail, 1 + lengths(elements, tail));
        }

        /** What stands between the last part and a tail. */
        char tailSeparator() {
            return isList ? '|' : ',';
        }

        @Override
        public void writeTo(StringBuilder out) {
            out.append(isList ? '[' : '{');
            join(elements, out);
            if (tail != null) {
                out.append(elements.isEmpty() ? "" : tailSeparator());
                tail.writeTo(out);
            }
            out.append(isList ? ']' : '}');
        }
    }

    /** A map with associations, and dots for those that were left out. */
    record Associations(List<Layout> pairs, @Nullable Layout dots, int length) implements Layout {
        Associations(List<Layout> pairs, @Nullable Layout dots) {
            this(pairs, dots, 2 + lengths(pairs, dots));
        }

        @Override
        public void writeTo(StringBuilder out) {
            out.append("#{");
            join(pairs, out);
            out.append(dots == null ? "}" : ",...}");
        }
    }

    /** A key and its value. */
    record Pair(Layout key, Layout value) implements Layout {
        @Override
        public int length() {
            return key.length() + " => ".length() + value.length();
        }

        @Override
        public boolean isFlat() {
            return key.isFlat() && value.isFlat();
        }

        @Override
        public void writeTo(StringBuilder out) {
            key.writeTo(out);
            out.append(" => ");
            value.writeTo(out);
        }
    }

    /** The lengths of all parts, each with a column for the comma or bracket behind it. */
    private static int lengths(List<Layout> parts, @Nullable Layout tail) {
        int sum = tail == null ? 0 : tail.length() + 1;
        for (Layout part : parts) {
            sum += part.length() + 1;
        }
        return sum;
    }

    private static void join(List<Layout> parts, StringBuilder out) {
        for (int i = 0; i < parts.size(); i++) {
            out.append(i == 0 ? "" : ",");
            parts.get(i).writeTo(out);
        }
    }
}
