package io.peer4j.internal.boot;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Excerpt;
import io.peer4j.node.GenServer;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A peer at work: reports that it has started, serves its origin, and ends with the link.
 *
 * <p>Threads: the {@linkplain Readers readers}; the {@linkplain Workers workers} for the calls beyond those; one for the
 * process {@code user}. None of them holds a lock while user code runs. Any
 * {@link Throwable} in a thread of the runtime's own halts the JVM, for a peer that no longer serves its origin must not
 * live on.
 */
final class PeerRuntime {
    private static final int RESERVE = 64 << 10;

    /** How long a thread that can't write leaves the end to the one that reads: that it is meant may be unread yet. */
    private static final long READ_ON_NANOS = 200_000_000;

    private final Node node;
    private final Link link;
    private final CommandLine commandLine;
    private final Halt halt;
    private final Diagnostics diagnostics;
    private final LastWords lastWords;
    private final Mailbox user;
    private final OriginIo io;
    private final Readers readers;
    private final OriginOutput out;
    private final OriginOutput err;
    private final Application application = new Application(this);
    private final Calls calls = new Calls(this);
    private final Ending ending;
    private volatile int endStatus = Halt.LOST;
    /** For the thread that reads. */
    private long brokenFrames;

    /** Memory for the end, which does what was never done before: classes are looked up, a thread is started. */
    @SuppressWarnings("UnusedVariable")
    private byte @Nullable [] reserve = new byte[RESERVE];

    PeerRuntime(Node node, Link link, CommandLine commandLine, Halt halt, Diagnostics diagnostics) {
        this.node = node;
        this.link = link;
        this.commandLine = commandLine;
        this.halt = halt;
        this.diagnostics = diagnostics;
        this.lastWords = new LastWords(diagnostics, halt);
        this.user = node.open("user");
        this.io = new OriginIo(this.link, user.self());
        this.readers = new Readers(link, this);
        this.out = new OriginOutput("standard_io", io, readers::isReading, diagnostics);
        this.err = new OriginOutput("standard_error", io, readers::isReading, diagnostics);
        List<String> shutdownTime = commandLine.last("shutdown_time");
        this.ending = new Ending(new LastOutput(), halt, shutdownTime.isEmpty() ? null : shutdownTime.getFirst());
    }

    /** What {@link System#out} is on a peer. */
    PrintStream out() {
        return new PrintStream(out, false, StandardCharsets.UTF_8);
    }

    /** What {@link System#err} is on a peer. */
    PrintStream err() {
        return new PrintStream(err, false, StandardCharsets.UTF_8);
    }

    /** What {@link System#in} is on a peer. */
    InputStream in() {
        return new OriginInput(io, out);
    }

    /** Serves the origin, and returns when the link has ended, if halting did. */
    void run() {
        try {
            supervise();
            link.send(new LinkMessage.Started(node.name()));
        } catch (IOException | RuntimeException e) {
            lost();
            return;
        }
        if (commandLine.has("init_debug")) {
            tellPhases();
        }
        Thread.ofVirtual().name("user").start(new UserProcess(user, link, this));
        readers.run();
    }

    /** The phases of a boot that a JVM has too, as {@code init} prints them; after the link knows that the peer is one. */
    private void tellPhases() {
        PrintStream printed = out();
        printed.print("{progress,preloaded}\r\n{progress,init_kernel_started}\r\n{progress,started}\r\n");
        printed.flush();
    }

    /** Makes the peer end when a process ends that it can't work without, as a node ends with OTP's kernel. */
    private void supervise() {
        user.onExit(new SystemProcess(new Atom("user")));
        try {
            GenServer.start(node, Supervision.NAME, new Supervision(channel()))
                    .onExit(new SystemProcess(Supervision.NAME));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The process of the control connection. */
    Mailbox channel() {
        Mailbox process = link.process();
        return process == null ? user : process;
    }

    /** No lambda, for the boot's sake. */
    private final class SystemProcess implements Consumer<Term> {
        private final Atom name;

        SystemProcess(Atom name) {
            this.name = name;
        }

        @Override
        public void accept(Term reason) {
            systemProcessEnded(name, reason);
        }
    }

    /** Ends the peer, because it does not serve its origin, or other nodes, without the process {@code name}. */
    void systemProcessEnded(Atom name, Term reason) {
        reserve = null;
        lastWords.refusal("the process "
                .concat(name.name())
                .concat(" has ended with ")
                .concat(Excerpt.of(reason.toString()))
                .concat(", and the peer ends with it"));
    }

    /** Takes what came; gives the work that it asks for, if any. Called by the thread that reads: nothing here waits. */
    @Nullable
    Runnable take(Incoming incoming) {
        if (incoming instanceof LinkMessage.Call call) {
            return calls.work(call);
        }
        if (incoming instanceof LinkMessage.Cast cast) {
            return calls.work(cast);
        }
        if (incoming instanceof LinkMessage.IoReply reply) {
            answer(reply);
        } else if (incoming instanceof LinkMessage.Message message) {
            send(message.to(), message.content());
        } else if (incoming instanceof Incoming.Broken broken) {
            report(broken);
            return broken.seq() == null ? null : calls.refusal(broken.seq(), broken.reason());
        }
        // Text between frames has no place on the way to a peer, nor have the peer's own messages.
        return null;
    }

    /** The first, the second, the fourth and so on, so that they push nothing else out of the process's last words. */
    private void report(Incoming.Broken broken) {
        brokenFrames++;
        if (Long.bitCount(brokenFrames) == 1) {
            diagnostics.laterLine("broken frame number "
                    .concat(Long.toString(brokenFrames))
                    .concat(" ")
                    .concat(broken.where()));
        }
    }

    private void answer(LinkMessage.IoReply reply) {
        if (!io.answered(reply)) {
            send(reply.from(), Term.tuple(new Atom("io_reply"), reply.replyAs(), reply.reply()));
        }
    }

    /** To a process here at once; to another node it may have to connect, which the thread that reads can't wait for. */
    private void send(Term to, Term message) {
        if (to instanceof Atom || to instanceof Pid pid && node.isLocal(pid)) {
            node.send(to, message);
        } else {
            node.sendAside(to, message, PeerRuntime::nothing);
        }
    }

    private static void nothing() {}

    /** The runtime itself has failed: a peer that no longer serves its origin must not live on. */
    void failed(Throwable e) {
        reserve = null;
        lastWords.fault(e);
    }

    /** The origin is about to close the link, and means it: the process then ends with status 0. */
    void closing() {
        endStatus = 0;
    }

    /** All of the link has been read: the peer ends, before anything else is done. */
    void ended() {
        reserve = null;
        halt.now(endStatus);
    }

    /** The link can't be written: it has ended, which the thread that reads is about to see too. */
    void lost() {
        reserve = null;
        long until = System.nanoTime() + READ_ON_NANOS;
        while (!readers.isReading() && System.nanoTime() < until) {
            // An interrupt was meant for the call.
            Thread.interrupted();
            LockSupport.parkNanos(READ_ON_NANOS);
        }
        ended();
    }

    /** The link can't be written: it has ended, or this runtime has failed at it. */
    void lost(IOException e) {
        if (e.getCause() instanceof Error fault) {
            failed(fault);
        } else {
            lost();
        }
    }

    /** Asks the origin's I/O, behind what was printed before. */
    Term askOrigin(Term request) throws IOException, InterruptedException {
        flush();
        return io.ask(request);
    }

    /** Sends what the streams hold, without waiting for the origin to print it. */
    void flush() throws IOException {
        out.drain();
        err.drain();
    }

    /** Like {@link #flush}, for the last time. */
    void finish() {
        try {
            out.finish();
            err.finish();
            link.uncork();
        } catch (IOException e) {
            lost();
        }
    }

    private final class LastOutput implements Ending.Output {
        @Override
        public boolean isSent() {
            return out.isSent() && err.isSent() && link.isWritten();
        }

        @Override
        public void send() {
            finish();
        }
    }

    Node node() {
        return node;
    }

    Link link() {
        return link;
    }

    CommandLine commandLine() {
        return commandLine;
    }

    Application application() {
        return application;
    }

    Calls calls() {
        return calls;
    }

    Ending ending() {
        return ending;
    }

    Pid user() {
        return user.self();
    }
}
