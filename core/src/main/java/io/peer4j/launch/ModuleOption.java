package io.peer4j.launch;

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
    static final Set<String> NAMES =
            Set.of(PATCH, UPGRADE, "--add-modules", "--add-opens", "--add-exports", "--add-reads", "--limit-modules");

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
            String word = options.get(i);
            int equals = word.indexOf('=');
            if (NAMES.contains(word) && i + 1 < options.size()) {
                found.add(new ModuleOption(word, options.get(++i)));
            } else if (equals > 0 && NAMES.contains(word.substring(0, equals))) {
                found.add(new ModuleOption(word.substring(0, equals), word.substring(equals + 1)));
            }
        }
        return found;
    }

    /** In the form of one word. */
    String word() {
        return name + '=' + value;
    }

    /** Whether both patch the same module, which {@code java} refuses. */
    boolean excludes(ModuleOption other) {
        return name.equals(PATCH) && other.name.equals(PATCH) && patched().equals(other.patched());
    }

    private String patched() {
        return value.substring(0, Math.max(value.indexOf('='), 0));
    }
}
