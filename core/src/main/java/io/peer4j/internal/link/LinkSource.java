package io.peer4j.internal.link;

import java.io.IOException;

/** Where an origin's end of a link comes from: at once over standard I/O, from a listener over TCP. */
public interface LinkSource extends AutoCloseable {
    /**
     * Waits until the peer is there.
     *
     * @throws IOException if the source is closed first
     */
    Link accept() throws IOException, InterruptedException;

    /** Gives up waiting; a link that was handed out stays as it is. */
    @Override
    void close();

    /** A source of the link that exists already. */
    static LinkSource of(Link link) {
        return new LinkSource() {
            @Override
            public Link accept() {
                return link;
            }

            @Override
            public void close() {}
        };
    }
}
