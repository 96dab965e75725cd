package io.peer4j.term;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** Reads integers and floats, with digit separators and in any base from 2 to 36. */
final class NumberReader {
    private static final int MAX_BASED_EXPONENT = 2000;
    /** Beyond any float's 17 significant digits by so much that rounding twice does no harm. */
    private static final MathContext BASED_FLOAT_PRECISION = new MathContext(60);

    private final TextCursor in;

    NumberReader(TextCursor in) {
        this.in = in;
    }

    /** The number that starts here, with a digit. */
    Term number(boolean negative) {
        int start = in.position();
        String whole = digits(10);
        if (in.peek() == '#') {
            return based(start, whole, negative);
        }
        return startsFraction(10) ? decimalFloat(start, whole, negative) : integer(whole, 10, negative);
    }

    /** The digits of one unsigned number, as BigInteger takes them. */
    String digits(int base) {
        StringBuilder digits = new StringBuilder();
        do {
            if (!isDigit(in.peek(), base)) {
                throw in.unexpected("a digit in base " + base);
            }
            digits.appendCodePoint(in.next());
        } while (isDigit(in.peek(), base) || (in.peek() == '_' && isDigit(in.peekBehind(1), base) && in.accept("_")));
        return digits.toString();
    }

    private static boolean isDigit(int c, int base) {
        return c >= 0 && c < 0x80 && Character.digit(c, base) >= 0;
    }

    private boolean startsFraction(int base) {
        return in.peek() == '.' && isDigit(in.peekBehind(1), base) && in.accept(".");
    }

    private static Term integer(String digits, int base, boolean negative) {
        BigInteger value = new BigInteger(digits, base);
        return Term.integer(negative ? value.negate() : value);
    }

    private Term decimalFloat(int start, String whole, boolean negative) {
        String number = whole + "." + digits(10) + exponent("e", "E");
        return finite(start, Double.parseDouble(number), negative);
    }

    private String exponent(String... markers) {
        for (String marker : markers) {
            if (in.accept(marker)) {
                String sign = in.accept("-") ? "-" : in.accept("+") ? "+" : "";
                return "e" + sign + digits(10);
            }
        }
        return "";
    }

    private Term finite(int start, double value, boolean negative) {
        if (!Double.isFinite(value)) {
            throw in.fault(start, "a float within the range of 64 bits", in.since(start));
        }
        return new FloatTerm(negative ? -value : value);
    }

    private Term based(int start, String baseDigits, boolean negative) {
        int base = base(start, baseDigits);
        in.next();
        String whole = digits(base);
        return startsFraction(base) ? basedFloat(start, base, whole, negative) : integer(whole, base, negative);
    }

    private int base(int start, String digits) {
        int base = digits.length() > 2 ? 0 : Integer.parseInt(digits);
        if (base < Character.MIN_RADIX || base > Character.MAX_RADIX) {
            throw in.fault(start, "a base from 2 to 36", digits);
        }
        return base;
    }

    private Term basedFloat(int start, int base, String whole, boolean negative) {
        String fraction = digits(base);
        BigDecimal mantissa = new BigDecimal(new BigInteger(whole + fraction, base));
        int exponent = basedExponent(start) - fraction.length();
        BigDecimal scale = BigDecimal.valueOf(base).pow(Math.abs(exponent));
        BigDecimal value = exponent < 0 ? mantissa.divide(scale, BASED_FLOAT_PRECISION) : mantissa.multiply(scale);
        return finite(start, value.doubleValue(), negative);
    }

    private int basedExponent(int start) {
        String text = exponent("#e", "#E");
        if (text.isEmpty()) {
            return 0;
        }
        BigInteger exponent = new BigInteger(text.substring(1));
        if (exponent.abs().compareTo(BigInteger.valueOf(MAX_BASED_EXPONENT)) > 0) {
            throw in.fault(start, "an exponent from -2000 to 2000", in.since(start));
        }
        return exponent.intValue();
    }
}
