package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Mailbox;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Tells whether a class initializer on this JVM peer asks for something: then it repeats here what the same initializer
 * does on the origin.
 *
 * <p>A thread acts for an initializer in these cases:
 *
 * <ul>
 *   <li>its own stack holds {@code <clinit>};
 *   <li>it runs no call of the origin's, and the stack of another platform thread holds {@code <clinit>}: that
 *       initializer may wait for it;
 *   <li>it runs no call, and was created while a call's class was being initialized, a second ago at most: that
 *       initializer may not wait for it.
 * </ul>
 *
 * <p>Any thread may ask. The static fields are guarded by the class's lock.
 */
public final class ClassInitialization {
    private static final String INITIALIZER = "<clinit>";

    /** How long after an initializer its threads still act for it. */
    private static final long SOON_NANOS = 1_000_000_000;

    private static final Set<Class<?>> SEEN = ConcurrentHashMap.newKeySet();

    private static int entered;
    private static long firstThread = Long.MAX_VALUE;
    private static long lastThread;
    private static long leftAt;
    private static String latest = "";

    private ClassInitialization() {}

    /** The class whose initializer the calling thread acts for; null if there is none, or this JVM is no peer. */
    public static @Nullable String current() {
        if (!Boot.isRunning()) {
            return null;
        }
        String own = StackWalker.getInstance()
                .walk(frames -> initialized(frames.map(StackWalker.StackFrame::toStackTraceElement)));
        if (own != null || Mailbox.current() != null) {
            return own;
        }
        String others = initializedByOthers();
        return others != null ? others : initializedBefore(Thread.currentThread());
    }

    private static @Nullable String initialized(Stream<StackTraceElement> frames) {
        return frames.filter(frame -> frame.getMethodName().equals(INITIALIZER) && !isOfTheJdk(frame))
                .findFirst()
                .map(StackTraceElement::getClassName)
                .orElse(null);
    }

    private static boolean isOfTheJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    private static @Nullable String initializedByOthers() {
        for (Map.Entry<Thread, StackTraceElement[]> other :
                Thread.getAllStackTraces().entrySet()) {
            String initialized = initialized(Stream.of(other.getValue()));
            if (initialized != null) {
                return initialized;
            }
        }
        return null;
    }

    private static synchronized @Nullable String initializedBefore(Thread thread) {
        long id = thread.threadId();
        boolean soon = entered > 0 || System.nanoTime() - leftAt < SOON_NANOS;
        return soon && id >= firstThread && id <= lastThread ? latest : null;
    }

    /** A call may be about to initialize {@code type}: true if {@link #leave} has to follow. */
    static boolean enter(Class<?> type) {
        boolean isOfTheJdk = type.getClassLoader() == null;
        return !isOfTheJdk && SEEN.add(type) && enter(type.getName());
    }

    private static synchronized boolean enter(String type) {
        latest = type;
        if (entered++ == 0) {
            firstThread = newThreadId();
            lastThread = Long.MAX_VALUE;
        }
        return true;
    }

    static synchronized void leave() {
        if (--entered == 0) {
            lastThread = newThreadId();
            leftAt = System.nanoTime();
        }
    }

    /** Ids grow from thread to thread. Not a virtual thread: the first of these starts one that the system may refuse. */
    private static long newThreadId() {
        return new Thread(new Nothing(), "peer4j-unstarted").threadId();
    }

    /** No lambda, for the boot's sake. */
    private static final class Nothing implements Runnable {
        @Override
        public void run() {}
    }
}
