package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.values.TimeLimit;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where in a value a mapping stands.
 *
 * @param parent the value around it; null for the whole
 * @param step the name of a component, the number of an element, or the key of an association
 * @param depth how many values are around it
 * @param limit when to stop
 * @param isErlang whether Erlang code made the term, so that lists of characters may be text
 */
record MappingPath(@Nullable MappingPath parent, Object step, int depth, TimeLimit limit, boolean isErlang) {
    static final MappingPath ROOT = root("value", TimeLimit.NONE);

    /** How deep values may nest; it also ends the walk through a structure that contains itself. */
    private static final int MAX_DEPTH = 1000;

    private static final int SHOWN_STEPS = 8;

    static MappingPath root(String name, TimeLimit limit) {
        return new MappingPath(null, name, 0, limit, false);
    }

    /** The way into a value that Erlang code made. */
    static MappingPath erlang(TimeLimit limit) {
        return new MappingPath(null, "value", 0, limit, true);
    }

    /** The way to a part of {@code whole}, a Java value. */
    MappingPath enter(Object nextStep, Object whole) {
        if (depth == MAX_DEPTH) {
            throw tooDeep(": a " + whole.getClass().getTypeName() + " stands there");
        }
        return enter(nextStep);
    }

    private TermMappingException tooDeep(String what) {
        return new TermMappingException(
                this,
                "expected a value that nests at most " + MAX_DEPTH + " deep, got a deeper one, or a cycle" + what);
    }

    /** What the whole is called. */
    String rootName() {
        MappingPath root = this;
        while (root.parent != null) {
            root = root.parent;
        }
        return root.step.toString();
    }

    MappingPath enter(Object nextStep) {
        if (depth == MAX_DEPTH) {
            throw tooDeep("");
        }
        return new MappingPath(this, nextStep, depth + 1, limit, isErlang);
    }

    @Override
    public String toString() {
        Deque<String> steps = new ArrayDeque<>();
        for (MappingPath at = this; at != null; at = at.parent) {
            if (at.depth < SHOWN_STEPS) {
                steps.addFirst(at.text());
            }
        }
        return String.join("", steps) + (depth < SHOWN_STEPS ? "" : "…");
    }

    private String text() {
        return switch (step) {
            case Integer index -> "[" + index + "]";
            case Term key -> "[" + TermText.abbreviate(key) + "]";
            case Object name -> parent == null ? name.toString() : "." + name;
        };
    }
}
