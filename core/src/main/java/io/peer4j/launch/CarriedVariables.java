package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The variables of a peer's environment that a shell drops, for their names are no identifiers ({@code a.b-c}), or changes.
 * They pass the shell by other names, and {@code env -S} behind it gives them their own ones back: their values never stand
 * on a command line, where others could read them.
 *
 * @param values by name, sorted
 * @param unset what the shell would add
 */
record CarriedVariables(Map<String, String> values, Set<String> unset) {
    private static final String PREFIX = "PEER4J_ENV_";

    /** Variables of the shell's own, which its children get with its values, or not at all; from {@code BASH} on, Bash's. */
    private static final Set<String> CHANGED = Set.of(
            "IFS",
            "OPTIND",
            "PPID",
            "BASH",
            "BASHOPTS",
            "BASHPID",
            "COMP_WORDBREAKS",
            "EPOCHREALTIME",
            "EPOCHSECONDS",
            "HISTCMD",
            "LINENO",
            "OPTERR",
            "PS1",
            "PS2",
            "PS4",
            "RANDOM",
            "SHELLOPTS",
            "SRANDOM");

    private static final String BASH_PREFIX = "BASH_";

    private static final String WORKING_DIRECTORY = "PWD";

    /** The shell may set them to where it is. They are carried only if the user gives them: almost every process has them. */
    private static final Set<String> DIRECTORIES = Set.of(WORKING_DIRECTORY, "OLDPWD");

    /** What stands for bytes that are no text in this JVM's locale. */
    private static final char UNREADABLE = '\uFFFD';

    /** Those of the peer that {@code start} describes. */
    static CarriedVariables of(PeerStart start) {
        Map<String, String> values = new TreeMap<>();
        System.getenv().forEach((name, value) -> {
            if (isChanged(name) && !start.unsetEnv().contains(name)) {
                values.put(name, value);
            }
        });
        start.env().forEach((name, value) -> {
            if (isChanged(name) || DIRECTORIES.contains(name)) {
                values.put(name, value);
            }
        });
        return new CarriedVariables(
                values, start.unsetEnv().contains(WORKING_DIRECTORY) ? Set.of(WORKING_DIRECTORY) : Set.of());
    }

    private static boolean isChanged(String name) {
        return !isIdentifier(name) || CHANGED.contains(name) || name.startsWith(BASH_PREFIX);
    }

    private static boolean isIdentifier(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    boolean isEmpty() {
        return values.isEmpty() && unset.isEmpty();
    }

    /** Whether they can be carried: this system's {@code env} knows how, and they are text. */
    boolean canBeCarried() {
        return Env.PROGRAM != null
                && values.entrySet().stream().noneMatch(v -> isUnreadable(v.getKey()) || isUnreadable(v.getValue()));
    }

    private static boolean isUnreadable(String text) {
        return text.indexOf(UNREADABLE) >= 0;
    }

    /** What stands behind the shell, before the program. */
    List<String> restorer() {
        List<String> command = new ArrayList<>();
        command.add(String.valueOf(Env.PROGRAM));
        unset.forEach(name -> command.addAll(List.of("-u", name)));
        StringBuilder assignments = new StringBuilder("--");
        int number = 0;
        for (String name : values.keySet()) {
            String carrier = PREFIX + number++;
            command.addAll(List.of("-u", carrier));
            assignments
                    .append(" \"")
                    .append(quoted(name))
                    .append("=${")
                    .append(carrier)
                    .append("}\"");
        }
        command.addAll(List.of("-S", assignments.toString()));
        return command;
    }

    private static String quoted(String name) {
        return name.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$");
    }

    /** Puts them into {@code env} by their other names, if {@code command} has the {@link #restorer}. */
    void carry(List<String> command, Map<String, String> env) {
        if (command.contains(PREFIX + 0)) {
            int number = 0;
            for (String value : values.values()) {
                env.put(PREFIX + number++, value);
            }
        }
    }

    /** Looked for when it is needed first: GNU's has {@code -S} since 2018, BSD's too, BusyBox's has not. */
    private static final class Env {
        static final @Nullable String PROGRAM = find();

        private static @Nullable String find() {
            String env = SearchPath.find("env");
            return env != null && knowsSplitString(env) ? env : null;
        }

        private static boolean knowsSplitString(String env) {
            try {
                return new ProcessBuilder(env, "-u", PREFIX, "-S", "-- \"a.b=${PATH}\" true")
                                .redirectOutput(Redirect.DISCARD)
                                .redirectError(Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
