package io.peer4j.internal.link;

import java.io.IOException;

/** What is done to streams and sockets alike. */
final class Streams {
    private Streams() {}

    /** Closes what is given up anyway, so that a failure to close changes nothing. */
    static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            // The other side is gone, or the descriptor is.
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
