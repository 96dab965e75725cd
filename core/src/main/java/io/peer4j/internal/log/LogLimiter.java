package io.peer4j.internal.log;

import io.peer4j.internal.nullness.Nullable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Logs events of one kind that others can cause at any rate: a sink that throws, strangers at a port, broken frames.
 *
 * <p>Logs the first event. Counts those that follow within {@link #FIRST_PAUSE}, and then logs their number. While
 * events go on, each pause is twice as long as the last, up to {@link #LONGEST_PAUSE}. After a pause without an event
 * the next one is logged as the first.
 *
 * <p>Any thread may call. Fields are guarded by {@code this}, which is not held while the logger is called. It has no
 * thread of its own: the JDK's timer starts a virtual thread when a number is due. If that fails, the first event after a
 * second pause logs the number.
 */
public final class LogLimiter {
    static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** How much is logged of a text, which may be another's. */
    private static final int MOST_TEXT = 500;

    /** A class, because the first lambda costs a booting peer milliseconds. */
    private static final class VirtualThreads implements Executor {
        @Override
        public void execute(Runnable work) {
            Thread.startVirtualThread(work);
        }
    }

    private final String logger;
    private final System.Logger.Level level;
    private final Duration firstPause;
    private final Executor threads;
    private @Nullable Supplier<String> last;
    private Duration pause;
    private boolean begun;
    private long pauseEnd;
    private long omitted;

    /** A limiter of one kind of event, which logs to {@code logger}; that is looked up when there is something to log. */
    public LogLimiter(String logger, System.Logger.Level level) {
        this(logger, level, FIRST_PAUSE, new VirtualThreads());
    }

    LogLimiter(String logger, System.Logger.Level level, Duration firstPause, Executor threads) {
        this.threads = threads;
        this.logger = logger;
        this.level = level;
        this.firstPause = firstPause;
        this.pause = firstPause;
    }

    /** Logs or counts an event. */
    public void log(Supplier<String> text) {
        log(text, null);
    }

    /** Logs or counts an event that {@code reason} caused. */
    public void log(Supplier<String> text, @Nullable Throwable reason) {
        if (isFirst(text)) {
            tryToWrite(text, "", reason);
        } else if (isOverdue()) {
            flush();
        }
    }

    /** Logs how many events were counted since the last line, if any: for the end of what causes them. */
    public void flush() {
        Omitted left = takeOmitted();
        if (left != null) {
            String count = left.count() == 1 ? "1 more such event was" : left.count() + " more such events were";
            tryToWrite(left.last(), count + " left out; the last: ", null);
        }
    }

    private record Omitted(long count, Supplier<String> last) {}

    private synchronized boolean isFirst(Supplier<String> text) {
        long now = System.nanoTime();
        if (omitted == 0 && (!begun || now - pauseEnd >= 0)) {
            begin(firstPause, now);
            return true;
        }
        last = text;
        omitted++;
        if (omitted == 1) {
            flushLater(Math.max(0, pauseEnd - now));
        }
        return false;
    }

    /** Whether the timer has failed to log the number, most likely because it had no thread. */
    private synchronized boolean isOverdue() {
        return omitted > 0 && System.nanoTime() - pauseEnd > pause.toNanos();
    }

    private void begin(Duration length, long now) {
        begun = true;
        pause = length;
        pauseEnd = now + length.toNanos();
    }

    private void flushLater(long nanos) {
        try {
            CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, threads)
                    .execute(this::flush);
        } catch (OutOfMemoryError e) {
            // No thread for the timer: a later event logs the number.
        }
    }

    private synchronized @Nullable Omitted takeOmitted() {
        Supplier<String> text = last;
        if (text == null) {
            return null;
        }
        Omitted left = new Omitted(omitted, text);
        last = null;
        omitted = 0;
        Duration doubled = pause.multipliedBy(2);
        begin(doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE, System.nanoTime());
        return left;
    }

    /** A logger may be a user's, and fail; or there is no memory. The thread that has met the event goes on. */
    private void tryToWrite(Supplier<String> text, String before, @Nullable Throwable reason) {
        try {
            write(before + shown(text), reason);
        } catch (Throwable e) {
            // There is no other place to tell it.
        }
    }

    private void write(String text, @Nullable Throwable reason) {
        System.Logger log = System.getLogger(logger);
        if (reason == null) {
            log.log(level, text);
        } else {
            log.log(level, text, reason);
        }
    }

    private static String shown(Supplier<String> source) {
        String text = source.get();
        String head = text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "...";
        return ControlCharacters.visible(head);
    }
}
