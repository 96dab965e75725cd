package io.peer4j.launch;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads the arguments of {@code ./peer4j node} for which its own rules do not do: argument files, flags of the user's own,
 * and what is to be refused. Prints the words that they stand for, in a shell's quotes; status 2 if one is refused.
 */
public final class NodeWords {
    private static final int USAGE = 2;

    private NodeWords() {}

    /** Prints the words of {@code args}. */
    public static void main(String[] args) {
        try {
            List<String> words = JavaArguments.expanded(List.of(args));
            JavaArguments.split(List.of(args));
            System.out.println(words.stream().map(NodeWords::quoted).collect(Collectors.joining(" ")));
        } catch (IllegalArgumentException e) {
            System.err.println("peer4j node: " + e.getMessage());
            System.exit(USAGE);
        }
    }

    private static String quoted(String word) {
        return '\'' + word.replace("'", "'\\''") + '\'';
    }
}
