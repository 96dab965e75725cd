package io.peer4j.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** One epmd for all tests of this JVM, on a port of its own; it ends with this JVM. */
public final class SharedEpmd {
    private static @Nullable String port;

    private SharedEpmd() {}

    /** What {@code ERL_EPMD_PORT} is for its nodes. A real one runs there, where one is installed. */
    public static synchronized String port() {
        String known = port;
        if (known != null) {
            return known;
        }
        try {
            known = start();
            port = known;
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String start() throws IOException {
        if (!Programs.isInstalled("epmd")) {
            return Integer.toString(Epmd.freePort());
        }
        Epmd epmd = Epmd.start();
        Runtime.getRuntime().addShutdownHook(new Thread(epmd::close));
        return epmd.port();
    }
}
