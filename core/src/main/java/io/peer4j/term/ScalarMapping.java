package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.values.JavaTypes;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How terms become values of one type without parts. The first call of a peer comes through here, and to link a lambda for
 * each type takes a JVM ten milliseconds.
 */
enum ScalarMapping {
    LONG(Long.class, 0, "an integer of 64 bits"),
    INTEGER(Integer.class, 1, "an integer of 32 bits"),
    SHORT(Short.class, 2, "an integer of 16 bits"),
    BYTE(Byte.class, 3, "an integer of 8 bits"),
    BIG_INTEGER(BigInteger.class, 4, "an integer"),
    DOUBLE(Double.class, 6, "a float, or an integer that a double holds exactly"),
    FLOAT(Float.class, 7, "a float in range, or an integer that a float holds exactly"),
    BOOLEAN(Boolean.class, 1, "the atom true or false"),
    STRING(String.class, 0, "a binary of UTF-8 text, or a list of code points"),
    CHAR_SEQUENCE(CharSequence.class, 1, "a binary of UTF-8 text, or a list of code points"),
    BYTES(byte[].class, 2, "a binary"),
    BYTE_BUFFER(ByteBuffer.class, 3, "a binary"),
    CHARACTER(Character.class, 8, "text of one char, or its code"),
    NUMBER(Number.class, 40, "a number");

    private static final Map<Class<?>, ScalarMapping> BY_TYPE = new HashMap<>();

    static {
        for (ScalarMapping mapping : values()) {
            BY_TYPE.put(mapping.type, mapping);
            BY_TYPE.put(JavaTypes.primitive(mapping.type), mapping);
        }
    }

    private final Class<?> type;
    private final int cost;
    private final String expected;

    ScalarMapping(Class<?> type, int cost, String expected) {
        this.type = type;
        this.cost = cost;
        this.expected = expected;
    }

    /** The mapping for a type, primitive or not; null if its values have parts, or no place among terms. */
    static @Nullable ScalarMapping of(Class<?> type) {
        return BY_TYPE.get(type);
    }

    /** How far the type is from the term that it comes from, as {@link ConversionCost} counts. */
    int cost() {
        return cost;
    }

    /** What terms fit, for messages. */
    String expected() {
        return expected;
    }

    /** Whether there is a value for {@code term}. */
    boolean fits(Term term) {
        // To convert bytes is to copy them.
        return this == BYTES || this == BYTE_BUFFER ? term instanceof Binary : convert(term) != null;
    }

    /** The value for {@code term}; null if that does not fit. */
    @Nullable
    Object convert(Term term) {
        return switch (this) {
            case LONG -> integer(term, Long.MIN_VALUE, Long.MAX_VALUE);
            case INTEGER -> toInt(term);
            case SHORT -> toShort(term);
            case BYTE -> toByte(term);
            case BIG_INTEGER -> toBigInteger(term);
            case DOUBLE -> toDouble(term);
            case FLOAT -> toFloat(term);
            case BOOLEAN -> toBoolean(term);
            case STRING, CHAR_SEQUENCE -> toText(term);
            case BYTES -> term instanceof Binary binary ? binary.toByteArray() : null;
            case BYTE_BUFFER -> term instanceof Binary binary ? binary.asByteBuffer() : null;
            case CHARACTER -> toCharacter(term);
            case NUMBER -> toNumber(term);
        };
    }

    /**
     * Like {@link #convert}, and text may be in pieces too: Erlang's {@code unicode:chardata()}. Not for choosing a
     * method, because most lists of text are meant as lists.
     */
    @Nullable
    Object result(Term term) {
        Object value = convert(term);
        boolean isText = this == STRING || this == CHAR_SEQUENCE;
        return value == null && isText && term instanceof ListTerm list ? Chardata.text(list) : value;
    }

    private static @Nullable Long integer(Term term, long min, long max) {
        return term instanceof IntTerm(long value) && value >= min && value <= max ? value : null;
    }

    private static @Nullable Object toInt(Term term) {
        Long value = integer(term, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return value == null ? null : value.intValue();
    }

    private static @Nullable Object toShort(Term term) {
        Long value = integer(term, Short.MIN_VALUE, Short.MAX_VALUE);
        return value == null ? null : value.shortValue();
    }

    private static @Nullable Object toByte(Term term) {
        Long value = integer(term, Byte.MIN_VALUE, Byte.MAX_VALUE);
        return value == null ? null : value.byteValue();
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
        return integer != null && isExact(integer, Double.PRECISION, integer.doubleValue())
                ? integer.doubleValue()
                : null;
    }

    /** A float loses digits of a 64-bit float as it does in Java; it does not lose its magnitude. */
    private static @Nullable Object toFloat(Term term) {
        if (term instanceof FloatTerm(double value)) {
            return Float.isFinite((float) value) ? (float) value : null;
        }
        BigInteger integer = toBigInteger(term);
        return integer != null && isExact(integer, Float.PRECISION, integer.floatValue()) ? integer.floatValue() : null;
    }

    /** Without {@code BigDecimal}, whose class takes a booting JVM more than ten milliseconds to initialize. */
    private static boolean isExact(BigInteger integer, int precision, double rounded) {
        int significant = integer.abs().bitLength() - integer.getLowestSetBit();
        return Double.isFinite(rounded) && significant <= precision;
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

    static @Nullable String utf8(Binary binary) {
        try {
            return binary.utf8();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static @Nullable String codePoints(List<Term> elements) {
        StringBuilder text = new StringBuilder(elements.size());
        for (Term element : elements) {
            if (!(element instanceof IntTerm(long value)) || !isCharacter(value)) {
                return null;
            }
            text.appendCodePoint((int) value);
        }
        return text.toString();
    }

    static boolean isCharacter(long value) {
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
