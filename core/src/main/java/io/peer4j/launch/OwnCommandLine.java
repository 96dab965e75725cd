package io.peer4j.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What this JVM's own command line gives to {@code java}. It is read from the operating system: {@code java.management},
 * which knows it too, takes 20 ms, may be missing, and tells what is the environment's as well.
 */
final class OwnCommandLine {
    private static final Path FILE = Path.of("/proc/self/cmdline");

    /** What follows is the main class, and its arguments. */
    private static final Set<String> LAST = Set.of("-jar", "-m", "--module");

    private final List<String> options = new ArrayList<>();
    private boolean expectsValue;
    private boolean hasEnded;
    private boolean readsFiles = true;

    private OwnCommandLine() {}

    /** The options of {@code java}; none where this JVM was not started by {@code java}, or its command line can't be read. */
    static List<String> options() {
        try {
            List<String> words = words();
            boolean isJava = !words.isEmpty() && Path.of(words.getFirst()).endsWith("java");
            return isJava ? options(words.subList(1, words.size())) : List.of();
        } catch (IOException | IllegalArgumentException e) {
            System.getLogger("io.peer4j.launch")
                    .log(System.Logger.Level.WARNING, "peers do not get this JVM's options about modules", e);
            return List.of();
        }
    }

    private static List<String> words() throws IOException {
        if (Files.isReadable(FILE)) {
            return List.of(new String(Files.readAllBytes(FILE), ArgumentFile.charset()).split("\0"));
        }
        ProcessHandle.Info info = ProcessHandle.current().info();
        List<String> words = new ArrayList<>();
        info.command().ifPresent(words::add);
        info.arguments().ifPresent(arguments -> words.addAll(List.of(arguments)));
        return words;
    }

    /** What stands before the main class in {@code words}, with the words of argument files in the place of their names. */
    static List<String> options(List<String> words) {
        OwnCommandLine line = new OwnCommandLine();
        for (String word : words) {
            line.read(word);
        }
        return line.options;
    }

    private void read(String word) {
        if (hasEnded || !readsFiles || word.length() < 2 || word.charAt(0) != '@') {
            take(word);
        } else if (word.charAt(1) == '@') {
            take(word.substring(1));
        } else {
            ArgumentFile.words(word).forEach(this::take);
        }
    }

    private void take(String word) {
        if (!expectsValue && (!word.startsWith("-") || LAST.contains(word) || word.startsWith("--module="))) {
            hasEnded = true;
        }
        if (!hasEnded) {
            readsFiles &= !word.equals("--disable-@files");
            expectsValue = !expectsValue && takesNext(word);
            options.add(word);
        }
    }

    private static boolean takesNext(String word) {
        JavaOption option = JavaOption.of(word);
        return option != null && option.takesNext(word);
    }
}
