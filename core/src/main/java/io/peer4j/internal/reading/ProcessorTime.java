package io.peer4j.internal.reading;

import io.peer4j.internal.nullness.Nullable;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The processor time of a thread, where the JVM tells it. */
final class ProcessorTime {
    private static final @Nullable ThreadMXBean THREADS = threads();

    private ProcessorTime() {}

    /** In nanoseconds; -1 if it is unknown: of a virtual thread, or without the module {@code java.management}. */
    static long of(Thread thread) {
        ThreadMXBean known = THREADS;
        return known == null || thread.isVirtual() ? -1 : known.getThreadCpuTime(thread.threadId());
    }

    private static @Nullable ThreadMXBean threads() {
        try {
            ThreadMXBean found = ManagementFactory.getThreadMXBean();
            return found.isThreadCpuTimeSupported() && found.isThreadCpuTimeEnabled() ? found : null;
        } catch (LinkageError e) {
            return null;
        }
    }
}
