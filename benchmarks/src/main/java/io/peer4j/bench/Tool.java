package io.peer4j.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs programs for what they print. */
final class Tool {
    private Tool() {}

    /**
     * What {@code command} prints to its standard output and error.
     *
     * @throws IOException if it is not there, or fails
     */
    static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(
                    String.join(" ", command) + " ended with status " + status + ", and printed: " + printed);
        }
        return printed;
    }
}
