package io.peer4j.internal.boot;

/** Why a peer can't boot, in one line. */
final class BootException extends RuntimeException {
    private final String line;

    BootException(String line) {
        super(line);
        this.line = line;
    }

    @Override
    public String getMessage() {
        return line;
    }
}
