package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/** Reads {@code <<…>>}: segments with sizes and types, as {@code erl_parse} and {@code eval_bits} take them. */
final class BinaryReader {
    /** What sizes may ask for in one text: a few characters could otherwise fill the memory. */
    private static final long MAX_SIZED_BITS = 1L << 27;

    private static final Set<String> INERT = Set.of("signed", "unsigned", "big");

    private final TextCursor in;
    private final NumberReader numbers;
    private final IntFunction<Term> terms;
    private long sizedBits;

    BinaryReader(TextCursor in, NumberReader numbers, IntFunction<Term> terms) {
        this.in = in;
        this.numbers = numbers;
        this.terms = terms;
    }

    Term binary(int depth) {
        in.accept("<<");
        BitBuffer bits = new BitBuffer();
        in.skipBlank();
        if (!in.accept(">>")) {
            do {
                segment(depth, bits);
                in.skipBlank();
            } while (in.accept(","));
            in.expect(">>", "a comma or >>");
        }
        return bits.toTerm();
    }

    private void segment(int depth, BitBuffer bits) {
        in.skipBlank();
        int start = in.position();
        Term value = terms.apply(depth + 1);
        boolean text = value instanceof ListTerm && in.since(start).startsWith("\"");
        Integer size = size();
        Form form = form();
        switch (value) {
            case ListTerm string when text -> string(start, string, size, form, bits);
            case IntTerm integer -> number(start, BigInteger.valueOf(integer.value()), size, form, bits);
            case BigIntTerm integer -> number(start, integer.value(), size, form, bits);
            case FloatTerm number when form.type.equals("float") -> floating(start, number.value(), size, form, bits);
            case Binary binary when size == null && form.isBits() -> bits.append(binary.toByteArray());
            case BitString part when size == null && form.type.equals("bitstring") -> bitString(part, bits);
            case Term other -> throw in.fault(start, "a segment's value of the type " + form.type, kind(other));
        }
    }

    private static String kind(Term value) {
        return switch (value) {
            case FloatTerm number -> number + " (needs /float)";
            case Binary unused -> "a binary (needs /binary or /bitstring, and no size)";
            case BitString unused -> "a binary (needs /binary or /bitstring, and no size)";
            case Term other -> other.getClass().getSimpleName();
        };
    }

    private @Nullable Integer size() {
        in.skipBlank();
        if (!in.accept(":")) {
            return null;
        }
        in.skipBlank();
        int start = in.position();
        BigInteger size = new BigInteger(numbers.digits(10));
        if (size.compareTo(BigInteger.valueOf(MAX_SIZED_BITS)) > 0) {
            throw tooLarge(start);
        }
        return size.intValueExact();
    }

    private TermSyntaxException tooLarge(int start) {
        return in.fault(start, "sizes of at most " + MAX_SIZED_BITS + " bits in one text", in.since(start));
    }

    /** What stands behind a segment's slash. */
    private static final class Form {
        private String type = "integer";
        private boolean littleEndian;
        private int unit = 1;

        boolean isBits() {
            return type.equals("binary") || type.equals("bitstring");
        }

        @Nullable
        Charset charset() {
            return switch (type) {
                case "utf8" -> StandardCharsets.UTF_8;
                case "utf16" -> littleEndian ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
                case "utf32" -> littleEndian ? Charset.forName("UTF-32LE") : Charset.forName("UTF-32BE");
                default -> null;
            };
        }
    }

    private Form form() {
        Form form = new Form();
        in.skipBlank();
        if (in.accept("/")) {
            do {
                in.skipBlank();
                specifier(form);
                in.skipBlank();
            } while (in.accept("-"));
        }
        return form;
    }

    private void specifier(Form form) {
        int start = in.position();
        while (AtomSyntax.isPart(in.peek())) {
            in.next();
        }
        String word = in.since(start);
        switch (word) {
            case "integer", "float", "utf8", "utf16", "utf32", "binary", "bitstring" -> form.type = word;
            case "bytes" -> form.type = "binary";
            case "bits" -> form.type = "bitstring";
            case "little" -> form.littleEndian = true;
            case "native" -> form.littleEndian = java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN;
            case "unit" -> form.unit = unit();
            default -> checkInert(start, word);
        }
    }

    private void checkInert(int start, String word) {
        if (!INERT.contains(word)) {
            throw in.fault(
                    start,
                    "integer, float, binary, bytes, bitstring, bits, utf8, utf16, utf32, signed, unsigned, big,"
                            + " little, native or unit:N",
                    word.isEmpty() ? "none of them" : word);
        }
    }

    private int unit() {
        in.expect(":", "a colon behind unit");
        in.skipBlank();
        int start = in.position();
        String digits = numbers.digits(10);
        int unit = digits.length() > 3 ? 0 : Integer.parseInt(digits);
        if (unit < 1 || unit > 256) {
            throw in.fault(start, "a unit from 1 to 256", digits);
        }
        return unit;
    }

    /** Each character is a segment of its own, with the size and type of the whole. */
    private void string(int start, ListTerm string, @Nullable Integer size, Form form, BitBuffer bits) {
        List<Term> characters = string.elements();
        for (Term character : characters) {
            number(start, BigInteger.valueOf(((IntTerm) character).value()), size, form, bits);
        }
    }

    private void number(int start, BigInteger value, @Nullable Integer size, Form form, BitBuffer bits) {
        Charset charset = form.charset();
        if (form.type.equals("float")) {
            floating(start, value.doubleValue(), size, form, bits);
        } else if (charset != null && size == null) {
            codePoint(start, value, charset, bits);
        } else if (form.type.equals("integer")) {
            bits.append(value, bitCount(start, size == null ? 8 : size, form), form.littleEndian);
        } else {
            throw in.fault(start, "a segment's value of the type " + form.type + " and no size", value.toString());
        }
    }

    private int bitCount(int start, int size, Form form) {
        long count = (long) size * form.unit;
        sizedBits += count;
        if (sizedBits > MAX_SIZED_BITS) {
            throw tooLarge(start);
        }
        return (int) count;
    }

    private void codePoint(int start, BigInteger value, Charset charset, BitBuffer bits) {
        int codePoint = value.bitLength() < Integer.SIZE ? value.intValue() : -1;
        if (!Character.isValidCodePoint(codePoint) || QuotedReader.isSurrogate(codePoint)) {
            throw in.fault(start, "a Unicode code point that is no surrogate", value.toString());
        }
        bits.append(Character.toString(codePoint).getBytes(charset));
    }

    private void floating(int start, double value, @Nullable Integer size, Form form, BitBuffer bits) {
        int count = size == null ? Double.SIZE : bitCount(start, size, form);
        long image = switch (count) {
            case Double.SIZE -> Double.doubleToRawLongBits(value);
            case Float.SIZE -> Float.floatToRawIntBits((float) value);
            case 16 -> Float.floatToFloat16((float) value);
            default -> throw in.fault(start, "a float of 16, 32 or 64 bits", count + " bits");
        };
        bits.append(BigInteger.valueOf(image), count, form.littleEndian);
    }

    private static void bitString(BitString part, BitBuffer bits) {
        byte[] bytes = part.bytes().toByteArray();
        bits.append(java.util.Arrays.copyOf(bytes, bytes.length - 1));
        int rest = part.bitsInLastByte();
        bits.append((bytes[bytes.length - 1] & 0xFF) >> (8 - rest), rest);
    }
}
