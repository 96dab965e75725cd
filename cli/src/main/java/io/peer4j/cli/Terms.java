package io.peer4j.cli;

import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.TermSyntaxException;

/** Terms as the user typed them. */
final class Terms {
    private Terms() {}

    static Term parse(String text) {
        try {
            return TermSyntax.parse(text);
        } catch (TermSyntaxException e) {
            throw new UsageException("not an Erlang term, " + e.getMessage() + "\n  "
                    + e.excerpt().replace("\n", "\n  "));
        }
    }
}
