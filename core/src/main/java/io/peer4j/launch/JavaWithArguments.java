package io.peer4j.launch;

import io.peer4j.internal.boot.Boot;
import io.peer4j.internal.link.Handover;
import io.peer4j.internal.nullness.Nullable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link LocalJava} for one peer: with the user's arguments, which are split once for all that a start wants to know of
 * them.
 *
 * @param java the JVM
 * @param args the user's arguments
 */
record JavaWithArguments(LocalJava java, JavaArguments args) implements Launch {
    /**
     * Keeps the protocol's descriptors out of reach before the JVM starts: what the JVM, native code or a child prints to
     * descriptor 1 goes to 2, and only the link reads the input.
     */
    private static final String PROTECT = "exec 3>&1 4<&0 1>&2 0</dev/null; exec \"$@\"";

    private static final List<String> QUIET = List.of("-XX:-UsePerfData", "-Xlog:disable", "-Xlog:all=warning:stderr");

    /** Null if {@code launch} starts no JVM on this machine, or this one can't start with {@code args}. */
    static @Nullable JavaWithArguments of(Launch launch, List<String> args) {
        if (launch instanceof JavaWithArguments known) {
            return known;
        }
        try {
            return launch instanceof LocalJava java ? new JavaWithArguments(java, JavaArguments.split(args)) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public boolean provesItself() {
        return java.provesItself();
    }

    @Override
    public boolean handsOverSecrets() {
        return java.handsOverSecrets();
    }

    @Override
    public boolean isLocal() {
        return java.isLocal();
    }

    @Override
    public Process start(List<String> command, PeerStart start) throws IOException {
        return java.start(command, withVariables(start));
    }

    /** The variables of {@code -env} win over the others, as with {@code erl}. */
    private PeerStart withVariables(PeerStart start) {
        if (args.env().isEmpty()) {
            return start;
        }
        Map<String, String> env = new HashMap<>(start.env());
        env.putAll(args.env());
        return new PeerStart(
                start.flags(),
                start.args(),
                env,
                start.overStandardIo(),
                start.detached(),
                start.unsetEnv(),
                start.directory(),
                start.secrets());
    }

    @Override
    public List<String> command(PeerStart given) {
        PeerStart start = withVariables(given);
        List<String> command = new ArrayList<>();
        String descriptors = start.overStandardIo() ? protect(command, CarriedVariables.of(start)) : "";
        command.add(java.program());
        command.addAll(QUIET);
        BootCache.of(this, start).filter(BootCache::exists).ifPresent(cache -> command.addAll(cache.options()));
        if (start.overStandardIo()) {
            command.add("-D" + Boot.STDIO_PROPERTY + "=" + descriptors);
        }
        if (!start.secrets().isEmpty()) {
            command.add("-D" + Handover.PROPERTY + "=" + secretsFile(start.overStandardIo(), descriptors));
        }
        PeerModules modules = PeerModules.of(java);
        command.addAll(modules.options(args.jvm()));
        boolean moves = start.directory() != null;
        command.addAll(moves ? ModuleOption.absolutePaths(args.jvm()) : args.jvm());
        command.addAll(paths(moves));
        command.addAll(modules.main());
        command.addAll(start.flags());
        command.addAll(args.node());
        return command;
    }

    private static String secretsFile(boolean overStandardIo, String descriptors) {
        return overStandardIo
                ? "/dev/fd/" + descriptors.substring(0, descriptors.indexOf(','))
                : Handover.STANDARD_INPUT;
    }

    /**
     * What stands before the JVM, to which the result tells its descriptors. Without a shell it has to move them itself:
     * what is printed past the link is lost then, but each variable arrives.
     */
    private static String protect(List<String> command, CarriedVariables variables) {
        boolean carried = !variables.isEmpty();
        if (carried && !variables.canBeCarried()) {
            return Boot.UNMOVED;
        }
        command.addAll(List.of("/bin/sh", "-c", PROTECT, "peer4j"));
        if (carried) {
            command.addAll(variables.restorer());
        }
        return "4,3";
    }

    @Override
    public List<Path> entries(List<String> unused) {
        return entries();
    }

    List<Path> entries() {
        List<Path> entries = new ArrayList<>();
        args.classPath().forEach(path -> entries.addAll(LocalJava.paths(path)));
        entries.addAll(java.classPath());
        args.modulePath().forEach(path -> entries.addAll(LocalJava.paths(path)));
        entries.addAll(java.modulePath());
        return entries;
    }

    /** Where the peer {@code moves} to another directory, relative entries would be others. */
    private List<String> paths(boolean moves) {
        List<String> paths = new ArrayList<>();
        String classes = joined(args.classPath(), java.classPath(), moves);
        if (!classes.isEmpty()) {
            paths.addAll(List.of("-cp", classes));
        }
        String modules = joined(args.modulePath(), java.modulePath(), moves);
        if (!modules.isEmpty()) {
            paths.addAll(List.of("-p", modules));
        }
        return paths;
    }

    private static String joined(List<String> first, List<Path> then, boolean moves) {
        List<String> entries = new ArrayList<>();
        first.forEach(entry -> entries.add(moves ? absolute(entry) : entry));
        then.forEach(entry -> entries.add(entry.toAbsolutePath().toString()));
        return String.join(File.pathSeparator, entries);
    }

    private static String absolute(String joined) {
        List<String> entries = new ArrayList<>();
        for (String entry : joined.split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }
}
