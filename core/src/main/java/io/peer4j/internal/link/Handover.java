package io.peer4j.internal.link;

import io.peer4j.internal.nullness.Nullable;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The secrets that an origin hands to the JVM peer which it has started: the cookie, and what the peer proves itself with.
 * They come first on the peer's standard input, so they are in no environment, which programs inherit and flight recordings
 * show.
 *
 * <pre>
 * Size:32 | then for each secret: NAME = VALUE 0, in UTF-8; Size bytes in all
 * </pre>
 *
 * <p>{@code A=b} is {@code 00000004 41 3d 62 00}. Over standard_io the frames follow. A launch that can't write to the
 * peer's standard input hands them over by variables of the same names.
 */
public final class Handover {
    /**
     * The system property that says by which file they come: {@link #STANDARD_INPUT}, which is closed afterwards, or a path.
     * Not set if none come.
     */
    public static final String PROPERTY = "peer4j.handover";

    /** The value of {@link #PROPERTY} for a standard input that is used for nothing else. */
    public static final String STANDARD_INPUT = "0";

    /** More than a cookie, a key and two certificates take. */
    private static final int MOST = 1 << 16;

    private static final Map<String, String> TAKEN = new HashMap<>();
    private static boolean isRead;

    private Handover() {}

    /** The bytes by which {@code secrets} are handed over. */
    public static byte[] encode(Map<String, String> secrets) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        secrets.forEach((name, value) -> {
            all.writeBytes((name + '=' + value).getBytes(StandardCharsets.UTF_8));
            all.write(0);
        });
        return ByteBuffer.allocate(Integer.BYTES + all.size())
                .putInt(all.size())
                .put(all.toByteArray())
                .array();
    }

    /**
     * Reads what this process was handed, if anything, before anything else reads that file. Nothing the second time.
     *
     * @throws IOException if it is not whole
     */
    public static synchronized void read() throws IOException {
        String file = System.getProperty(PROPERTY);
        if (isRead || file == null) {
            return;
        }
        isRead = true;
        // The standard input becomes the null device when it is closed; a path is opened anew, and the link opens it
        // again.
        try (InputStream in =
                file.equals(STANDARD_INPUT) ? new FileInputStream(FileDescriptor.in) : new FileInputStream(file)) {
            decode(in);
        }
    }

    /** Like {@link #read}, from an input that goes on with the frames. */
    private static void decode(InputStream in) throws IOException {
        byte[] head = new byte[Integer.BYTES];
        int size = readAll(in, head) < head.length ? -1 : ByteBuffer.wrap(head).getInt();
        if (size < 0 || size > MOST) {
            throw new IOException("expected the size of the secrets that an origin hands over, from 0 to 65536");
        }
        byte[] bytes = new byte[size];
        int count = readAll(in, bytes);
        if (count < size) {
            throw new IOException("expected " + size + " bytes of secrets from the origin, got " + count);
        }
        take(bytes);
    }

    /** Java 21's {@code readNBytes(int)} asks for the position in the file, which a pipe has not. */
    private static int readAll(InputStream in, byte[] bytes) throws IOException {
        return in.readNBytes(bytes, 0, bytes.length);
    }

    private static void take(byte[] bytes) {
        int start = 0;
        int equals = -1;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '=' && equals < 0) {
                equals = i;
            } else if (bytes[i] == 0) {
                if (equals >= 0) {
                    put(text(bytes, start, equals), text(bytes, equals + 1, i));
                }
                start = i + 1;
                equals = -1;
            }
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static void put(String name, String value) {
        TAKEN.put(name, value);
    }

    /** The secret {@code name}, as it was handed over, or as the environment has it; null if neither does. */
    public static synchronized @Nullable String secret(String name) {
        try {
            read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String taken = TAKEN.get(name);
        return taken != null ? taken : System.getenv(name);
    }
}
