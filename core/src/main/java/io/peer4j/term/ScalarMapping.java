package io.peer4j.term;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How terms become values of one type without parts.
 *
 * @param cost how far the type is from the term that it comes from, as {@link ConversionCost} counts
 * @param expected what terms fit, for messages
 * @param convert the value for a term; null if the term does not fit
 */
record ScalarMapping(int cost, String expected, Function<Term, @Nullable Object> convert) {
    private static final Map<Class<?>, ScalarMapping> BY_TYPE = new HashMap<>();

    static {
        add(Long.class, 0, "an integer of 64 bits", term -> integer(term, Long.MIN_VALUE, Long.MAX_VALUE, n -> n));
        add(Integer.class, 1, "an integer of 32 bits", ScalarMapping::toInt);
        add(Short.class, 2, "an integer of 16 bits", ScalarMapping::toShort);
        add(Byte.class, 3, "an integer of 8 bits", ScalarMapping::toByte);
        add(BigInteger.class, 4, "an integer", ScalarMapping::toBigInteger);
        add(Double.class, 6, "a float, or an integer that a double holds exactly", ScalarMapping::toDouble);
        add(Float.class, 7, "a float in range, or an integer that a float holds exactly", ScalarMapping::toFloat);
        add(Boolean.class, 1, "the atom true or false", ScalarMapping::toBoolean);
        add(String.class, 0, "a binary of UTF-8 text, or a list of code points", ScalarMapping::toText);
        add(CharSequence.class, 1, "a binary of UTF-8 text, or a list of code points", ScalarMapping::toText);
        add(byte[].class, 2, "a binary", term -> term instanceof Binary binary ? binary.toByteArray() : null);
        add(ByteBuffer.class, 3, "a binary", term -> term instanceof Binary binary ? binary.asByteBuffer() : null);
        add(Character.class, 8, "text of one char, or its code", ScalarMapping::toCharacter);
        add(Number.class, 40, "a number", ScalarMapping::toNumber);
    }

    private static void add(Class<?> type, int cost, String expected, Function<Term, @Nullable Object> convert) {
        BY_TYPE.put(type, new ScalarMapping(cost, expected, convert));
    }

    /** The mapping for a type, primitive or not; null if its values have parts, or no place among terms. */
    static @Nullable ScalarMapping of(Class<?> type) {
        return BY_TYPE.get(JavaTypes.boxed(type));
    }

    private static @Nullable Object integer(Term term, long min, long max, LongFunction<Object> box) {
        return term instanceof IntTerm(long value) && value >= min && value <= max ? box.apply(value) : null;
    }

    private static @Nullable Object toInt(Term term) {
        return integer(term, Integer.MIN_VALUE, Integer.MAX_VALUE, value -> (int) value);
    }

    private static @Nullable Object toShort(Term term) {
        return integer(term, Short.MIN_VALUE, Short.MAX_VALUE, value -> (short) value);
    }

    private static @Nullable Object toByte(Term term) {
        return integer(term, Byte.MIN_VALUE, Byte.MAX_VALUE, value -> (byte) value);
    }

    private static @Nullable BigInteger toBigInteger(Term term) {
        if (term instanceof IntTerm(long value)) {
            return BigInteger.valueOf(value);
        }
        return term instanceof BigIntTerm(BigInteger value) ? value : null;
    }

    private static @Nullable Object toDouble(Term term) {
        if (term instanceof FloatTerm(double value)) {
            return value;
        }
        BigInteger integer = toBigInteger(term);
        return integer != null && isExact(integer, integer.doubleValue()) ? integer.doubleValue() : null;
    }

    /** A float loses digits of a 64-bit float as it does in Java; it does not lose its magnitude. */
    private static @Nullable Object toFloat(Term term) {
        if (term instanceof FloatTerm(double value)) {
            return Float.isFinite((float) value) ? (float) value : null;
        }
        BigInteger integer = toBigInteger(term);
        return integer != null && isExact(integer, integer.floatValue()) ? integer.floatValue() : null;
    }

    private static boolean isExact(BigInteger integer, double rounded) {
        return Double.isFinite(rounded)
                && new java.math.BigDecimal(rounded).toBigIntegerExact().equals(integer);
    }

    private static @Nullable Object toBoolean(Term term) {
        return term.equals(Atom.TRUE) ? Boolean.TRUE : term.equals(Atom.FALSE) ? Boolean.FALSE : null;
    }

    private static @Nullable String toText(Term term) {
        if (term instanceof Binary binary) {
            return utf8(binary);
        }
        return term instanceof ListTerm list && list.isProper() ? codePoints(list.elements()) : null;
    }

    private static @Nullable String utf8(Binary binary) {
        try {
            return binary.utf8();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String codePoints(List<Term> elements) {
        StringBuilder text = new StringBuilder(elements.size());
        for (Term element : elements) {
            if (!(element instanceof IntTerm(long value)) || !isCharacter(value)) {
                return null;
            }
            text.appendCodePoint((int) value);
        }
        return text.toString();
    }

    private static boolean isCharacter(long value) {
        return value >= 0 && value <= Character.MAX_CODE_POINT && !QuotedReader.isSurrogate((int) value);
    }

    private static @Nullable Object toCharacter(Term term) {
        if (term instanceof IntTerm(long value)) {
            return isCharacter(value) && value <= Character.MAX_VALUE ? (char) value : null;
        }
        String text = toText(term);
        return text != null && text.length() == 1 ? text.charAt(0) : null;
    }

    private static @Nullable Object toNumber(Term term) {
        if (term instanceof IntTerm(long value)) {
            return value;
        } else if (term instanceof FloatTerm(double value)) {
            return value;
        }
        return toBigInteger(term);
    }
}
