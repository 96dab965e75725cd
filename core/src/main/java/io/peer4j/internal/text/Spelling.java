package io.peer4j.internal.text;

import io.peer4j.internal.nullness.Nullable;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** How alike two words are, for advice on a word that is not known. */
public final class Spelling {
    private static final int SHORTEST = 3;
    private static final int SHORT = 5;
    private static final int LONG = 9;

    private Spelling() {}

    /** What of {@code known} is written almost like {@code word}; null if nothing is. */
    public static @Nullable String nearest(String word, Collection<String> known) {
        String best = null;
        int least = word.length() < SHORTEST ? 1 : Math.max(1, allowed(word)) + 1;
        for (String each : known) {
            int distance = distance(word, each);
            if (distance < least) {
                least = distance;
                best = each;
            }
        }
        return best;
    }

    /** How many letters may differ: none of a short word. */
    public static int allowed(String word) {
        return word.length() < SHORT ? 0 : word.length() < LONG ? 1 : 2;
    }

    /** How many letters to insert, delete, replace or swap with their neighbours, whatever their case. */
    public static int distance(String left, String right) {
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
