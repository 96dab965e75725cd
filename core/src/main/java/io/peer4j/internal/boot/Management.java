package io.peer4j.internal.boot;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** What only the JVM's management interface tells. All figures are 0 without the module {@code java.management}. */
final class Management {
    private static final boolean PRESENT = isPresent();

    private Management() {}

    /** How many garbage collections there have been. */
    static long collections() {
        long all = 0;
        if (PRESENT) {
            for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
                all += Math.max(0, collector.getCollectionCount());
            }
        }
        return all;
    }

    /** The bytes of direct and mapped buffers, which are outside the heap. */
    static long bufferBytes() {
        long all = 0;
        if (PRESENT) {
            for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                all += Math.max(0, pool.getMemoryUsed());
            }
        }
        return all;
    }

    /** The bytes of classes and compiled code. */
    static long codeBytes() {
        return PRESENT
                ? ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed()
                : 0;
    }

    private static boolean isPresent() {
        try {
            return ManagementFactory.getMemoryMXBean() != null;
        } catch (LinkageError e) {
            return false;
        }
    }
}
