package io.peer4j.node;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The memory that this JVM's work for one other node takes: its requests that run or wait for a thread, the answers that
 * wait to be sent, and what is queued for it.
 *
 * <p>A request is refused if the work for all nodes together would exceed the limit, and that for the node its share of
 * it. One request at a time is never refused. Any thread may call.
 */
final class Workload {
    /** The limit of this JVM: a quarter of the heap. */
    private static final long MOST = Runtime.getRuntime().maxMemory() / 4;

    /** Below this the work of all nodes is not added up. */
    private static final long LITTLE = 1 << 20;

    private static final Set<Workload> OF_JVM = ConcurrentHashMap.newKeySet();

    private final long most;
    private final Set<Workload> all;
    private final LongSupplier queued;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong answers = new AtomicLong();

    /** The work for a node, for which {@code queued} bytes are queued. */
    Workload(LongSupplier queued) {
        this(MOST, OF_JVM, queued);
    }

    Workload(long most, Set<Workload> all, LongSupplier queued) {
        this.most = most;
        this.all = all;
        this.queued = queued;
        all.add(this);
    }

    /** Counts a request of {@code bytes} until its {@link #end}; false if it has to be refused, and is not counted. */
    boolean begin(long bytes) {
        long running = requests.addAndGet(bytes);
        if (running == bytes || running <= LITTLE && answers.get() <= LITTLE || isWithinShare()) {
            return true;
        }
        end(bytes);
        return false;
    }

    /** A request of {@code bytes} is over. */
    void end(long bytes) {
        requests.addAndGet(-bytes);
    }

    /** Counts {@code bytes} that a thread is about to send, and maybe waits with, or has sent if they are negative. */
    void sending(long bytes) {
        answers.addAndGet(bytes);
    }

    /** The connection has ended. */
    void close() {
        all.remove(this);
    }

    private long bytes() {
        return requests.get() + answers.get() + queued.getAsLong();
    }

    private boolean isWithinShare() {
        long sum = 0;
        long busy = 0;
        for (Workload one : all) {
            long bytes = one.bytes();
            sum += bytes;
            busy += bytes > 0 ? 1 : 0;
        }
        return sum <= most || bytes() <= most / Math.max(1, busy);
    }

    /** The limit in bytes. */
    long most() {
        return most;
    }
}
