package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Spelling;
import io.peer4j.launch.JavaOption.Form;
import java.util.Arrays;

/**
 * What a word that is neither an option of java nor a known flag of a node was probably meant to be.
 *
 * <p>A word that can be a flag of a program's own ({@link NodeFlag#mayBe}) has to resemble more than others: a long name of
 * java's, a known one with two letters swapped, or a flag that protects the node with one letter wrong. {@code -model}, {@code -hosts} or {@code -clients} are flags.
 */
final class Nearest {
    private static final int SHORTEST = 3;

    /** A word of so many letters, with two of them swapped, may be another. */
    private static final int SHORT = 5;

    /** A program's own flag is not by chance as long as this, and almost one of java's. */
    private static final int UNMISTAKABLE = 10;

    private Nearest() {}

    /** A word that java or a node knows and that is written almost like {@code word}; null if there is none. */
    static @Nullable String to(String word) {
        if (word.length() < SHORTEST) {
            return null;
        }
        int end = end(word);
        String name = word.substring(0, end);
        String rest = word.substring(end);
        boolean mayBeFlag = NodeFlag.mayBe(word);
        String best = null;
        int least = Integer.MAX_VALUE;
        for (JavaOption option : JavaOption.TABLE) {
            if (hasValueAttached(option.form()) && beginsLike(option.name(), word)) {
                return option.name() + word.substring(option.name().length());
            }
            String known = option.name().substring(0, end(option.name()));
            int distance = Spelling.distance(name, known);
            boolean isNear = mayBeFlag
                    ? isIncomplete(option, distance)
                            || isUnmistakable(known, distance)
                            || isSwapped(name, known, distance)
                    : distance <= Spelling.allowed(name);
            if (isNear && distance < least) {
                least = distance;
                best = distance == 0 ? completed(option, known, rest) : known + rest;
            }
        }
        for (String flag : NodeFlag.KNOWN) {
            int distance = Spelling.distance(name, flag);
            boolean isNear = mayBeFlag
                    ? isSwapped(name, flag, distance) || NodeFlag.PROTECTIVE.contains(flag) && distance == 1
                    : distance <= Spelling.allowed(name);
            if (isNear && distance < least) {
                least = distance;
                best = distance == 0 ? inTwoWords(flag, rest) : flag + rest;
            }
        }
        return word.equals(best) ? null : best;
    }

    /** An option without what belongs to it. Those with a number, as {@code -ss}, may be flags too. */
    private static boolean isIncomplete(JavaOption option, int distance) {
        return distance == 0 && option.form() != Form.NUMBER;
    }

    /** The option is right, but its value is not given as java has it. */
    private static String completed(JavaOption option, String known, String rest) {
        String value = rest.isEmpty() ? "" : rest.substring(1);
        return switch (option.form()) {
            case COLON -> value.isEmpty() ? known : known + ':' + value;
            case ATTACHED, NUMBER -> option.name() + value;
            case CLASS_PATH, MODULE_PATH -> inTwoWords(known, rest);
            default -> known + rest;
        };
    }

    private static String inTwoWords(String name, String rest) {
        return rest.isEmpty() ? name : name + ' ' + rest.substring(1);
    }

    private static boolean isUnmistakable(String known, int distance) {
        return known.length() >= UNMISTAKABLE && distance <= 2;
    }

    /** Two neighbours have changed places. Short words may be others: {@code -ap} is no {@code -pa}. */
    private static boolean isSwapped(String name, String known, int distance) {
        return distance == 1 && name.length() > SHORT && letters(name).equals(letters(known));
    }

    private static String letters(String word) {
        char[] letters = word.toCharArray();
        Arrays.sort(letters);
        return new String(letters);
    }

    private static boolean hasValueAttached(Form form) {
        return form == Form.ATTACHED || form == Form.NUMBER;
    }

    /** The same letters in another case, with no further ones: {@code -xmx64m}. */
    private static boolean beginsLike(String option, String word) {
        int end = option.length();
        return end > 3
                && word.regionMatches(true, 0, option, 0, end)
                && (!NodeFlag.mayBe(word) || word.length() == end || !Character.isLetter(word.charAt(end)));
    }

    /** Where the name of an option ends and its value begins. */
    private static int end(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) == ':' || word.charAt(i) == '=') {
                return i;
            }
        }
        return word.length();
    }
}
