package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory that messages take of which only a part has come, over all connections of this JVM together.
 *
 * <p>If it exceeds the limit, one connection gives way:
 *
 * <ol>
 *   <li>the one with the most bytes in {@linkplain Holder#idle idle} messages: it is dropped;
 *   <li>if no message is idle, the one with the most bytes. If that is the connection that asks for more, only the
 *       message that it asks for is given up. Another connection is dropped.
 * </ol>
 *
 * <p>Any thread may call. The monitor of this object guards its fields and those of all holders that say so. It is not held
 * while a connection is dropped.
 */
final class UnfinishedMessages {
    private static final long MOST = 1L << 30;

    /** The one of this JVM: a quarter of the heap, because finished messages and all else need room too. */
    static final UnfinishedMessages OF_JVM =
            new UnfinishedMessages(Math.min(MOST, Runtime.getRuntime().maxMemory() / 4));

    private final long most;
    private final List<Holder> holders = new ArrayList<>();
    private long held;

    UnfinishedMessages(long most) {
        this.most = most;
    }

    /** What holds unfinished messages: one connection. */
    abstract static class Holder {
        private long held;
        private boolean isGone;

        /** How many bytes are in messages of which nothing has come of late. Called with the monitor held. */
        abstract long idle();

        /** Ends the connection, because of {@code why}. Called by the thread that reads another connection. */
        abstract void drop(String why);
    }

    /** What becomes of a request for memory. */
    enum Answer {
        GRANTED,
        /** The message has to be given up, and its memory returned. */
        MESSAGE_REFUSED,
        /** The connection has to end. */
        CONNECTION_REFUSED
    }

    /** The limit in bytes. */
    long most() {
        return most;
    }

    /** How many bytes may be taken before the limit is reached. */
    synchronized long left() {
        return Math.max(0, most - held);
    }

    /** How many bytes {@code holder} has taken. */
    synchronized long heldBy(Holder holder) {
        return holder.held;
    }

    /** Counts {@code bytes} more for {@code holder}, and drops other connections if they have too much. */
    Answer take(Holder holder, long bytes) {
        List<Holder> dropped = new ArrayList<>(0);
        Answer answer = take(holder, bytes, dropped);
        for (int i = 0; i < dropped.size(); i++) {
            dropped.get(i).drop(excess());
        }
        return answer;
    }

    @SuppressWarnings("ReferenceEquality")
    private synchronized Answer take(Holder holder, long bytes, List<Holder> dropped) {
        if (holder.isGone) {
            return Answer.CONNECTION_REFUSED;
        }
        count(holder, bytes);
        while (held > most) {
            Holder idle = mostIdle();
            Holder worst = idle == null ? largest(holder) : idle;
            if (worst == holder) {
                return idle == null ? Answer.MESSAGE_REFUSED : Answer.CONNECTION_REFUSED;
            }
            leave(worst);
            dropped.add(worst);
        }
        return Answer.GRANTED;
    }

    /** Counts {@code bytes} more for {@code holder}, or fewer, whatever the limit is. */
    synchronized void count(Holder holder, long bytes) {
        if (holder.isGone) {
            return;
        }
        if (holder.held == 0 && bytes > 0) {
            holders.add(holder);
        }
        holder.held += bytes;
        held += bytes;
        if (holder.held == 0) {
            holders.remove(holder);
        }
    }

    /** Takes {@code holder}, whose connection has ended, out of account; it gets nothing more. */
    synchronized void leave(Holder holder) {
        count(holder, -holder.held);
        holder.isGone = true;
    }

    private @Nullable Holder mostIdle() {
        Holder worst = null;
        long worstIdle = 0;
        for (int i = 0; i < holders.size(); i++) {
            long idle = holders.get(i).idle();
            if (idle > worstIdle) {
                worst = holders.get(i);
                worstIdle = idle;
            }
        }
        return worst;
    }

    private Holder largest(Holder asking) {
        Holder worst = asking;
        for (int i = 0; i < holders.size(); i++) {
            worst = holders.get(i).held > worst.held ? holders.get(i) : worst;
        }
        return worst;
    }

    /** What to tell of a connection that is dropped. */
    String excess() {
        return "its unfinished messages take too much memory: the limit for those of all connections together is "
                + most + " bytes, a quarter of the heap as a rule";
    }
}
