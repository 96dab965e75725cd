package io.peer4j.launch;

import io.peer4j.internal.boot.Boot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The modules of a JVM peer. One with this JVM's class path and module path has the modules that this JVM has: those that
 * were resolved when it started, with what its command line says of them.
 */
final class PeerModules {
    private static final String PEER4J = "io.peer4j";
    private static final String MAIN = Boot.class.getName();
    private static final String MODULE_AND_MAIN = PEER4J + '/' + MAIN;

    private final LocalJava java;
    private final boolean hasOwnModulePath;
    private final boolean hasOwnPaths;
    private final boolean isModule;

    private PeerModules(LocalJava java, LocalJava own) {
        this.java = java;
        this.hasOwnModulePath = java.modulePath().equals(own.modulePath());
        this.hasOwnPaths = hasOwnModulePath && endsWith(java.classPath(), own.classPath());
        this.isModule = hasOwnModulePath
                ? Own.HAS_PEER4J && (!java.modulePath().isEmpty() || java.java().equals(own.java()))
                : !java.modulePath().isEmpty();
    }

    static PeerModules of(LocalJava java) {
        return new PeerModules(java, LocalJava.ofThisJvm());
    }

    /** What does not change while this JVM runs. */
    private static final class Own {
        /** It is on the module path, or in the image of a runtime that {@code jlink} made. */
        static final boolean HAS_PEER4J = ModuleLayer.boot().findModule(PEER4J).isPresent();

        static final List<ModuleOption> OPTIONS = ModuleOption.in(OwnCommandLine.options());
    }

    /** Entries before the class path change nothing about the modules. */
    private static boolean endsWith(List<Path> path, List<Path> end) {
        int more = path.size() - end.size();
        return more >= 0 && path.subList(more, path.size()).equals(end);
    }

    /** Where the options of java end in {@code command}, or a negative number. */
    static int endOfOptions(List<String> command) {
        return Math.max(command.indexOf(MAIN), command.indexOf(MODULE_AND_MAIN) - 1);
    }

    /** Whether the peer takes anything over from this JVM's command line. */
    private boolean hasOptions() {
        return hasOwnPaths && !Own.OPTIONS.isEmpty();
    }

    /** Whether the JVM takes a boot cache beside what the peer takes over. */
    boolean fitCache() {
        return !hasOptions() || Own.OPTIONS.stream().noneMatch(ModuleOption::excludesCache);
    }

    /** Tells caches apart: the JVM takes one only with the options that it was made with. */
    String mark() {
        return hasOptions() ? "-" + Integer.toHexString(options(List.of()).hashCode()) : "";
    }

    /**
     * What the peer's command line takes over from this JVM's, except for modules that {@code given} patches: no module
     * may be patched twice.
     */
    List<String> options(List<String> given) {
        List<String> options = new ArrayList<>();
        if (hasOptions()) {
            List<ModuleOption> others = ModuleOption.in(given);
            for (ModuleOption option : Own.OPTIONS) {
                if (others.stream().noneMatch(option::excludes)) {
                    options.add(option.word());
                }
            }
        }
        return options;
    }

    /** The modules to resolve, and what to run. */
    List<String> main() {
        List<String> main = new ArrayList<>();
        if (!java.modulePath().isEmpty() || isModule) {
            String roots = hasOwnModulePath ? resolved() : "ALL-MODULE-PATH";
            if (!roots.isEmpty()) {
                main.addAll(List.of("--add-modules", roots));
            }
        }
        main.addAll(isModule ? List.of("-m", MODULE_AND_MAIN) : List.of(MAIN));
        return main;
    }

    /** A JDK's own modules come along with those that require them; another JDK may not have them. */
    private static String resolved() {
        StringJoiner roots = new StringJoiner(",");
        if (System.getProperty("jdk.module.main") == null) {
            roots.add("ALL-DEFAULT");
        }
        for (Module module : ModuleLayer.boot().modules()) {
            String name = module.getName();
            if (!name.startsWith("java.") && !name.startsWith("jdk.")) {
                roots.add(name);
            }
        }
        return roots.toString();
    }
}
