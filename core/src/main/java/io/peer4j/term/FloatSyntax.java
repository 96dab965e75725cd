package io.peer4j.term;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Writes floats with the fewest digits that read back as the same float: {@code float_to_list(F, [short])}. */
final class FloatSyntax {
    /** From here on not every integer is a float, so that trailing zeros would promise digits that are not known. */
    private static final double EXACT_INTEGERS = 0x1p53;

    private FloatSyntax() {}

    static String print(double value) {
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        return sign + (value == 0 ? "0.0" : positive(Math.abs(value)));
    }

    private static String positive(double value) {
        BigDecimal shortest = shortest(value);
        String digits = shortest.unscaledValue().toString();
        return place(digits, digits.length() - shortest.scale(), value);
    }

    /** {@link Double#toString(double)} gives the shortest form, except that it never gives less than two digits. */
    static BigDecimal shortest(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (decimal.precision() != 2) {
            return decimal;
        }
        BigInteger[] tens = decimal.unscaledValue().divideAndRemainder(BigInteger.TEN);
        boolean up = tens[1].intValue() > 5;
        BigDecimal down = new BigDecimal(tens[0], decimal.scale() - 1);
        BigDecimal above = new BigDecimal(tens[0].add(BigInteger.ONE), decimal.scale() - 1);
        BigDecimal nearer = up ? above : down;
        BigDecimal other = up ? down : above;
        return nearer.doubleValue() == value ? nearer : other.doubleValue() == value ? other : decimal;
    }

    /** Chooses between 0.001, 1234.5 and 1.0e22 as OTP does: an exponent where the text gets shorter by it. */
    private static String place(String digits, int point, double value) {
        int length = digits.length();
        if (point > 0 && point < length) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        int exponentCost = Integer.toString(point - 1).length() + 1 + (length == 1 ? 2 : 1);
        if (point <= 0) {
            boolean plain = point == 0 || 2 - point <= exponentCost;
            return plain ? "0." + "0".repeat(-point) + digits : scientific(digits, point - 1);
        }
        boolean plain = point - length + 2 <= exponentCost && value < EXACT_INTEGERS;
        return plain ? digits + "0".repeat(point - length) + ".0" : scientific(digits, point - 1);
    }

    private static String scientific(String digits, int exponent) {
        String fraction = digits.length() == 1 ? "0" : digits.substring(1);
        return digits.charAt(0) + "." + fraction + "e" + exponent;
    }
}
