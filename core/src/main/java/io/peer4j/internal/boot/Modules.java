package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Java classes that this JVM answers calls to, as modules: each under its name, and those registered also under a
 * plain one.
 *
 * <p>May be used by any thread. Names registered last win over those before, and over class names; Erlang's own modules
 * win over all of them. A class that was not found is looked for again by the next call.
 */
public final class Modules {
    private static final ConcurrentHashMap<String, String> REGISTERED_NAMES = new ConcurrentHashMap<>();
    private static final ConcurrentHashMap<String, JavaModule> MODULES = new ConcurrentHashMap<>();
    private static volatile @Nullable ClassLoader loader;

    private Modules() {}

    /** Answers calls to the module {@code name} by the public static methods of {@code type}. */
    public static void register(String name, Class<?> type) {
        REGISTERED_NAMES.remove(name);
        MODULES.put(name, JavaModule.of(Objects.requireNonNull(type, "type")));
    }

    /** Like {@link #register(String, Class)}; the class is loaded by the first call. */
    static void register(String name, String className) {
        MODULES.remove(name);
        REGISTERED_NAMES.put(name, className);
    }

    /** The module {@code name}, or null if there is no such class. */
    static @Nullable JavaModule find(String name) {
        JavaModule known = MODULES.get(name);
        return known != null ? known : load(name);
    }

    private static @Nullable JavaModule load(String name) {
        try {
            Class<?> type = Class.forName(REGISTERED_NAMES.getOrDefault(name, name), false, loader());
            JavaModule module = JavaModule.of(type);
            // Whoever registered the name meanwhile wins.
            JavaModule registered = MODULES.putIfAbsent(name, module);
            return registered == null ? module : registered;
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** What loads the classes that calls name: the class path, and the paths added since. */
    static ClassLoader loader() {
        ClassLoader known = loader;
        return known != null ? known : ClassLoader.getSystemClassLoader();
    }

    /** The paths of {@code -pa} and {@code -pz} that are not on the class path already: a launcher puts those of the first there. */
    static void addPaths(CommandLine commandLine) {
        if (commandLine.has("pa") || commandLine.has("pz")) {
            List<String> known =
                    List.of(System.getProperty("java.class.path", "").split(File.pathSeparator, -1));
            addPaths(commandLine.occurrences("pa"), known);
            addPaths(commandLine.occurrences("pz"), known);
        }
    }

    private static void addPaths(List<List<String>> occurrences, List<String> known) {
        for (List<String> paths : occurrences) {
            for (String path : paths) {
                if (!known.contains(path)
                        && !known.contains(Path.of(path).toAbsolutePath().toString())) {
                    addPath(path);
                }
            }
        }
    }

    /** Looks for classes in {@code path} too, behind all others; false if there is no such directory or archive. */
    static synchronized boolean addPath(String path) {
        try {
            Path place = Path.of(path);
            if (!Files.exists(place)) {
                return false;
            }
            loader = new URLClassLoader(new URL[] {place.toUri().toURL()}, loader());
            return true;
        } catch (MalformedURLException | InvalidPathException e) {
            return false;
        }
    }
}
