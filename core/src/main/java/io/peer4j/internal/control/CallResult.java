package io.peer4j.internal.control;

import io.peer4j.internal.link.LinkMessage.Outcome;
import io.peer4j.term.Term;

/** How a call on a peer ended. */
public sealed interface CallResult {
    /** With a value. */
    record Returned(Term value) implements CallResult {}

    /**
     * With an exception there.
     *
     * @param outcome its class: error, exit or throw
     * @param stack the Erlang stack trace, a list
     */
    record Raised(Outcome outcome, Term reason, Term stack) implements CallResult {}

    /** With the end of the process that ran it. */
    record Crashed(Term reason) implements CallResult {}

    /** With a reply that is none, or one that exceeds a limit. */
    record Unreadable(String report) implements CallResult {}

    /** With the end of the peer, while the call was under way. */
    record Lost(Term reason) implements CallResult {}

    /** Before it began: the peer is not yet, or no longer, there. */
    record NoConnection(Term reason) implements CallResult {}
}
