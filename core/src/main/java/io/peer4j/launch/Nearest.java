package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.launch.JavaOption.Form;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a word that is neither an option of java nor a known flag of a node was probably meant to be.
 *
 * <p>A word that can be a flag of a program's own ({@link NodeFlag#mayBe}) has to resemble more than others: a long name of
 * java's, or a known one with two letters swapped. {@code -model}, {@code -hosts} or {@code -clients} are flags.
 */
final class Nearest {
    private static final int SHORTEST = 3;
    private static final int SHORT = 5;
    private static final int LONG = 9;
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
            int distance = distance(name, known);
            boolean isNear = mayBeFlag
                    ? distance == 0 || isUnmistakable(known, distance) || isSwapped(name, known, distance)
                    : distance <= allowed(name);
            if (isNear && distance < least) {
                least = distance;
                best = known + rest;
            }
        }
        for (String flag : NodeFlag.KNOWN) {
            int distance = distance(name, flag);
            boolean isNear = mayBeFlag ? isSwapped(name, flag, distance) : distance <= allowed(name);
            if (isNear && distance < least) {
                least = distance;
                best = flag + rest;
            }
        }
        return best;
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

    /** How many letters may differ: none of a short word, for a program may have a flag of that name. */
    private static int allowed(String word) {
        return word.length() < SHORT ? 0 : word.length() < LONG ? 1 : 2;
    }

    /** How many letters to insert, delete, replace or swap with their neighbours, whatever their case. */
    private static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[][] costs = new int[a.length() + 1][b.length() + 1];
        Arrays.setAll(costs[0], j -> j);
        for (int i = 1; i <= a.length(); i++) {
            costs[i][0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int cost = Math.min(Math.min(costs[i - 1][j], costs[i][j - 1]) + 1, costs[i - 1][j - 1] + same);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                costs[i][j] = swapped ? Math.min(cost, costs[i - 2][j - 2] + 1) : cost;
            }
        }
        return costs[a.length()][b.length()];
    }
}
