package io.peer4j.internal.link;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Mailbox;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A control connection, seen from one of its two ends.
 *
 * <p>Who may call what, and what may wait for the other side:
 *
 * <pre>
 * receive            the reader    waits for what comes next
 * tryReceive         the reader    never waits where the link {@code tells}; not to be called where it does not
 * poll, reject       the reader    never wait, nor touch the stream
 * send, uncork       any thread    wait while the other side does not read; a frame is written whole
 * prepare            any thread    never waits
 * post               any thread    does not wait for what it has reserved, nor for another thread that writes
 * cork, tells,
 * progress, room,
 * reserve, await,
 * readOn             any thread    never wait
 * close              any thread    any number of times; never waits, and ends a {@code receive} that does
 * </pre>
 *
 * The reader is one thread at a time, and which one may change from call to call: whoever changes it sees to it that the
 * next sees what the one before has done. The end of the link is given by {@code tryReceive} and {@code poll} once at
 * most, and by {@code receive} again and again.
 */
public interface Link extends AutoCloseable {
    /**
     * Writes {@code message}, and waits while the other side does not read.
     *
     * @throws IOException if the link has ended
     * @throws IllegalArgumentException if the message is larger than a frame may be; the link goes on
     */
    void send(LinkMessage message) throws IOException;

    /** A message that is ready to be sent, once. */
    @FunctionalInterface
    interface Ready {
        /** Does as {@link Link#send} with it; to be called on a thread that nobody interrupts. */
        void send() throws IOException;

        /** Has what the message was made of to itself from now on, by a copy: it may change behind this. Waits for nobody. */
        default void keep() {}
    }

    /**
     * Makes {@code message} ready to be sent by another thread. A link of frames encodes it here and now, but for
     * large binaries, which must not change before it is sent, or {@linkplain Ready#keep kept}; this one keeps all until then.
     *
     * @param weight about how many bytes that is
     * @throws IllegalArgumentException if the message is larger than a frame may be
     */
    default Ready prepare(LinkMessage message, long weight) {
        return () -> send(message);
    }

    /**
     * Has {@code message} written, and does not wait for that while another thread writes: that one takes it along.
     * Messages leave in the order in which {@code post} and {@link #send} are called.
     *
     * @param failed is told, on whichever thread, if the link has ended
     * @throws IllegalArgumentException if the message is larger than a frame may be; the link goes on
     */
    default void post(LinkMessage message, Consumer<? super IOException> failed) {
        try {
            send(message);
        } catch (IOException e) {
            failed.accept(e);
        }
    }

    /** Lets what is posted gather, until a message is sent, or {@link #uncork}: for a moment, while more is to come. */
    default void cork() {}

    /** Has what has gathered written; may wait while the other side does not read. */
    default void uncork() {}

    /** Whether nothing has gathered, so that {@link #uncork} does nothing. */
    default boolean isWritten() {
        return true;
    }

    /** What has come already, for the reader; null if {@link #receive} would have to read the stream for it. */
    default @Nullable Incoming poll() {
        return null;
    }

    /** Whether {@link #tryReceive} sees what comes: not where a read may wait though there is something to read. */
    default boolean tells() {
        return false;
    }

    /** What is there, for the reader, or null; reads the stream once at most, if that has something, and never waits. */
    default @Nullable Incoming tryReceive() {
        return null;
    }

    /** Waits for what comes next; {@link Incoming.End}, again and again, once the link has ended. */
    Incoming receive();

    /**
     * Has {@code taker} take replies where it can on the thread on which they come, without a hand-over; the others are
     * {@linkplain #receive received}, and none overtakes what came before. It must not wait. A link may have no such thread.
     */
    default void onReply(Consumer<LinkMessage.Reply> taker) {}

    /**
     * For a thread that is about to wait for a reply, where the link does not {@link #tells}: may take replies, until
     * {@code done} or for a moment at most, and give them to the taker of {@link #onReply}.
     *
     * @param others whether any call waits for its reply
     */
    default void await(BooleanSupplier done, BooleanSupplier others) {}

    /** Sees to it that replies come though somebody waits for one who does not {@link #await} it. */
    default void readOn() {}

    /**
     * A number that grows with whatever passes between the two ends, be it a piece of a frame, but not with a small frame
     * that is sent: that shows nothing of the other side. Any thread may ask, and waits for nobody.
     */
    long progress();

    /**
     * How many bytes a message may have that the other side is sure to take even if it reads no more. Any thread may ask,
     * and waits for nobody.
     */
    int room();

    /**
     * Takes so many bytes of the {@link #room} for a message that is {@linkplain #post posted} next by the same thread:
     * then that does not wait for the other side, however many threads post. False, with nothing taken, if there is not
     * as much. Any thread may ask, and waits for nobody.
     */
    default boolean reserve(long bytes) {
        return bytes <= room();
    }

    /**
     * Whether messages of other threads pass one of {@code weight} bytes while it is being sent. False where frames are
     * whole, and where the message is too short for that.
     */
    default boolean isPassed(long weight) {
        return false;
    }

    /** The process of this node that is this end of it; null if no process is. */
    default @Nullable Mailbox process() {
        return null;
    }

    /** A report on the frame that the last {@link #receive} came from, for a reader who can't take what it says. */
    Incoming.Broken reject(String reason);

    @Override
    void close();
}
