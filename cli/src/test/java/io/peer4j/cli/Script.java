package io.peer4j.cli;

import io.peer4j.node.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The script {@code peer4j} as it is run by people. */
final class Script {
    static final Path PATH = Path.of("../peer4j").toAbsolutePath().normalize();

    private Script() {}

    /** A run of the script, of what this build has packaged. */
    static ProcessBuilder run(String... args) {
        return at(PATH, args);
    }

    /** A run of the script at {@code path}. */
    static ProcessBuilder at(Path path, String... args) {
        List<String> command = new ArrayList<>(List.of(path.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PEER4J_NO_BUILD", "1");
        int epmd = Node.local().ownEpmdPort();
        if (epmd > 0) {
            builder.environment().put("ERL_EPMD_PORT", Integer.toString(epmd));
        }
        return builder;
    }

    static Outcome outcome(ProcessBuilder builder) throws IOException, InterruptedException {
        return outcome(builder.start());
    }

    /** Waits for its end. */
    static Outcome outcome(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        String out = text(process.getInputStream());
        return new Outcome(process.waitFor(), out, err.join());
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
