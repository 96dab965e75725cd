package io.peer4j.term;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floats with a chosen number of digits: {@code ~e}, {@code ~f} and {@code ~g}. */
final class FloatFormat {
    private static final int DEFAULT_PRECISION = 6;
    /** OTP starts from the 21 digits of {@code float_to_list/1}, rounded already, and writes zeros behind them. */
    private static final MathContext DIGITS = new MathContext(21, RoundingMode.HALF_EVEN);

    private FloatFormat() {}

    static String format(double value, FormatControl control) {
        int precision = control.precision() == null ? DEFAULT_PRECISION : control.precision();
        String text = switch (control.letter()) {
            case 'e' -> scientific(value, atLeast(2, precision, control));
            case 'f' -> positional(value, atLeast(1, precision, control));
            default -> general(value, atLeast(1, precision, control));
        };
        return FormatField.term(text, control, control.width());
    }

    private static int atLeast(int minimum, int precision, FormatControl control) {
        if (precision < minimum) {
            throw control.refused("takes a precision of at least " + minimum);
        }
        return precision;
    }

    private static String scientific(double value, int precision) {
        String digits = digits(value);
        String mantissa = rounded(digits, 1, precision - 1);
        boolean carried = mantissa.startsWith("10");
        int exponent = pointPosition(value) - 1 + (carried ? 1 : 0);
        String shown = carried ? "1." + mantissa.substring(3) : mantissa;
        return sign(value) + shown + "e" + (exponent < 0 ? "" : "+") + exponent;
    }

    private static String positional(double value, int decimals) {
        String digits = digits(value);
        int point = pointPosition(value);
        String padded = point > 0 ? digits : "0".repeat(1 - point) + digits;
        return sign(value) + rounded(padded, Math.max(point, 1), decimals);
    }

    /** Significant digits as they come, positional from 0.1 up to 10,000 where that shows all of them. */
    private static String general(double value, int precision) {
        double magnitude = Math.abs(value);
        if (magnitude >= 0.1 && magnitude < 1.0e4) {
            int exponent = magnitude < 1 ? -1 : magnitude < 10 ? 0 : magnitude < 100 ? 1 : magnitude < 1000 ? 2 : 3;
            if (precision - 1 > exponent || (precision == 1 && exponent == -1)) {
                return positional(value, precision - 1 - exponent);
            }
        }
        return scientific(value, Math.max(precision, 2));
    }

    private static String sign(double value) {
        return Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    }

    private static BigDecimal decimal(double value) {
        return new BigDecimal(Math.abs(value)).round(DIGITS);
    }

    private static String digits(double value) {
        String digits = decimal(value).unscaledValue().toString();
        return digits + "0".repeat(Math.max(0, DIGITS.getPrecision() - digits.length()));
    }

    private static int pointPosition(double value) {
        BigDecimal decimal = decimal(value);
        return value == 0 ? 1 : decimal.precision() - decimal.scale();
    }

    /** {@code whole} digits, a point and {@code decimals} digits, rounded half up by the digit behind them. */
    private static String rounded(String digits, int whole, int decimals) {
        int count = whole + decimals;
        String kept =
                count <= digits.length() ? digits.substring(0, count) : digits + "0".repeat(count - digits.length());
        boolean up = count < digits.length() && digits.charAt(count) >= '5';
        String number = up
                ? new java.math.BigInteger(kept).add(java.math.BigInteger.ONE).toString()
                : kept;
        String full = "0".repeat(Math.max(0, count - number.length())) + number;
        return full.substring(0, full.length() - decimals) + "." + full.substring(full.length() - decimals);
    }
}
