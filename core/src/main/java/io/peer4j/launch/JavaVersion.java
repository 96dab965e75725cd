package io.peer4j.launch;

import io.peer4j.internal.text.Excerpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The feature release of a JDK or JRE: 21, 25. */
final class JavaVersion {
    private static final String KEY = "JAVA_VERSION=\"";

    private JavaVersion() {}

    /**
     * The feature release of the program {@code java}, read from the file {@code release} of its home.
     *
     * @throws IOException if there is no such file, or it tells no version
     */
    static int of(Path java) throws IOException {
        Path home = java.toRealPath().resolveSibling("..").normalize();
        if (home.equals(Path.of(System.getProperty("java.home")).toRealPath())) {
            return Runtime.version().feature();
        }
        Path release = home.resolve("release");
        for (String line : Files.readAllLines(release)) {
            if (line.startsWith(KEY)) {
                return feature(line.substring(KEY.length()));
            }
        }
        throw new IOException(release + ": expected a line " + KEY + "…\", found none");
    }

    /** The number that {@code version} begins with. */
    private static int feature(String version) throws IOException {
        int end = 0;
        while (end < version.length() && Character.isDigit(version.charAt(end))) {
            end++;
        }
        if (end == 0 || end > 4) {
            throw new IOException("expected a Java version, got " + Excerpt.of(version));
        }
        return Integer.parseInt(version.substring(0, end));
    }
}
