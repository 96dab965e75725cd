package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.testing.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many processes that print past their connections. */
@Timeout(60)
class OutputWatchTest {
    private static final int COUNT = 20;
    private static final String NAME = "output-watch-test";

    /** Prints each line of its input to descriptor 2. */
    private static final List<String> ECHO = List.of("/bin/sh", "-c", "while read -r x; do echo \"$x\" >&2; done");

    private final List<Child> children = new ArrayList<>();

    @AfterEach
    void killAll() throws InterruptedException {
        for (Child child : children) {
            child.kill();
            child.awaitEnd(Duration.ofSeconds(10));
        }
    }

    private Child start(Consumer<String> text) throws IOException {
        Child child = Child.start(ECHO, () -> new ProcessBuilder(ECHO).start());
        children.add(child);
        child.drain(child.process().getErrorStream(), NAME, text);
        return child;
    }

    private static void say(Child child, String line) throws IOException {
        OutputStream in = child.process().getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    @Test
    void oneThreadServesManyAndLosesNothing() throws Exception {
        List<StringBuffer> printed = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            StringBuffer text = new StringBuffer();
            printed.add(text);
            start(text::append);
        }
        assertThat(Programs.threads(NAME)).hasSizeLessThanOrEqualTo(OutputWatch.OWN_THREADS);

        for (int i = 0; i < COUNT; i++) {
            say(children.get(i), "first " + i);
        }
        for (int i = 0; i < COUNT; i++) {
            String expected = "first " + i + "\n";
            StringBuffer text = printed.get(i);
            await().until(() -> text.toString().equals(expected));
        }
        for (int i = 0; i < COUNT; i++) {
            say(children.get(i), "last \u00E4".repeat(1000));
            children.get(i).process().getOutputStream().close();
            children.get(i).awaitEnd(Duration.ofSeconds(20));
            assertThat(printed.get(i).toString()).endsWith("last \u00E4\n").hasSizeGreaterThan(6000);
        }
        await().until(() -> Programs.threads("peer4j-output-watch").isEmpty());
    }

    @Test
    void consumerThatStandsStillHoldsUpNoOther() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try {
            for (int i = 0; i < COUNT; i++) {
                say(start(text -> awaitQuietly(goOn)), "held up");
            }
            StringBuffer printed = new StringBuffer();
            say(start(printed::append), "passes");
            await().until(() -> printed.toString().equals("passes\n"));
        } finally {
            goOn.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
