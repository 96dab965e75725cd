package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;

/**
 * How a process is spawned by {@link Mailbox#spawnRequest}: options of {@code erlang:spawn_request/5}.
 *
 * @param link whether the two processes are linked
 * @param monitor whether the new process is monitored, by the request's reference
 * @param reply which answers come as messages {@code {Tag, Request, ok, Pid}} and {@code {Tag, Request, error, Reason}}
 * @param replyTag the first element of those; {@code spawn_reply}
 * @param downTag the first element of the message that tells of the end of a monitored process; {@code 'DOWN'}
 */
public record SpawnOptions(boolean link, boolean monitor, Reply reply, Term replyTag, Term downTag) {
    private static final Atom LINK = new Atom("link");
    private static final Atom MONITOR = new Atom("monitor");
    private static final ListTerm LINKED = Term.list(LINK);
    private static final ListTerm MONITORED = Term.list(MONITOR);
    private static final ListTerm LINKED_AND_MONITORED = Term.list(LINK, MONITOR);

    /** Which answers come as messages. */
    public enum Reply {
        /** All. */
        YES,
        /** None. */
        NO,
        /** That there is no new process, and why. */
        ERROR_ONLY,
        /** That there is one. */
        SUCCESS_ONLY
    }

    /** Neither link nor monitor, and every answer comes. */
    public static final SpawnOptions DEFAULT = new SpawnOptions(false, false, Reply.YES, Atoms.SPAWN_REPLY, Atoms.DOWN);

    /** The same, with a link. */
    public SpawnOptions linked() {
        return new SpawnOptions(true, monitor, reply, replyTag, downTag);
    }

    /** The same, with a monitor. */
    public SpawnOptions monitored() {
        return new SpawnOptions(link, true, reply, replyTag, downTag);
    }

    /** The same, with other answers. */
    public SpawnOptions replying(Reply wanted) {
        return new SpawnOptions(link, monitor, wanted, replyTag, downTag);
    }

    /** The same, with {@code tag} as the first element of answers and of the message of the monitor. */
    public SpawnOptions tagged(Term tag) {
        return new SpawnOptions(link, monitor, reply, tag, tag);
    }

    boolean replies(boolean success) {
        return switch (reply) {
            case YES -> true;
            case NO -> false;
            case ERROR_ONLY -> !success;
            case SUCCESS_ONLY -> success;
        };
    }

    /** What the other side has to know. */
    ListTerm forTheOther() {
        return link ? monitor ? LINKED_AND_MONITORED : LINKED : monitor ? MONITORED : ListTerm.EMPTY;
    }
}
