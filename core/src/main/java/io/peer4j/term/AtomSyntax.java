package io.peer4j.term;

import java.util.Set;

/** Which atoms stand without quotes: {@code io_lib:quote_atom/2}, {@code erl_scan:reserved_word/1}. */
final class AtomSyntax {
    /** Reserved in every release, so that they are no atoms without quotes. */
    private static final Set<String> RESERVED = Set.of(
            "after", "and", "andalso", "band", "begin", "bnot", "bor", "bsl", "bsr", "bxor", "case", "catch", "cond",
            "div", "end", "fun", "if", "let", "not", "of", "or", "orelse", "receive", "rem", "try", "when", "xor");

    /** Reserved from OTP 27 on: quoted so that each release can read them, and read without quotes. */
    private static final Set<String> RESERVED_LATER = Set.of("else", "maybe");

    private AtomSyntax() {}

    static boolean isReserved(String name) {
        return RESERVED.contains(name);
    }

    static boolean needsQuotes(String name) {
        return name.isEmpty()
                || !isStart(name.codePointAt(0))
                || !name.codePoints().allMatch(AtomSyntax::isPart)
                || isReserved(name)
                || RESERVED_LATER.contains(name);
    }

    /** Latin-1 lower case: all that Erlang's scanner takes. */
    static boolean isStart(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'ß' && c <= 'ÿ' && c != '÷');
    }

    static boolean isPart(int c) {
        return isStart(c) || isVariableStart(c) || (c >= '0' && c <= '9') || c == '@';
    }

    static boolean isVariableStart(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'À' && c <= 'Þ' && c != '×') || c == '_';
    }
}
