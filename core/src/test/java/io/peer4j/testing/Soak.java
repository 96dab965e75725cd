package io.peer4j.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Endurance: the tests tagged {@link #TAG} run in a short form in {@code ./check} and in the long one in {@code ./soak},
 * which prints the figures that they give.
 */
public final class Soak {

    public static final String TAG = "soak";

    private static final Path FIGURES = Path.of("target", "soak-figures.txt");

    private Soak() {}

    public static boolean isLong() {
        return Boolean.getBoolean("peer4j.soak");
    }

    /** How many rounds to run. */
    public static int rounds(int inCheck, int inSoak) {
        return isLong() ? inSoak : inCheck;
    }

    /** A line for the end of the run: what was done, and what came of it. */
    @SuppressWarnings("AnnotateFormatMethod") // It would take a dependency.
    public static synchronized void figure(String format, Object... values) {
        String line = String.format(Locale.ROOT, format, values) + System.lineSeparator();
        try {
            Files.createDirectories(FIGURES.getParent());
            Files.writeString(FIGURES, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
