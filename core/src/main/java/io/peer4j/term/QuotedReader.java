package io.peer4j.term;

/** Reads what Erlang writes between quotes or behind {@code $}: characters and their escapes. */
final class QuotedReader {
    private static final int DELETE = 0x7F;

    private final TextCursor in;

    QuotedReader(TextCursor in) {
        this.in = in;
    }

    /** The text up to the closing {@code quote}; the opening one has been read. */
    String quoted(char quote) {
        int start = in.position() - 1;
        StringBuilder content = new StringBuilder();
        while (in.peek() != quote) {
            if (in.peek() == TextCursor.END) {
                throw in.fault(
                        in.position(), "the quote that closes the one at offset " + start, "the end of the text");
            }
            content.appendCodePoint(character());
        }
        in.next();
        return content.toString();
    }

    /** One character, or the escape that stands for one. */
    int character() {
        if (in.peek() == TextCursor.END) {
            throw in.unexpected("a character");
        }
        int c = in.next();
        return c == '\\' ? escaped() : c;
    }

    private int escaped() {
        int c = in.next();
        return switch (c) {
            case TextCursor.END -> throw in.unexpected("the rest of an escape");
            case 'b' -> '\b';
            case 'd' -> DELETE;
            case 'e' -> 0x1B;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 's' -> ' ';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            case 'x' -> hexadecimal();
            case '^' -> control();
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(c - '0');
            default -> c;
        };
    }

    private int octal(int first) {
        int value = first;
        for (int digits = 1; digits < 3 && in.peek() >= '0' && in.peek() <= '7'; digits++) {
            value = value * 8 + in.next() - '0';
        }
        return value;
    }

    private int control() {
        int c = in.peek();
        if (c == '?') {
            in.next();
            return DELETE;
        }
        if ((c < '@' || c > '_') && (c < 'a' || c > 'z')) {
            throw in.unexpected("@, a letter, [, \\, ], ^ or _ behind \\^");
        }
        return in.next() & 0x1F;
    }

    private int hexadecimal() {
        int start = in.position();
        return in.accept("{") ? bracedHexadecimal(start) : hexDigit() * 16 + hexDigit();
    }

    private int bracedHexadecimal(int start) {
        int value = hexDigit();
        while (!in.accept("}")) {
            value = Math.min(value * 16 + hexDigit(), Character.MAX_CODE_POINT + 1);
        }
        if (!Character.isValidCodePoint(value) || isSurrogate(value)) {
            throw in.fault(start, "a Unicode code point that is no surrogate", in.since(start));
        }
        return value;
    }

    static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private int hexDigit() {
        int digit = in.peek() < 0x80 ? Character.digit(in.peek(), 16) : -1;
        if (digit < 0) {
            throw in.unexpected("a hexadecimal digit");
        }
        in.next();
        return digit;
    }
}
