package io.peer4j.node;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Numbers that nobody can guess. From the system where it has such a file: the JDK's generator comes with the search for
 * security providers, which a booting peer would feel.
 */
final class SystemRandom {
    private SystemRandom() {}

    static int nextInt() {
        try (InputStream in = new FileInputStream("/dev/urandom")) {
            byte[] bytes = in.readNBytes(Integer.BYTES);
            return bytes.length == Integer.BYTES ? ByteBuffer.wrap(bytes).getInt() : new SecureRandom().nextInt();
        } catch (IOException e) {
            return new SecureRandom().nextInt();
        }
    }
}
