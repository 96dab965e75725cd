package io.peer4j.internal.boot;

import io.peer4j.node.ErlangException;
import io.peer4j.node.Mailbox;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/** What the tests call in a peer. */
public final class Subject {
    static volatile CountDownLatch entered = new CountDownLatch(1);
    static volatile CountDownLatch left = new CountDownLatch(1);

    static volatile Term hanging = Atom.UNDEFINED;

    private Subject() {}

    public static void endSelf() {
        Mailbox self = Objects.requireNonNull(Mailbox.current());
        self.exit(new Atom("enough"));
    }

    public static String text() {
        return "héllo";
    }

    public static void nothing() {}

    public static String pick(int number) {
        return "int " + number;
    }

    public static String pick(double number) {
        return "double " + number;
    }

    public static String pick(String text) {
        return "String " + text;
    }

    public static String pick(List<Integer> numbers) {
        return "List " + numbers;
    }

    public static String same(CharSequence a, String b) {
        return a + b;
    }

    public static String same(String a, CharSequence b) {
        return a + b;
    }

    public static int sum(int... numbers) {
        int sum = 0;
        for (int number : numbers) {
            sum += number;
        }
        return sum;
    }

    public static String joined(String first, String... rest) {
        return first + "/" + String.join("+", rest);
    }

    public static Object unmappable() {
        return new Thread();
    }

    public static byte[] large() {
        return new byte[2 << 20];
    }

    public static void print(String text) {
        System.out.print(text);
    }

    public static void fail() {
        throw new IllegalStateException();
    }

    /** Without a stack, caused by what it caused. */
    private static final class Odd extends RuntimeException {
        Odd() {
            super("odd", null, false, false);
        }

        @Override
        public synchronized Throwable getCause() {
            return new IllegalStateException("x".repeat(10_000), this);
        }
    }

    public static void failInACircle() {
        throw new Odd();
    }

    @SuppressWarnings("InfiniteRecursion") // That is what it is for.
    public static void overflow() {
        overflow();
    }

    public static void exhaust() {
        throw new OutOfMemoryError("no more");
    }

    public static void raise(String kind, Term reason) {
        throw new ErlangException(ErlangException.Kind.valueOf(kind), reason);
    }

    public static void hang() throws InterruptedException {
        hanging = self();
        entered.countDown();
        try {
            new CountDownLatch(1).await();
        } finally {
            left.countDown();
        }
    }

    public static Term self() {
        Mailbox current = Mailbox.current();
        return current == null ? Atom.UNDEFINED : current.self();
    }

    public static boolean interrupted() {
        return Thread.currentThread().isInterrupted();
    }

    String hidden() {
        return "hidden";
    }

    static String packagePrivate() {
        return "hidden";
    }
}
