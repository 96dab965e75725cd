package io.peer4j.node;

import java.io.IOException;

/** A node can't have the name that it asks for: another has it. */
final class NameTakenException extends IOException {
    NameTakenException(String message) {
        super(message);
    }
}
