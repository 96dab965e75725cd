package io.peer4j.internal.boot;

/** Where characters end in UTF-8. */
final class Utf8 {
    private static final int LONGEST = 4;

    private Utf8() {}

    /** How many of the first {@code length} bytes remain when a character that has only begun is left out. */
    static int completeLength(byte[] bytes, int length) {
        for (int back = 1; back < LONGEST && back <= length; back++) {
            int lead = bytes[length - back] & 0xFF;
            if (lead >= 0xC0) {
                return sequenceLength(lead) > back ? length - back : length;
            }
            if (lead < 0x80) {
                return length;
            }
        }
        return length;
    }

    private static int sequenceLength(int lead) {
        if (lead >= 0xF0) {
            return 4;
        }
        return lead >= 0xE0 ? 3 : 2;
    }
}
