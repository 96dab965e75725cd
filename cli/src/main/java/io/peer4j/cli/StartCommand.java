package io.peer4j.cli;

import io.peer4j.Peer;
import io.peer4j.PeerDown;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts peers and keeps them up, until a signal, the end of input, or their own end. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Starts peers, prints a line for each (name, process id, state), and keeps them up until a signal.",
            "Their output is prefixed by their names, and to a terminal its control characters are made visible.",
            "When all of them are gone it exits with 3."
        })
final class StartCommand implements Callable<Integer> {
    private final Streams streams;
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger up = new AtomicInteger();

    @Mixin
    private StartOptions options = new StartOptions();

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "How many. With --name N or N@HOST they are N-1 to N-N, at HOST.")
    private int count = 1;

    @Option(names = "--until-eof", description = "Ends them at the end of standard input, and exits with 0.")
    private boolean untilEof;

    StartCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (count < 1) {
            throw new UsageException("--count: expected a number from 1 on, got " + count);
        }
        List<CompletableFuture<Peer>> starting = new ArrayList<>();
        up.set(count);
        options.startNode();
        Runtime.getRuntime().addShutdownHook(new Thread(this::endInOrder, "peer4j-start-end"));
        try {
            for (int number = 1; number <= count; number++) {
                starting.add(start(number));
            }
            starting.forEach(StartCommand::joined);
            endAtEof();
            return end.join();
        } finally {
            end.complete(ExitStatus.DONE);
            stop(starting);
            options.stopNode();
            stopped.countDown();
        }
    }

    /** A signal ends the peers as {@code --shutdown} says, before the runtime goes. */
    private void endInOrder() {
        end.complete(ExitStatus.DONE);
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Peer> start(int number) {
        PrefixedOutput output = new PrefixedOutput(streams.out());
        return options.builder(streams.err(), number, count)
                .output(output)
                .visibleControls(streams.outIsTerminal())
                .input(untilEof ? InputStream.nullInputStream() : streams.in())
                .startAsync()
                .thenApply(peer -> booted(peer, output));
    }

    private Peer booted(Peer peer, PrefixedOutput output) {
        output.name(peer.name());
        show(peer);
        var unused = peer.onDown().thenAccept(reason -> down(peer, reason));
        return peer;
    }

    private void show(Peer peer) {
        streams.out().println(peer.name() + " " + peer.osPid() + " " + peer.getState());
    }

    /** Says how a peer went down, unless the command is ending it itself. */
    private void down(Peer peer, Term reason) {
        if (end.isDone() || Interruption.isUnderWay()) {
            return;
        }
        streams.out().println(peer.name() + " " + peer.osPid() + " {down," + TermSyntax.printLine(reason) + "}");
        streams.err().println("peer4j: " + peer.name() + " went down\n" + peer.describe());
        if (up.decrementAndGet() == 0 || options.peerDown() == PeerDown.CRASH) {
            end.complete(ExitStatus.PEER_LOST);
        }
    }

    private void endAtEof() {
        if (untilEof) {
            Thread.ofPlatform().daemon().name("peer4j-eof").start(() -> {
                try {
                    streams.in().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // An input that can't be read any more has ended.
                }
                end.complete(ExitStatus.DONE);
            });
        }
    }

    private static Peer joined(CompletableFuture<Peer> starting) {
        try {
            return starting.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static void stop(List<CompletableFuture<Peer>> starting) {
        List<CompletableFuture<Void>> stopping = new ArrayList<>();
        for (CompletableFuture<Peer> peer : starting) {
            stopping.add(peer.handle((started, unused) -> started)
                    .thenCompose(started ->
                            started == null ? CompletableFuture.completedFuture(null) : started.stopAsync()));
        }
        stopping.forEach(CompletableFuture::join);
    }
}
