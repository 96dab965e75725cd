package io.peer4j.internal.boot;

import io.peer4j.internal.text.Excerpt;

/** Why a peer can't boot, in one line. */
final class BootException extends RuntimeException {
    private final String line;

    BootException(String line) {
        super(line);
        this.line = Excerpt.of(line);
    }

    @Override
    public String getMessage() {
        return line;
    }
}
