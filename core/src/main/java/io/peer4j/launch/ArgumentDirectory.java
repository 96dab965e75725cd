package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files with which java is started where its options are longer than a command line may be, as a class path of
 * thousands of entries is: {@code java @FILE}.
 *
 * <p>They lie in one directory of this JVM's, below {@code java.io.tmpdir}, which only this user can read. A file goes when
 * its peer has ended, the directory with this JVM, by whatever that ends ({@link OriginWatch}).
 */
final class ArgumentDirectory {
    /** Linux takes 128 KiB in one word. What is shorter than this stays on the command line, where a person can see it. */
    private static final int LONG = 64 << 10;

    private static @Nullable Path directory;

    private ArgumentDirectory() {}

    /** Starts a command. */
    interface Starter {
        Process start(List<String> command) throws IOException;
    }

    /**
     * Starts {@code command}, with its words from {@code from} on and before {@code to}, which are options of java, in a
     * file if they are long.
     */
    static Process start(List<String> command, int from, int to, Starter starter) throws IOException {
        List<String> options = command.subList(from, to);
        if (!isLong(options)) {
            return starter.start(command);
        }
        Path file = write(options);
        List<String> shorter = new ArrayList<>(command.subList(0, from));
        shorter.add("@" + file);
        shorter.addAll(command.subList(to, command.size()));
        try {
            Process process = starter.start(shorter);
            var unused = process.onExit().thenRun(() -> delete(file));
            return process;
        } catch (Throwable e) {
            delete(file);
            throw e;
        }
    }

    private static boolean isLong(List<String> words) {
        int length = 0;
        for (String word : words) {
            length += word.length();
        }
        return length > LONG;
    }

    /** Whoever may create a file there alone may read it. */
    private static Path write(List<String> words) throws IOException {
        Path file = Files.createTempFile(directory(), "args", "");
        return Files.writeString(file, ArgumentFile.text(words), ArgumentFile.charset());
    }

    /** Made again if somebody has cleaned up meanwhile. */
    private static synchronized Path directory() throws IOException {
        Path known = directory;
        if (known == null || !Files.isDirectory(known)) {
            known = Files.createTempDirectory("peer4j-args").toAbsolutePath();
            directory = known;
            OriginWatch.removeAtEnd(known);
        }
        return known;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It goes with the directory.
        }
    }
}
