package io.peer4j.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/** A real Erlang, where there is one. */
final class Erl {
    private Erl() {}

    static void assumeInstalled() {
        boolean installed = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "erl")));
        Assumptions.assumeTrue(installed, "no erl is installed");
    }
}
