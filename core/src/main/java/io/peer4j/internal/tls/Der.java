package io.peer4j.internal.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The values of ASN.1 that a certificate is made of, in their distinguished encoding (ITU-T X.690): a tag, a length, and
 * what is in it.
 *
 * <pre>
 * 30 03 02 01 02     a sequence of three bytes: the integer 2
 * 30 81 80 …         128 bytes or more: how many bytes the length has, with the top bit set, then these
 * </pre>
 */
public final class Der {
    private static final int SHORT_LENGTHS = 0x80;

    private Der() {}

    /** {@code SEQUENCE}. */
    public static byte[] sequence(byte[]... parts) {
        return value(0x30, parts);
    }

    /** {@code SET}. */
    public static byte[] set(byte[]... parts) {
        return value(0x31, parts);
    }

    /** {@code [number] EXPLICIT}. */
    public static byte[] tagged(int number, byte[] value) {
        return value(0xA0 | number, value);
    }

    /**
     * {@code INTEGER}.
     *
     * @param bytes two's complement, no longer than need be
     */
    public static byte[] integer(byte... bytes) {
        return value(0x02, bytes);
    }

    /** {@code OCTET STRING}. */
    public static byte[] octets(byte[] bytes) {
        return value(0x04, bytes);
    }

    /** {@code NULL}. */
    public static byte[] nothing() {
        return value(0x05);
    }

    /** A string of whole bytes. */
    public static byte[] bits(byte[] bytes) {
        return value(0x03, new byte[] {0}, bytes);
    }

    /**
     * {@code OBJECT IDENTIFIER}.
     *
     * @param hex what its numbers are encoded as
     */
    public static byte[] identifier(String hex) {
        return value(0x06, HexFormat.of().parseHex(hex));
    }

    /** {@code UTF8String}. */
    public static byte[] utf8(String text) {
        return value(0x0C, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * {@code GeneralizedTime}.
     *
     * @param text {@code YYYYMMDDhhmmssZ}
     */
    public static byte[] generalizedTime(String text) {
        return value(0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * {@code UTCTime}.
     *
     * @param text {@code YYMMDDhhmmssZ}: for years before 2050
     */
    public static byte[] utcTime(String text) {
        return value(0x17, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        length(out, content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static void length(ByteArrayOutputStream out, int length) {
        if (length < SHORT_LENGTHS) {
            out.write(length);
        } else {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >> 8 * i);
            }
        }
    }
}
