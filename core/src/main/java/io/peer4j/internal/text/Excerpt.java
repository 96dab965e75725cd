package io.peer4j.internal.text;

import java.util.ArrayList;
import java.util.List;

/** What a message quotes of a value that may be long. */
public final class Excerpt {
    /** How many characters of a value a message quotes at most. */
    public static final int MOST = 500;

    /** How many characters of a list of words a message quotes at most: more than of a word, for it tells several. */
    public static final int MOST_OF_WORDS = 1_200;

    private static final int TAIL = 60;

    private Excerpt() {}

    /** {@code text}, or its beginning and end if it has more than {@value #MOST} characters. */
    public static String of(String text) {
        return of(text, MOST);
    }

    /** {@code text}, or its beginning and end if it has more than {@code most} characters. */
    public static String of(String text, int most) {
        return text.length() <= most
                ? text
                : text.substring(0, most - TAIL) + "…(" + text.length() + " characters)…"
                        + text.substring(text.length() - TAIL);
    }

    /**
     * {@code words}, each shortened as {@link #of} does, and without cookies; the ones in the middle are counted where all are
     * too long.
     */
    public static String of(List<String> words) {
        List<String> shortened = new ArrayList<>();
        int length = 0;
        for (String word : Redaction.words(words)) {
            String excerpt = of(word);
            shortened.add(excerpt);
            length += excerpt.length() + 1;
        }
        return length <= MOST_OF_WORDS ? String.join(" ", shortened) : ends(shortened);
    }

    private static String ends(List<String> words) {
        int head = fitting(words, MOST_OF_WORDS * 2 / 3);
        int tail = fitting(words.subList(head, words.size()).reversed(), MOST_OF_WORDS / 3);
        int left = words.size() - head - tail;
        return left == 0
                ? String.join(" ", words)
                : String.join(" ", words.subList(0, head)) + " …(" + left + " more words)… "
                        + String.join(" ", words.subList(words.size() - tail, words.size()));
    }

    private static int fitting(List<String> words, int most) {
        int length = 0;
        for (int i = 0; i < words.size(); i++) {
            length += words.get(i).length() + 1;
            if (length > most) {
                return i;
            }
        }
        return words.size();
    }
}
