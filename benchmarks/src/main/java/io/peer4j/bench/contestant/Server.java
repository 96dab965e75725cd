package io.peer4j.bench.contestant;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another JVM, on this one's class path, that ends when its input does, and so with this one.
 *
 * @param process the process
 * @param lines what it prints
 */
record Server(Process process, BufferedReader lines) implements AutoCloseable {
    /** Starts {@code main}, which prints a line once it serves. */
    static Server start(Class<?> main, String... args) throws IOException {
        return start(List.of(), main, args);
    }

    static Server start(List<String> flags, Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new Server(process, process.inputReader(StandardCharsets.US_ASCII));
    }

    /** The next line that it prints. */
    String line() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("the other JVM ended before it answered");
        }
        return line;
    }

    /** In the server itself: waits for the end. */
    static void untilEndOfInput() throws IOException {
        while (System.in.read() >= 0) {}
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
