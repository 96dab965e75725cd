package io.peer4j.term;

import java.nio.charset.StandardCharsets;

/** Gathers the text that {@code ~s} takes: an atom, or a deep list of characters and binaries; and {@code ~x}: no binaries. */
final class CharacterData {
    private static final int LATIN1_END = 0x100;

    private final FormatControl control;
    private final boolean isUnicode;
    private final boolean takesBinaries;
    private final StringBuilder text = new StringBuilder();

    private CharacterData(FormatControl control, boolean isUnicode, boolean takesBinaries) {
        this.control = control;
        this.isUnicode = isUnicode;
        this.takesBinaries = takesBinaries;
    }

    static String of(Term term, FormatControl control) {
        return new CharacterData(control, control.unicode(), true).gather(term);
    }

    static String prefix(Term term, FormatControl control) {
        return new CharacterData(control, true, false).gather(term);
    }

    private String gather(Term term) {
        if (term instanceof Atom atom) {
            atom.name().codePoints().forEach(c -> character(c, term));
        } else {
            collect(term);
        }
        return text.toString();
    }

    private void collect(Term term) {
        switch (term) {
            case ListTerm list -> list(list);
            case Binary binary when takesBinaries -> text.append(decode(binary));
            case Term other -> throw misfit(other);
        }
    }

    private void list(ListTerm list) {
        for (Term element : list.elements()) {
            if (element instanceof IntTerm(long value)) {
                character(value, element);
            } else {
                collect(element);
            }
        }
        if (list.tail() != null) {
            collect(list.tail());
        }
    }

    private void character(long value, Term shown) {
        long end = isUnicode ? Character.MAX_CODE_POINT + 1L : LATIN1_END;
        if (value < 0 || value >= end || QuotedReader.isSurrogate((int) value)) {
            throw misfit(shown);
        }
        text.appendCodePoint((int) value);
    }

    private String decode(Binary binary) {
        if (isUnicode) {
            try {
                return binary.utf8();
            } catch (IllegalArgumentException unused) {
                return latin1(binary); // as OTP does
            }
        }
        return latin1(binary);
    }

    private static String latin1(Binary binary) {
        return new String(binary.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    private IllegalArgumentException misfit(Term part) {
        String characters = isUnicode ? "Unicode characters" : "Latin-1 characters";
        String binaries = takesBinaries ? " and binaries" : "";
        String hint = isUnicode ? "" : " (with t: Unicode)";
        return control.misfit("an atom, or a deep list of " + characters + binaries + hint, part);
    }
}
