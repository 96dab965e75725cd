package io.peer4j.cli;

/** A node that can't be started, or reached. */
final class NodeException extends RuntimeException {
    NodeException(String message, Throwable cause) {
        super(message, cause);
    }

    NodeException(String message) {
        super(message);
    }
}
