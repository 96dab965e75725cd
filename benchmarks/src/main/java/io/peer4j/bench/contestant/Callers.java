package io.peer4j.bench.contestant;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadFactory;

/** A sample of many callers: from a common start, until each of them has made its calls. */
final class Callers implements Trial {
    private final CyclicBarrier start = new CyclicBarrier(Work.CALLERS + 1);
    private final CyclicBarrier end = new CyclicBarrier(Work.CALLERS + 1);

    Callers(ThreadFactory threads, Trial call) {
        for (int i = 0; i < Work.CALLERS; i++) {
            threads.newThread(() -> callAlong(call)).start();
        }
    }

    static ThreadFactory platformThreads() {
        return Thread.ofPlatform().daemon().factory();
    }

    @Override
    public void run() throws Exception {
        start.await();
        end.await();
    }

    private void callAlong(Trial call) {
        try {
            while (true) {
                start.await();
                for (int i = 0; i < Work.CALLS_EACH; i++) {
                    call.run();
                }
                end.await();
            }
        } catch (Exception e) {
            // The others would wait for ever.
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
