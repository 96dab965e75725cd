package io.peer4j.launch;

import io.peer4j.internal.boot.Boot;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A JVM on this machine.
 *
 * <p>Among the user's arguments those in the form of a JVM's options ({@code -Xmx256m}, {@code -Dkey=value},
 * {@code --add-opens …}, {@code -cp PATH}) are the JVM's; all others are the node's.
 *
 * @param java the {@code java} program
 * @param classPath its class path; a {@code -cp} among the arguments adds to it
 * @param modulePath its module path, which is empty unless peer4j itself runs as a module
 */
public record LocalJava(Path java, List<Path> classPath, List<Path> modulePath) implements Launch {
    private static final String MAIN = Boot.class.getName();

    /**
     * Keeps the protocol's descriptors out of reach before the JVM starts: what the JVM, native code or a child prints to
     * descriptor 1 goes to 2, and nobody but the link reads the input.
     */
    private static final String PROTECT = "exec 3>&1 4<&0 1>&2 0</dev/null; exec \"$@\"";

    private static final List<String> QUIET = List.of("-XX:-UsePerfData", "-Xlog:disable", "-Xlog:all=warning:stderr");

    /** Copies the lists. */
    public LocalJava {
        classPath = List.copyOf(classPath);
        modulePath = List.copyOf(modulePath);
    }

    static LocalJava ofThisJvm() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<Path> modules =
                Boot.class.getModule().isNamed() ? paths(System.getProperty("jdk.module.path", "")) : List.of();
        return new LocalJava(java, paths(System.getProperty("java.class.path", "")), modules);
    }

    /** The same with the JDK or JRE at {@code home}, which must be 21 or later. */
    public LocalJava javaHome(Path home) {
        return new LocalJava(home.resolve("bin").resolve("java"), classPath, modulePath);
    }

    /** The same with {@code entries} before its class path: other versions of libraries hide this JVM's. */
    public LocalJava prependClassPath(Path... entries) {
        List<Path> joined = new ArrayList<>(List.of(entries));
        joined.addAll(classPath);
        return new LocalJava(java, joined, modulePath);
    }

    /** The same with exactly {@code entries} as class path, which must hold peer4j. */
    public LocalJava classPath(List<Path> entries) {
        return new LocalJava(java, entries, modulePath);
    }

    @Override
    public boolean provesItself() {
        return true;
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    public List<String> command(PeerStart start) {
        JavaArguments args = JavaArguments.split(start.args());
        List<String> command = new ArrayList<>();
        if (start.overStandardIo()) {
            command.addAll(List.of("/bin/sh", "-c", PROTECT, "peer4j"));
        }
        command.add(java.toString());
        command.addAll(QUIET);
        BootCache.of(this, start).filter(BootCache::exists).ifPresent(cache -> command.addAll(cache.options()));
        if (start.overStandardIo()) {
            command.add("-D" + Boot.STDIO_PROPERTY + "=4,3");
        }
        command.addAll(args.jvm());
        command.addAll(main(args));
        command.addAll(start.flags());
        command.addAll(args.node());
        return command;
    }

    /** The shell in front would be found, and end with status 127. */
    @Override
    public Process start(List<String> command, PeerStart start) throws IOException {
        boolean isPath = java.getNameCount() > 1;
        if (start.overStandardIo() && isPath && command.contains(java.toString()) && !Files.isExecutable(java)) {
            throw new IOException("Cannot run program \"" + java + "\": "
                    + (Files.exists(java) ? "Permission denied" : "No such file or directory"));
        }
        return Launch.super.start(command, start);
    }

    private List<String> main(JavaArguments args) {
        List<String> main = new ArrayList<>();
        List<String> entries = new ArrayList<>(args.classPath());
        classPath.forEach(entry -> entries.add(entry.toString()));
        if (!entries.isEmpty()) {
            main.addAll(List.of("-cp", String.join(File.pathSeparator, entries)));
        }
        if (modulePath.isEmpty()) {
            main.add(MAIN);
        } else {
            String path = modulePath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
            main.addAll(List.of("-p", path, "--add-modules", "ALL-MODULE-PATH", "-m", "io.peer4j/" + MAIN));
        }
        return main;
    }

    private static List<Path> paths(String joined) {
        List<Path> paths = new ArrayList<>();
        for (String entry : joined.split(File.pathSeparator, -1)) {
            // An empty entry is the working directory, which a peer shares unless it moves.
            if (!entry.isEmpty()) {
                paths.add(Path.of(entry).toAbsolutePath());
            }
        }
        return paths;
    }
}
