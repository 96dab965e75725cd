package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * An option of {@code java} that says what modules there are, or what they may see.
 *
 * @param name one of {@link #NAMES}
 * @param value what follows the name; the paths in it are absolute
 */
record ModuleOption(String name, String value) {
    static final String PATCH = "--patch-module";
    static final String UPGRADE = "--upgrade-module-path";
    private static final String LIMIT = "--limit-modules";
    static final Set<String> NAMES =
            Set.of(PATCH, UPGRADE, "--add-modules", "--add-opens", "--add-exports", "--add-reads", LIMIT);

    /** Makes relative paths absolute: a peer may have another working directory. */
    ModuleOption {
        if (name.equals(UPGRADE)) {
            value = absolute(value);
        } else if (name.equals(PATCH)) {
            value = value.substring(0, value.indexOf('=') + 1) + absolute(value.substring(value.indexOf('=') + 1));
        }
    }

    private static String absolute(String path) {
        StringJoiner joined = new StringJoiner(File.pathSeparator);
        for (String entry : path.split(File.pathSeparator, -1)) {
            joined.add(entry.isEmpty() ? entry : Path.of(entry).toAbsolutePath().toString());
        }
        return joined.toString();
    }

    /** Those in {@code options}, in both forms in which {@code java} takes them: in one word and in two. */
    static List<ModuleOption> in(List<String> options) {
        List<ModuleOption> found = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            ModuleOption option = at(options, i);
            if (option != null) {
                found.add(option);
            }
        }
        return found;
    }

    /** {@code options} with the relative paths in them made absolute. */
    static List<String> absolutePaths(List<String> options) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            String word = options.get(i);
            ModuleOption option = at(options, i);
            words.add(option == null ? word : option.word());
            if (option != null && option.name.equals(word)) {
                i++;
            }
        }
        return words;
    }

    private static @Nullable ModuleOption at(List<String> options, int at) {
        String word = options.get(at);
        int equals = word.indexOf('=');
        if (NAMES.contains(word) && at + 1 < options.size()) {
            return new ModuleOption(word, options.get(at + 1));
        }
        return equals > 0 && NAMES.contains(word.substring(0, equals))
                ? new ModuleOption(word.substring(0, equals), word.substring(equals + 1))
                : null;
    }

    /** In the form of one word. */
    String word() {
        return name + '=' + value;
    }

    /** With these three, the JVM turns all caches off (HotSpot's {@code cdsConfig.cpp}). */
    boolean excludesCache() {
        return name.equals(PATCH) || name.equals(UPGRADE) || name.equals(LIMIT);
    }

    /** Whether both patch the same module, which {@code java} refuses. */
    boolean excludes(ModuleOption other) {
        return name.equals(PATCH) && other.name.equals(PATCH) && patched().equals(other.patched());
    }

    private String patched() {
        return value.substring(0, Math.max(value.indexOf('='), 0));
    }
}
