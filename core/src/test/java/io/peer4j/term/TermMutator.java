package io.peer4j.term;

import java.util.Random;

/** Damages the text of terms. */
final class TermMutator {
    private static final String[] TOKENS = {
        "[",
        "]",
        "{",
        "}",
        "<<",
        ">>",
        "#{",
        "=>",
        "|",
        ",",
        "\"",
        "'",
        "\\",
        "$",
        "#",
        ".",
        "-",
        "e9",
        ":",
        "/",
        "_",
        "fun ",
        "#Ref<",
        "#Port<",
        "<0.",
        "/utf8",
        "/float",
        ":64",
        "-unit:256",
        "16#",
        "%",
        "\n",
        "\\x{",
        "\\^",
        "99999999999",
        "😀",
        "\ud800",
        "\0",
        "/bits",
        "<<\"a\"/utf16>>"
    };

    static String mutate(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = 0; i <= random.nextInt(4); i++) {
            int at = random.nextInt(mutated.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> mutated.insert(at, TOKENS[random.nextInt(TOKENS.length)]);
                case 1 -> mutated.delete(at, Math.min(mutated.length(), at + 1 + random.nextInt(4)));
                case 2 -> mutated.insert(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
                default -> mutated.insert(at, mutated.substring(random.nextInt(at + 1), at));
            }
        }
        return mutated.toString();
    }

    private TermMutator() {}
}
