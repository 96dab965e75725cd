package io.peer4j.internal.link;

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
final class Der {
    private static final int SHORT_LENGTHS = 0x80;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return value(0x30, parts);
    }

    static byte[] set(byte[]... parts) {
        return value(0x31, parts);
    }

    /** {@code [number] EXPLICIT}. */
    static byte[] tagged(int number, byte[] value) {
        return value(0xA0 | number, value);
    }

    /** @param bytes two's complement, no longer than need be */
    static byte[] integer(byte... bytes) {
        return value(0x02, bytes);
    }

    /** A string of whole bytes. */
    static byte[] bits(byte[] bytes) {
        return value(0x03, new byte[] {0}, bytes);
    }

    /** @param hex what an object identifier's numbers are encoded as */
    static byte[] identifier(String hex) {
        return value(0x06, HexFormat.of().parseHex(hex));
    }

    static byte[] utf8(String text) {
        return value(0x0C, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param text {@code YYYYMMDDhhmmssZ} */
    static byte[] generalizedTime(String text) {
        return value(0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** @param text {@code YYMMDDhhmmssZ}: for years before 2050 */
    static byte[] utcTime(String text) {
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
