package io.peer4j.cli;

import io.peer4j.Connection;
import io.peer4j.Origin;
import io.peer4j.Peer;
import io.peer4j.RemoteCallException;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.node.NodeOptions;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

/**
 * What peers do, in the order that one meets it: the program to copy from. It uses nothing but the public API, and prints
 * each line of code that it shows as it stands in this file.
 */
final class Demo {
    private final PrintStream out;
    private int steps;

    Demo(PrintStream out) {
        this.out = out;
    }

    void run() throws InterruptedException {
        say("A peer is a runtime of its own, started and ended by this one. The first: a JVM, over standard I/O.");
        show("Peer first = Peer.builder().output(out).start();");
        try (Peer first = Peer.builder().output(out).start()) {
            tell("process " + first.osPid() + ", " + first.getState());
            call(first);
            runCode(first);
            exchangeMessages(first);
            failToCall(first);
            startSecond(first);
        }
        tell("both have ended, and so they would have if this JVM had been killed");
        joinNodes();
    }

    private void joinNodes() throws InterruptedException {
        say("Peers with a name are Erlang nodes, and talk to each other. An epmd of their own does for them.");
        show("Node.local().start(NodeOptions.shortName(\"demo\").withCookie(secret).withOwnEpmd());");
        String secret = UUID.randomUUID().toString();
        try (Node here = Node.local()) {
            Node.local().start(NodeOptions.shortName("demo").withCookie(secret).withOwnEpmd());
            show("Peer third = Peer.builder().name(\"third\").output(out).start();");
            try (Peer third = Peer.builder().name("third").output(out).start();
                    Mailbox mailbox = here.open()) {
                tell("process " + third.osPid() + ", node " + third.node() + ", nodes() = " + here.nodes());
                third.run(Demo::openGreeter);
                say("A message straight to a process on that node; Erlang would say {greeter, third@localhost} ! …");
                show("mailbox.send(Term.tuple(new Atom(\"greeter\"), third.node()), …);");
                mailbox.send(
                        Term.tuple(new Atom("greeter"), third.node()), Term.tuple(mailbox.self(), new Atom("mike")));
                show("Term answer = mailbox.receive();");
                tell("answer = " + TermSyntax.printLine(mailbox.receive()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void call(Peer first) {
        say("Call any public static method there.");
        show("Object max = first.call(\"java.lang.Math\", \"max\", 3, 7);");
        Object max = first.call("java.lang.Math", "max", 3, 7);
        tell("max = " + max);
    }

    private void runCode(Peer first) {
        say("Or run your own code there. What it prints comes out here.");
        show("first.run(() -> System.out.println(\"Hello from process \" + ProcessHandle.current().pid()));");
        first.run(() -> System.out.println(
                "Hello from process " + ProcessHandle.current().pid()));
    }

    private void exchangeMessages(Peer first) throws InterruptedException {
        say("Send a message to a name over there, and get one back.");
        first.run(Demo::openGreeter);
        try (Mailbox mailbox = Node.local().open()) {
            show("first.send(\"greeter\", Term.tuple(mailbox.self(), new Atom(\"joe\")));");
            first.send("greeter", Term.tuple(mailbox.self(), new Atom("joe")));
            show("Term answer = mailbox.receive();");
            Term answer = mailbox.receive();
            tell("answer = " + TermSyntax.printLine(answer));
        }
    }

    /** Runs on the peer: a process with a name, which answers one message. */
    private static void openGreeter() {
        Mailbox greeter = Node.local().open("greeter");
        Thread.startVirtualThread(() -> greeter.run(() -> greet(greeter)));
    }

    private static void greet(Mailbox greeter) {
        try {
            Tuple message = (Tuple) greeter.receive();
            Origin.send((Pid) message.get(0), "Hello, " + message.get(1) + "!");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void failToCall(Peer first) {
        say("What fails there is thrown here, with the stack from there.");
        show("first.call(\"java.lang.Integer\", \"parseInt\", \"seven\");");
        try {
            first.call("java.lang.Integer", "parseInt", "seven");
        } catch (RemoteCallException e) {
            tell(e.kind() + " " + TermSyntax.printLine(e.reason()));
            for (StackTraceElement frame : e.getStackTrace()) {
                if (frame.getClassName().equals("java.lang.Integer")) {
                    tell("  at " + frame);
                }
            }
        }
    }

    private void startSecond(Peer first) {
        say("A second peer, over TCP, with a heap of its own size.");
        show("Peer second = Peer.builder().connection(Connection.tcp()).args(\"-Xmx64m\").output(out).start();");
        try (Peer second = Peer.builder()
                .connection(Connection.tcp())
                .args("-Xmx64m")
                .output(out)
                .start()) {
            tell("process " + second.osPid() + ", " + second.getState());
            shareWork(first, second);
            crash(first, second);
            say("The end of a try block ends its peer.");
            show("try (Peer second = …) { … }");
        }
    }

    private void shareWork(Peer first, Peer second) {
        say("Both work at the same time.");
        show("CompletableFuture<Long> low = first.callAsync(() -> primes(2, 200_000));");
        CompletableFuture<Long> low = first.callAsync(() -> primes(2, 200_000));
        show("CompletableFuture<Long> high = second.callAsync(() -> primes(200_000, 300_000));");
        CompletableFuture<Long> high = second.callAsync(() -> primes(200_000, 300_000));
        tell(low.join() + " + " + high.join() + " primes below 300000");
    }

    private static long primes(long from, long to) {
        return LongStream.range(from, to)
                .filter(n -> LongStream.iterate(2, d -> d * d <= n, d -> d + 1).noneMatch(d -> n % d == 0))
                .count();
    }

    private void crash(Peer first, Peer second) {
        say("A crash stays where it is. The origin learns of it; the other peer does not even notice.");
        show("first.cast(() -> Runtime.getRuntime().halt(7));");
        first.cast(() -> Runtime.getRuntime().halt(7));
        show("first.onDown().join();");
        first.onDown().join();
        tell("first: " + first.getState());
        tell("second: " + second.getState() + ", 6 * 7 = " + second.call(() -> 6 * 7));
    }

    private void say(String what) {
        out.println();
        out.println(++steps + ". " + what);
    }

    private void show(String code) {
        out.println("   " + code);
    }

    private void tell(String result) {
        out.println("   => " + result);
    }
}
