package io.peer4j.cli;

import io.peer4j.launch.ScriptRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The real script in a tree of its own, whose path has a space, with a stand-in for Maven, which notes that it ran, and
 * one for Java, which notes its arguments.
 */
final class ScriptTree {
    private static final String MVNW = """
            #!/bin/sh
            echo building... größer
            echo to standard error: größer >&2
            echo ran >>"$(dirname "$0")/maven-ran"
            mkdir -p core/target cli/target/lib
            touch core/target/peer4j.jar cli/target/peer4j-cli.jar
            """;
    private static final String JAVA = """
            #!/bin/sh
            for word; do
                if [ "$word" = io.peer4j.launch.NodeWords ]; then
                    while [ "$1" != "$word" ]; do shift; done
                    exec "$REAL_JAVA" -cp "$REAL_CLASSES" "$@"
                fi
            done
            printf '%s\\0' "$@" >"$NOTED_ARGS"
            for word; do
                case $word in @/dev/fd/*) cat "${word#@}" >"$NOTED_ARGS.file" ;; esac
            done
            """;

    private final Path home;
    private final Path java;

    private ScriptTree(Path home, Path java) {
        this.home = home;
        this.java = java;
    }

    static ScriptTree unbuilt(Path directory) throws IOException {
        Path home = Files.createDirectories(directory.resolve("a tree, with spaces"));
        Files.createDirectories(home.resolve("core/src/main"));
        Files.createDirectories(home.resolve("cli/src/main"));
        for (String pom : List.of("pom.xml", "core/pom.xml", "cli/pom.xml")) {
            Files.createFile(home.resolve(pom));
        }
        program(home.resolve("peer4j"), Files.readString(Script.PATH));
        program(home.resolve("mvnw"), MVNW);
        return new ScriptTree(home, fakeJava(directory.resolve("jdk 25"), "25.0.1"));
    }

    /** The same with what a build leaves. */
    static ScriptTree built(Path directory) throws IOException {
        ScriptTree tree = unbuilt(directory);
        Files.createDirectories(tree.home.resolve("core/target"));
        Files.createDirectories(tree.home.resolve("cli/target"));
        Files.createFile(tree.home.resolve("core/target/peer4j.jar"));
        Files.createFile(tree.home.resolve("cli/target/peer4j-cli.jar"));
        Files.createDirectories(tree.home.resolve("target"));
        Files.createFile(tree.home.resolve("target/built"));
        Path jar = tree.home.resolve("core/target/peer4j.jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(10)));
        Files.writeString(tree.home.resolve("target/node-rules.sh"), ScriptRules.text());
        return tree;
    }

    static Path fakeJava(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        program(home.resolve("bin/java"), JAVA);
        program(home.resolve("bin/javac"), JAVA);
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    static void program(Path path, String text) throws IOException {
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path file(String path) {
        return home.resolve(path);
    }

    Path java() {
        return java;
    }

    /** A run of this tree's script, with its Java in {@code JAVA_HOME}. */
    ProcessBuilder script(String... args) {
        ProcessBuilder builder = Script.at(file("peer4j"), args);
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment()
                .put(
                        "REAL_JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("REAL_CLASSES", System.getProperty("java.class.path"));
        builder.environment().put("NOTED_ARGS", file("noted").toString());
        builder.environment().remove("PEER4J_NO_BUILD");
        builder.environment().remove("CLASSPATH");
        return builder;
    }

    /** What Java was given last. */
    List<String> javaArgs() throws IOException {
        String noted = Files.readString(file("noted"), StandardCharsets.UTF_8);
        List<String> args = new ArrayList<>(List.of(noted.split("\0", -1)));
        args.removeLast();
        return args;
    }

    long builds() throws IOException {
        Path note = file("maven-ran");
        return Files.exists(note) ? Files.readAllLines(note).size() : 0;
    }
}
