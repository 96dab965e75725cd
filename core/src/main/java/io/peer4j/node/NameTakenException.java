package io.peer4j.node;

import java.io.IOException;

/** Another node of this host has the name. */
final class NameTakenException extends IOException {
    NameTakenException(String message) {
        super(message);
    }
}
