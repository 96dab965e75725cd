package io.peer4j.term;

/**
 * Erlang's syntax for terms, read and written. What is written can be read back as an equal term, apart from funs with
 * an environment. Stateless: safe to use from any thread; printing recurses as deep as the term nests.
 */
public final class TermSyntax {
    /** The line length of {@code ~p}. */
    public static final int DEFAULT_COLUMNS = 80;

    private static final TermPrinter WRITER = PrintStyle.DEFAULT.writer();

    private TermSyntax() {}

    /**
     * Reads one term: what {@code erl_scan:string/1} and {@code erl_parse:parse_term/1} take, with the final full stop
     * optional.
     *
     * <p>Numbers may have signs, bases ({@code 16#ff}, also of floats), digit separators ({@code 1_000}) and be characters
     * ({@code $a}); strings become lists of code points, adjacent ones one list; binaries take segments with sizes
     * and types, up to 16 MiB by sizes; comments are passed over. Beyond Erlang's syntax it reads what {@link #print}
     * writes for pids, ports and references, where 0 for the node means {@code nonode@nohost}; other numbers for
     * nodes, which only their printer knows, are refused, as are funs with an environment. Where a map names a key
     * twice, its last value counts.
     *
     * @throws TermSyntaxException if {@code text} is anything else, or nests more than 1000 deep
     */
    public static Term parse(String text) {
        return new TermParser(text).onlyTerm();
    }

    /**
     * The term on one line, text as numbers: {@code io_lib:format("~tw", [Term])}.
     *
     * <p>Differences: pids, ports and references of nodes other than {@code nonode@nohost} carry the node's name and
     * creation, as in {@code <peer@host.82.0/3>}, instead of a number that only the printing node knows; {@code maybe}
     * and {@code else}, reserved from OTP 27 on, are always quoted; maps of any size print in the order of
     * {@link TermOrder#MAP_KEYS}.
     */
    public static String print(Term term) {
        return WRITER.write(term, TermPrinter.UNLIMITED);
    }

    /**
     * The term for people, in lines of at most 80 columns where that is possible: {@code io_lib:format("~tp", [Term])} in
     * an {@code erl} started with {@code +pc unicode}, so that lists and binaries of Unicode text are shown as text.
     * Differences as in {@link #print}.
     */
    public static String prettyPrint(Term term) {
        return prettyPrint(term, DEFAULT_COLUMNS);
    }

    /**
     * Like {@link #prettyPrint(Term)}, in lines of at most {@code columns} columns.
     *
     * @throws IllegalArgumentException if {@code columns} is not positive
     */
    public static String prettyPrint(Term term, int columns) {
        if (columns < 1) {
            throw new IllegalArgumentException("expected at least 1 column, got " + columns);
        }
        return PrettyPrinter.print(term, PrintStyle.DEFAULT, 1, columns, TermPrinter.UNLIMITED);
    }

    /** Like {@link #prettyPrint(Term)}, on one line: {@code io_lib:format("~0tp", [Term])}. */
    public static String printLine(Term term) {
        return PrettyPrinter.print(term, PrintStyle.DEFAULT, 1, 0, TermPrinter.UNLIMITED);
    }

    /**
     * The beginning of {@link #printLine}'s text, for messages and logs. Takes little time and memory, however large the
     * term is.
     *
     * <pre>{@code
     * TermSyntax.excerpt(result, 20)    // <<"aaaaaaaaaaaaaaaaa…
     * }</pre>
     *
     * @param most how many characters of the text there are at most, before the {@code …} that stands for the rest
     * @throws IllegalArgumentException if {@code most} is less than 16
     */
    public static String excerpt(Term term, int most) {
        if (most < 16) {
            throw new IllegalArgumentException("expected an excerpt of at least 16 characters, got " + most);
        }
        return TermText.excerpt(term, most);
    }
}
