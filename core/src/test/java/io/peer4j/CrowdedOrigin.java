package io.peer4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A program that may have few threads, and starts peers with nothing, or little, of that left: with {@code 0} threads,
 * then 2, 4 and so on up to {@link #MOST}. It prints what came of each, then what is left of them, then whether a peer
 * works again.
 */
@SuppressWarnings("try") // Resources that are only held, and a close() that waits.
final class CrowdedOrigin {
    private static final int MOST = 28;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long STACK_BYTES = 64L << 10;

    private CrowdedOrigin() {}

    public static void main(String[] args) throws Exception {
        for (int free = 0; free <= MOST; free += 2) {
            try (Crowd unused = new Crowd(free)) {
                System.out.println("outcome " + outcome(free % 4 == 0));
            }
        }
        System.out.println("left " + left());
        try (Peer peer = Peer.start()) {
            System.out.println("later " + peer.call("java.lang.Math", "max", 3, 7));
        }
        System.exit(0);
    }

    /** Whatever is thrown is the outcome. */
    private static String outcome(boolean atOnce) {
        try (Peer peer = atOnce ? Peer.start() : Peer.builder().startAsync().join()) {
            return "running";
        } catch (CompletionException e) {
            return String.valueOf(e.getCause()).lines().findFirst().orElse("");
        } catch (Throwable e) {
            return e.toString().lines().findFirst().orElse("");
        }
    }

    private static List<String> left() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        List<String> left = leftNow();
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
            left = leftNow();
        }
        return left;
    }

    private static List<String> leftNow() {
        List<String> left = new ArrayList<>();
        ProcessHandle.current()
                .children()
                .flatMap(child -> child.info().commandLine().stream())
                .filter(command -> !command.contains("peer4j-origin-watch"))
                .forEach(left::add);
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("peer4j-(control|stderr|stdout|reserve).*"))
                .forEach(left::add);
        return left;
    }

    /** All the threads that there can be, except a few. */
    private static final class Crowd implements AutoCloseable {
        private final CountDownLatch end = new CountDownLatch(1);
        private final List<Thread> threads = new ArrayList<>();

        Crowd(int free) throws InterruptedException {
            List<Thread> most = new ArrayList<>();
            CountDownLatch counted = new CountDownLatch(1);
            fill(most, counted, Integer.MAX_VALUE);
            end(most, counted);
            fill(threads, end, most.size() - free);
        }

        private static void fill(List<Thread> threads, CountDownLatch until, int count) {
            try {
                while (threads.size() < count) {
                    Thread thread = new Thread(null, () -> await(until), "crowd", STACK_BYTES);
                    thread.setDaemon(true);
                    thread.start();
                    threads.add(thread);
                }
            } catch (OutOfMemoryError e) {
                Objects.requireNonNull(e, "expected");
            }
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void end(List<Thread> threads, CountDownLatch latch) throws InterruptedException {
            latch.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
        }

        @Override
        public void close() throws InterruptedException {
            end(threads, end);
        }
    }
}
