package io.peer4j.internal.link;

import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.TermSyntax;

/** Frames for programs of the tests to print. */
public final class StandardIoLinkFrames {
    private StandardIoLinkFrames() {}

    /** The frame of any term. */
    public static byte[] message(String term) {
        return Frames.standardIo(ExternalTermFormat.encode(TermSyntax.parse(term)));
    }

    /** For the shell's {@code printf}: four characters for each byte. */
    public static String octal(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format("\\%03o", b & 0xFF));
        }
        return text.toString();
    }
}
