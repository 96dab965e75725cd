package io.peer4j.launch;

import io.peer4j.internal.boot.FlagRules;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Excerpt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A user's arguments for a JVM peer, by what they are for. {@link JavaOption} tells which words are java's, and
 * {@link NodeFlag} which are a node's.
 *
 * @param jvm java's options
 * @param classPath what the class path begins with
 * @param modulePath what the module path begins with
 * @param node what the node gets
 * @param env variables of the peer's environment: {@code -env NAME VALUE}
 * @param fitsCache whether a peer that is given them may use the boot cache
 */
record JavaArguments(
        List<String> jvm,
        List<String> classPath,
        List<String> modulePath,
        List<String> node,
        Map<String, String> env,
        boolean fitsCache) {
    private static final String NO_FILES = "--disable-@files";

    /**
     * Tells them apart.
     *
     * @throws IllegalArgumentException if one is neither an option of java nor a flag of a node, lacks its value, or would
     *     have java run something else than a peer
     */
    static JavaArguments split(List<String> args) {
        return new Splitter(expanded(args)).split();
    }

    /** {@code args} with the words of argument files in the place of their names. */
    static List<String> expanded(List<String> args) {
        int extra = args.indexOf(NodeFlag.EXTRA);
        int end = extra < 0 ? args.size() : extra;
        List<String> words = new ArrayList<>();
        int literal = 0;
        for (String arg : args.subList(0, end)) {
            if (literal-- > 0 || words.contains(NO_FILES) || arg.length() < 2 || arg.charAt(0) != '@') {
                words.add(arg);
            } else if (arg.charAt(1) == '@') {
                words.add(arg.substring(1));
            } else {
                words.addAll(ArgumentFile.words(arg));
            }
            literal = arg.equals(NodeFlag.ENV) && literal < 0 ? 2 : literal;
        }
        words.removeIf(NO_FILES::equals);
        words.addAll(args.subList(end, args.size()));
        return words;
    }

    private static final class Splitter {
        private final List<String> args;
        private final List<String> jvm = new ArrayList<>();
        private final List<String> classPath = new ArrayList<>();
        private final List<String> modulePath = new ArrayList<>();
        private final List<String> node = new ArrayList<>();
        private final Map<String, String> env = new LinkedHashMap<>();
        /** Whether the words are directories of {@code -pa}. */
        private boolean inPath;

        private boolean fitsCache = true;
        private int at;

        Splitter(List<String> args) {
            this.args = args;
        }

        JavaArguments split() {
            while (at < args.size()) {
                String word = args.get(at++);
                JavaOption option = JavaOption.of(word);
                if (option != null) {
                    java(option, word);
                } else if (word.equals(NodeFlag.EXTRA)) {
                    node.addAll(args.subList(at - 1, args.size()));
                    at = args.size();
                } else if (word.equals(NodeFlag.ENV)) {
                    variable();
                } else {
                    verify(word);
                    path(word);
                    node.add(word);
                }
            }
            String refusal = FlagRules.refusal(node);
            if (refusal != null) {
                throw new IllegalArgumentException("args: " + refusal);
            }
            return new JavaArguments(jvm, classPath, modulePath, node, env, fitsCache);
        }

        /** As {@code erl} has it, the two words after {@code -env} are its own, whatever they look like. */
        private void variable() {
            if (at + 2 > args.size() || args.get(at).isEmpty() || args.get(at).indexOf('=') >= 0) {
                throw new IllegalArgumentException("args: expected -env NAME VALUE, got "
                        + Excerpt.of(args.subList(at, Math.min(at + 2, args.size()))));
            }
            env.put(args.get(at), args.get(at + 1));
            at += 2;
        }

        /** The directories of {@code -pa} are the class path's first; the node still sees the flag. */
        private void path(String word) {
            if (word.startsWith("-")) {
                inPath = word.equals(NodeFlag.FIRST_PATH);
            } else if (inPath) {
                classPath.add(word);
            }
        }

        private void java(JavaOption option, String word) {
            fitsCache &= option.fitsCache();
            String value = option.takesNext(word)
                    ? next(word)
                    : word.substring(option.name().length());
            switch (option.form()) {
                case CLASS_PATH, CLASS_PATH_ATTACHED -> classPath.add(value);
                case MODULE_PATH, MODULE_PATH_ATTACHED -> modulePath.add(value);
                case NO_PEER, NO_PEER_ATTACHED ->
                    throw new IllegalArgumentException(
                            "args: with " + Excerpt.of(word) + " java does not run a peer; leave it out");
                case VALUE -> {
                    jvm.add(word);
                    if (option.takesNext(word)) {
                        jvm.add(escaped(value));
                    }
                }
                case EQUALS -> {
                    if (value.isEmpty()) {
                        throw new IllegalArgumentException(
                                "args: expected " + word + "=VALUE, in one word, got " + word);
                    }
                    jvm.add(word);
                }
                case WORD, ATTACHED, NUMBER, COLON -> jvm.add(word);
            }
        }

        /** As java has it, no value begins with a hyphen. */
        private String next(String option) {
            if (at == args.size() || args.get(at).startsWith("-")) {
                throw new IllegalArgumentException("args: expected a value after " + option + ", got "
                        + (at == args.size() ? "nothing" : Excerpt.of(args.get(at))));
            }
            return args.get(at++);
        }

        /** The launcher would read a file. */
        private static String escaped(String value) {
            return value.length() > 1 && value.charAt(0) == '@' ? "@" + value : value;
        }

        /** A word after a flag may be its value, whatever it looks like, but no misspelt option of java. */
        private void verify(String word) {
            if (!word.startsWith("-") || NodeFlag.KNOWN.contains(word) || NodeFlag.isNumber(word)) {
                return;
            }
            List<String> words = NodeFlag.inOneWord(word);
            if (words != null) {
                throw new IllegalArgumentException("args: expected a flag and its values as arguments of their own, "
                        + String.join(", ", words) + ", got them in one: " + Excerpt.of(word));
            }
            String nearest = Nearest.to(word);
            boolean mayBeValue = !node.isEmpty() && !word.startsWith("-X") && !word.startsWith("--");
            if (nearest != null || !(NodeFlag.mayBe(word) || mayBeValue)) {
                throw new IllegalArgumentException(refusal(word, nearest));
            }
        }

        private static String refusal(String word, @Nullable String nearest) {
            return "args: " + Excerpt.of(word) + " is neither an option of java nor a flag of a node"
                    + (nearest == null ? "" : "; did you mean " + Excerpt.of(nearest) + '?')
                    + " (words for your own program go after " + NodeFlag.EXTRA + ')';
        }
    }
}
