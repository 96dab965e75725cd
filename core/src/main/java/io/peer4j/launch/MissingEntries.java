package io.peer4j.launch;

import io.peer4j.internal.text.Excerpt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Refuses paths with entries that do not exist. The program {@code java} passes over them, so the fault would show later, as
 * a class or a module that is not found. Entries of paths among the arguments are left to it, because every option of java
 * reaches java as it is; so are those that this JVM itself was started with.
 */
final class MissingEntries {
    private MissingEntries() {}

    /** Looks at the paths of {@code java}, which the user may have named. */
    static void refuse(LocalJava java) {
        List<Path> classPath = java.classPath();
        Set<Path> known = own("java.class.path");
        for (int i = 0; i < classPath.size(); i++) {
            refuse(i < java.prepended() ? "prependClassPath" : "classPath", classPath.get(i), known);
        }
        Set<Path> knownModules = own("jdk.module.path");
        java.modulePath().forEach(entry -> refuse("modulePath", entry, knownModules));
    }

    private static Set<Path> own(String property) {
        return new HashSet<>(LocalJava.paths(System.getProperty(property, "")));
    }

    private static void refuse(String option, Path entry, Set<Path> known) {
        if (!known.contains(entry.toAbsolutePath()) && !exists(entry)) {
            throw new IllegalArgumentException(
                    option + ": expected a directory or a jar, but there is no " + Excerpt.of(entry.toString())
                            + ", seen from " + Path.of("").toAbsolutePath());
        }
    }

    /** The name {@code *} stands for the jars in a directory. */
    private static boolean exists(Path entry) {
        return Files.exists(entry)
                || (entry.endsWith("*") && Files.exists(entry.toAbsolutePath().getParent()));
    }
}
