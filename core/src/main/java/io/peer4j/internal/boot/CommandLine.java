package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line of a peer, read as {@code erl} and {@code init} read theirs.
 *
 * <p>{@code -name value…} is a flag with its values, and may come more than once; {@code +X value} is meant for an Erlang
 * emulator and is passed over; words before any flag, behind {@code --} up to the next flag, and behind {@code -extra} to
 * the end are plain arguments.
 *
 * @param flags each flag's values, one list for each time that it came
 * @param plain the plain arguments
 */
record CommandLine(Map<String, List<List<String>>> flags, List<String> plain) {
    /** Emulator flags whose value, if any, stands in the same word. */
    private static final String ATTACHED = "BdflrVv";

    static CommandLine parse(String... words) {
        Map<String, List<List<String>>> flags = new LinkedHashMap<>();
        List<String> plain = new ArrayList<>();
        List<String> values = plain;
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if (word.equals("-extra")) {
                plain.addAll(List.of(words).subList(i + 1, words.length));
                break;
            } else if (word.equals("--")) {
                values = plain;
            } else if (isEmulatorFlag(word)) {
                i += takesNext(word, i + 1 < words.length ? words[i + 1] : null) ? 1 : 0;
            } else if (isFlag(word)) {
                values = new ArrayList<>();
                flags.computeIfAbsent(word.substring(1), name -> new ArrayList<>())
                        .add(values);
            } else {
                values.add(word);
            }
        }
        return new CommandLine(flags, plain);
    }

    private static boolean isFlag(String word) {
        return word.length() > 1 && word.charAt(0) == '-';
    }

    private static boolean isEmulatorFlag(String word) {
        return word.length() > 1 && word.charAt(0) == '+';
    }

    private static boolean takesNext(String flag, @Nullable String next) {
        return next != null && ATTACHED.indexOf(flag.charAt(1)) < 0 && !isFlag(next) && !isEmulatorFlag(next);
    }

    /** The values of each occurrence of {@code flag}; empty where there is none. */
    List<List<String>> occurrences(String flag) {
        return flags.getOrDefault(flag, List.of());
    }

    /** The values of the last occurrence of {@code flag}; empty where there is none. */
    List<String> last(String flag) {
        List<List<String>> all = occurrences(flag);
        return all.isEmpty() ? List.of() : all.getLast();
    }

    boolean has(String flag) {
        return flags.containsKey(flag);
    }

    /** The last value of {@code -APPLICATION … NAME VALUE …}, as it was written; null where there is none. */
    @Nullable
    String parameter(String application, String name) {
        String found = null;
        for (List<String> pair : parameters(application)) {
            found = pair.get(0).equals(name) ? pair.get(1) : found;
        }
        return found;
    }

    /** Each {@code NAME VALUE} of {@code -APPLICATION NAME VALUE …}, in order; a name without a value is left out. */
    List<List<String>> parameters(String application) {
        List<List<String>> all = new ArrayList<>();
        for (List<String> values : occurrences(application)) {
            for (int i = 0; i + 1 < values.size(); i += 2) {
                all.add(values.subList(i, i + 2));
            }
        }
        return all;
    }

    /** The flags of both, those of {@code first} in front. */
    static CommandLine joined(CommandLine first, CommandLine then) {
        Map<String, List<List<String>>> flags = new LinkedHashMap<>(first.flags);
        for (Map.Entry<String, List<List<String>>> flag : then.flags.entrySet()) {
            List<List<String>> all = new ArrayList<>(first.occurrences(flag.getKey()));
            all.addAll(flag.getValue());
            flags.put(flag.getKey(), all);
        }
        List<String> plain = new ArrayList<>(first.plain);
        plain.addAll(then.plain);
        return new CommandLine(flags, plain);
    }
}
