package io.peer4j.internal.boot;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** What the tests call in a peer that is a process of its own. */
public final class HookedApplication {
    private HookedApplication() {}

    /** A shutdown hook that prints. */
    public static void hook(String lastWords) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.print(lastWords)));
    }

    /** A shutdown hook, and a thread, that never end. */
    public static void cling() {
        Runtime.getRuntime().addShutdownHook(new Thread(HookedApplication::waitForever));
        Thread.ofPlatform().start(HookedApplication::waitForever);
    }

    private static void waitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes to descriptor 1 as native code would. */
    public static void printRaw(String text) throws IOException {
        new FileOutputStream(FileDescriptor.out).write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Prints on both streams. */
    public static void print(String text) {
        System.out.println("out: " + text);
        System.err.println("err: " + text);
    }
}
