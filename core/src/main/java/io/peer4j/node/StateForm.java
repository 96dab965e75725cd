package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.time.Duration;

/**
 * How the nodes of a release of OTP answer {@code sys}'s requests for a state: since 26.1 by {@code {ok, State}}, before
 * that, as JVM nodes do among themselves, by the state alone. Nothing in a handshake or request tells the two apart, so the
 * other node is asked for its release each time: these requests are rare. 26.0 is taken for 26.1.
 */
final class StateForm {
    private static final int WRAPPED_SINCE = 26;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private StateForm() {}

    /** Whether node {@code other} gives and expects {@code {ok, State}}; waits for its answer, {@link #PATIENCE} at most. */
    static boolean isWrapped(Node node, Atom other) throws InterruptedException {
        if (other.equals(node.name())) {
            return false;
        }
        try (Mailbox asking = node.open()) {
            Term release = Erpc.call(
                    asking,
                    other,
                    new Atom("erlang"),
                    new Atom("system_info"),
                    Term.list(new Atom("otp_release")),
                    PATIENCE);
            return release instanceof ListTerm text && isSince(text.text());
        } catch (ErlangException e) {
            // Gone, or it has no such function.
            return false;
        }
    }

    private static boolean isSince(@Nullable String release) {
        try {
            return release != null && Integer.parseInt(release) >= WRAPPED_SINCE;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
