package io.peer4j.cli;

/** The command line asks for what can't be; the message says why, for its user to read. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
