package io.peer4j.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a command reads and prints to. Text is UTF-8, whatever the locale: terms are, and programs read them.
 *
 * @param outIsTerminal whether {@code out} is a terminal
 */
record Streams(InputStream in, PrintStream out, PrintStream err, boolean outIsTerminal) {
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    /** Streams of which none is a terminal. */
    Streams(InputStream in, PrintStream out, PrintStream err) {
        this(in, out, err, false);
    }

    static Streams ofThisProcess() {
        return new Streams(System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err), isTerminal());
    }

    /** The JDK 21 does not tell it of output alone; Linux names it. Elsewhere it may be one. */
    private static boolean isTerminal() {
        try {
            String name = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
            return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty") || name.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return true;
        }
    }

    PrintWriter outWriter() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    PrintWriter errWriter() {
        return new PrintWriter(err, true, StandardCharsets.UTF_8);
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), true, StandardCharsets.UTF_8);
    }
}
