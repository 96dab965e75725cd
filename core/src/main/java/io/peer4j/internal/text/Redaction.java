package io.peer4j.internal.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Leaves secrets out of texts that people read: cookies, and what a peer proves itself with. */
public final class Redaction {
    /** What stands for a secret. */
    public static final String HIDDEN = "<hidden>";

    private static final String COOKIE_FLAG = "-setcookie";

    private Redaction() {}

    /** {@code words} of a command line without its cookies: {@code -setcookie COOKIE} and {@code -setcookie NODE COOKIE}. */
    public static List<String> words(List<String> words) {
        if (!words.contains(COOKIE_FLAG)) {
            return words;
        }
        List<String> shown = new ArrayList<>();
        boolean isCookie = false;
        for (String word : words) {
            isCookie = isCookie && !word.startsWith("-");
            shown.add(isCookie ? HIDDEN : word);
            isCookie = isCookie || word.equals(COOKIE_FLAG);
        }
        return shown;
    }

    /** {@code variables} with the values of those in {@code secret} hidden. */
    public static Map<String, String> variables(Map<String, String> variables, Collection<String> secret) {
        Map<String, String> shown = new TreeMap<>(variables);
        shown.replaceAll((name, value) -> secret.contains(name) ? HIDDEN : value);
        return shown;
    }
}
