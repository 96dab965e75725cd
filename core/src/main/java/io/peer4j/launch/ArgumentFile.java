package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Excerpt;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The form of the files that {@code java @FILE} reads, as the launcher's {@code args.c} has it: words between white space,
 * {@code '} or {@code "} around what holds white space, {@code \} escapes within these, {@code #} begins a comment.
 */
final class ArgumentFile {
    private ArgumentFile() {}

    /** What the launcher reads arguments in. */
    static Charset charset() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    /**
     * The words in the file that {@code word}, {@code @FILE}, names.
     *
     * @throws Unreadable if it can't be read
     */
    static List<String> words(String word) {
        try {
            return parse(new String(Files.readAllBytes(Path.of(word.substring(1))), charset()));
        } catch (IOException | InvalidPathException e) {
            throw new Unreadable(
                    "args: " + Excerpt.of(word) + ": expected a file of arguments for java, which can't be read: "
                            + (e instanceof NoSuchFileException ? "No such file or directory" : e),
                    e);
        }
    }

    /** A file of arguments can't be read: no wrong option, for it may be there at the next start. */
    static final class Unreadable extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Unreadable(String message, Exception cause) {
            super(message, cause);
        }
    }

    /** {@code words}, one in each line, each in quotes. */
    static String text(List<String> words) {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            text.append('"');
            for (int i = 0; i < word.length(); i++) {
                append(text, word.charAt(i));
            }
            text.append("\"\n");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, char c) {
        switch (c) {
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case '\f' -> text.append("\\f");
            case '"', '\\' -> text.append('\\').append(c);
            default -> text.append(c);
        }
    }

    static List<String> parse(String text) {
        return new Parser(text).words();
    }

    private static final class Parser {
        private final String text;
        private final List<String> words = new ArrayList<>();
        private int at;
        private @Nullable StringBuilder word;
        /** What ends the quotation, or 0. */
        private char quote;

        Parser(String text) {
            this.text = text;
        }

        List<String> words() {
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (quote != 0) {
                    quoted(c);
                } else {
                    plain(c);
                }
            }
            endWord();
            return words;
        }

        private void plain(char c) {
            if (" \n\r\t\f".indexOf(c) >= 0) {
                endWord();
            } else if (c == '#') {
                endWord();
                skipLine();
            } else if (c == '"' || c == '\'') {
                quote = c;
                current();
            } else {
                current().append(c);
            }
        }

        private void quoted(char c) {
            if (c == quote) {
                quote = 0;
            } else if (c == '\n' || c == '\r') {
                quote = 0;
                endWord();
            } else if (c == '\\' && at < text.length()) {
                escaped(text.charAt(at++));
            } else {
                current().append(c);
            }
        }

        /** An escaped end of line joins lines: the white space that the next one begins with is none of the word's. */
        private void escaped(char c) {
            switch (c) {
                case 'n' -> current().append('\n');
                case 'r' -> current().append('\r');
                case 't' -> current().append('\t');
                case 'f' -> current().append('\f');
                case '\n', '\r' -> skipSpace();
                default -> current().append(c);
            }
        }

        private StringBuilder current() {
            StringBuilder known = word;
            if (known == null) {
                known = new StringBuilder();
                word = known;
            }
            return known;
        }

        private void endWord() {
            if (word != null) {
                words.add(word.toString());
                word = null;
            }
        }

        private void skipLine() {
            while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
                at++;
            }
        }

        private void skipSpace() {
            while (at < text.length() && " \n\r\t\f".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }
    }
}
