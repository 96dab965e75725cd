package io.peer4j.node;

/**
 * What has passed a connection to another node, as far as those need to know who watch over it.
 *
 * @param receivedBytes how many bytes have come; grows with every sign of life, ticks included
 * @param room how many bytes may be sent now without waiting for the other side to read
 */
public record Traffic(long receivedBytes, int room) {
    static final Traffic NONE = new Traffic(0, 0);
}
