package io.peer4j.internal.crypto;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Numbers that nobody can guess. From the system where it has such a file: the JDK's generator comes with the search for
 * security providers, which a booting peer would feel.
 */
public final class SystemRandom {
    private SystemRandom() {}

    /** An integer, any with the same likelihood. */
    public static int nextInt() {
        return ByteBuffer.wrap(bytes(Integer.BYTES)).getInt();
    }

    /** So many bytes. */
    public static byte[] bytes(int count) {
        try (InputStream in = new FileInputStream("/dev/urandom")) {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length == count) {
                return bytes;
            }
        } catch (IOException e) {
            // Not every system has it.
        }
        byte[] bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
