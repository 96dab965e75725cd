package io.peer4j.term;

import java.util.ArrayList;
import java.util.List;

/** The numbers between {@code <<} and {@code >>}: {@code io_lib:write_binary/3}. */
final class BinarySegments {
    private BinarySegments() {}

    /** A text for each byte, like {@code 5:3} for the last if not all its bits count, and dots from {@code depth} on. */
    static List<String> of(Binary bytes, int bitsInLastByte, int depth) {
        int shown = depth < 0 ? bytes.size() : Math.min(bytes.size(), depth - 1);
        List<String> segments = new ArrayList<>(shown + 1);
        for (int i = 0; i < shown; i++) {
            int value = bytes.byteAt(i) & 0xFF;
            boolean partial = bitsInLastByte != 0 && i == bytes.size() - 1;
            segments.add(partial ? (value >> (8 - bitsInLastByte)) + ":" + bitsInLastByte : Integer.toString(value));
        }
        if (shown < bytes.size()) {
            segments.add("...");
        }
        return segments;
    }
}
