package io.peer4j.node;

/**
 * What a spawned process does. It runs on a virtual thread, on which {@link Mailbox#current} gives the process. When it
 * returns the process ends normally; when it throws, with the exception as its reason: an {@link ErlangException} as
 * Erlang has it, any other as {@code {{'java.lang.SomeException', <<"message">>}, Stack}}. The end of the process from
 * outside interrupts the thread.
 */
@FunctionalInterface
public interface ProcessBody {
    /** Runs as the process {@code self}. */
    void run(Mailbox self) throws Exception;
}
