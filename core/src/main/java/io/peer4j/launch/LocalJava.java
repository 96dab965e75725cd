package io.peer4j.launch;

import io.peer4j.internal.boot.Boot;
import io.peer4j.internal.control.ClassOrigin;
import io.peer4j.internal.nullness.Nullable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM on this machine.
 *
 * <p>Among the user's arguments the options of the program {@code java} ({@code -Xmx256m}, {@code -Dkey=value},
 * {@code --add-opens …}, {@code @FILE}) go to {@code java}; a {@code -cp PATH} adds to the class path, a
 * {@code --module-path} to the module path. Flags of a node ({@code -setcookie COOKIE}, {@code -kernel KEY VALUE}, and any
 * other {@code -flag VALUES}), what follows {@code -extra}, and all other words go to the node. An argument that is
 * neither, such as {@code -xmx64m}, is refused before anything starts. So are entries that do not exist of the class path
 * and the module path, unless they are this JVM's own, and of a {@code --module-path}, {@code --patch-module} or
 * {@code --upgrade-module-path} among the arguments; those of a {@code -cp} are not. Relative entries are below this JVM's
 * working directory, whatever the peer's is.
 *
 * <p>A peer with this JVM's class path and module path has the modules that this JVM has, and gets what this JVM's own
 * command line says of them, if {@code java} started it: {@code --add-modules}, {@code --add-opens},
 * {@code --add-exports}, {@code --add-reads}, {@code --patch-module}, {@code --limit-modules},
 * {@code --upgrade-module-path}. The user's arguments follow, and win.
 *
 * @param java the {@code java} program
 * @param classPath its class path; a {@code -cp} among the arguments adds to it
 * @param modulePath its module path; if this is not this JVM's, it must hold peer4j, or be empty
 * @param prepended how many of the first entries of the class path {@link #prependClassPath} has added
 */
public record LocalJava(Path java, List<Path> classPath, List<Path> modulePath, int prepended) implements Launch {
    /** Copies the lists. */
    public LocalJava {
        classPath = List.copyOf(classPath);
        modulePath = List.copyOf(modulePath);
    }

    /** One whose class path has no entries of {@link #prependClassPath}. */
    public LocalJava(Path java, List<Path> classPath, List<Path> modulePath) {
        this(java, classPath, modulePath, 0);
    }

    /** The JVM that {@code launch} starts; null if it starts none on this machine. */
    public static @Nullable LocalJava of(Launch launch) {
        if (launch instanceof JavaWithArguments peer) {
            return peer.java();
        }
        return launch instanceof LocalJava java ? java : null;
    }

    static LocalJava ofThisJvm() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new LocalJava(java, ownClassPath(), paths(System.getProperty("jdk.module.path", "")));
    }

    /** This JVM's class path; if peer4j was loaded from elsewhere, with the jar or directory that it is in. */
    private static List<Path> ownClassPath() {
        List<Path> entries = paths(System.getProperty("java.class.path", ""));
        Path place = isElsewhere() ? ClassOrigin.place(Boot.class) : null;
        if (place != null && !entries.contains(place)) {
            entries.add(place);
        }
        return entries;
    }

    /** Whether a class loader of the program's own, or a container's, has loaded peer4j. */
    private static boolean isElsewhere() {
        return !Boot.class.getModule().isNamed() && !ClassOrigin.isOnPath(Boot.class);
    }

    /** No JVM can find peer4j where it is, and the user has named no place where it can. */
    private boolean isOutOfReach() {
        return isElsewhere() && ClassOrigin.place(Boot.class) == null && classPath.equals(ownClassPath());
    }

    /** The same with the JDK or JRE at {@code home}, which must be 21 or later. */
    public LocalJava javaHome(Path home) {
        return new LocalJava(home.resolve("bin").resolve("java"), classPath, modulePath, prepended);
    }

    /** The same with {@code entries} before its class path: other versions of libraries hide this JVM's. */
    public LocalJava prependClassPath(Path... entries) {
        List<Path> joined = new ArrayList<>(List.of(entries));
        joined.addAll(classPath);
        return new LocalJava(java, joined, modulePath, prepended + entries.length);
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
    public boolean handsOverSecrets() {
        return true;
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    public List<String> command(PeerStart start) {
        try {
            return new JavaWithArguments(this, JavaArguments.split(start.args())).command(start);
        } catch (ArgumentFile.Unreadable e) {
            throw new UncheckedIOException(new IOException(e.getMessage(), e));
        }
    }

    @Override
    public void verify(List<String> args) {
        Launch unused = with(args);
    }

    /** If an argument file can't be read, it is looked for again when the peer starts, and its boot fails as with java. */
    @Override
    public Launch with(List<String> args) {
        MissingEntries.refuse(this);
        try {
            return new JavaWithArguments(this, JavaArguments.split(args));
        } catch (ArgumentFile.Unreadable e) {
            return this;
        }
    }

    /** A name is looked for in the search path; a relative path is below this process's own directory. */
    String program() {
        return java.getNameCount() > 1 ? java.toAbsolutePath().toString() : java.toString();
    }

    /** The shell in front would be found, and end with status 127. */
    @Override
    public Process start(List<String> command, PeerStart start) throws IOException {
        boolean isPath = java.getNameCount() > 1;
        if (start.overStandardIo() && isPath && command.contains(program()) && !Files.isExecutable(java)) {
            throw new IOException("Cannot run program \"" + java + "\": "
                    + (Files.exists(java) ? "Permission denied" : "No such file or directory"));
        }
        if (isOutOfReach()) {
            throw new IOException("the class path of a peer would lack peer4j.jar: " + ClassOrigin.advice(Boot.class));
        }
        int from = command.indexOf(program()) + 1;
        int to = PeerModules.endOfOptions(command);
        // An option may have changed it beyond recognition.
        return from > 0 && to > from
                ? ArgumentDirectory.start(command, from, to, shorter -> Launch.super.start(shorter, start))
                : Launch.super.start(command, start);
    }

    /** The entries of the class path and the module path of a peer that is given {@code args}; none if it can't boot. */
    @Override
    public List<Path> entries(List<String> args) {
        JavaWithArguments java = JavaWithArguments.of(this, args);
        return java == null ? List.of() : java.entries();
    }

    /** The entries of a class path or module path. */
    static List<Path> paths(String joined) {
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
