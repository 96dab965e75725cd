package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.badarg;

import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;

/** Erlang's character data: code points and binaries in UTF-8, in lists of any depth. */
final class CharacterData {
    private CharacterData() {}

    /** The text of {@code term}, or the error {@code badarg}. */
    static String text(Term term) {
        StringBuilder text = new StringBuilder();
        if (term instanceof IntTerm) {
            throw badarg();
        }
        append(term, text);
        return text.toString();
    }

    private static void append(Term term, StringBuilder text) {
        switch (term) {
            case IntTerm code when Arguments.isCharacter(code.value()) -> text.appendCodePoint((int) code.value());
            case Binary binary -> append(binary, text);
            case ListTerm list -> append(list, text);
            default -> throw badarg();
        }
    }

    private static void append(Binary binary, StringBuilder text) {
        try {
            text.append(binary.utf8());
        } catch (IllegalArgumentException e) {
            throw badarg();
        }
    }

    private static void append(ListTerm list, StringBuilder text) {
        list.elements().forEach(element -> append(element, text));
        Term tail = list.tail();
        if (tail instanceof IntTerm) {
            throw badarg();
        }
        if (tail != null) {
            append(tail, text);
        }
    }
}
