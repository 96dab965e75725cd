package io.peer4j.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** How a command ended and what it printed. */
record Outcome(int status, String out, String err) {
    /** Runs a command in this JVM, with an empty standard input. */
    static Outcome inThisJvm(String... args) {
        return inThisJvm(false, args);
    }

    /** The same, where {@code toTerminal} has the command take its output for a terminal. */
    static Outcome inThisJvm(boolean toTerminal, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                new Streams(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        toTerminal),
                args);
        return new Outcome(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
