package io.peer4j.node;

/** How long the alias of a monitor lasts: the {@code alias} option of {@code erlang:monitor/3}. */
public enum AliasMode {
    /** Until {@link Mailbox#unalias}. */
    EXPLICIT_UNALIAS,
    /** Until the monitor ends, by {@link Mailbox#demonitor} or a {@code DOWN} message, or {@link Mailbox#unalias}. */
    DEMONITOR,
    /** As {@link #DEMONITOR}; the first message by way of the alias ends the monitor, and the alias with it. */
    REPLY_DEMONITOR
}
