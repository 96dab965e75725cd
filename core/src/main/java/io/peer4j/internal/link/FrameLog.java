package io.peer4j.internal.link;

import io.peer4j.internal.link.LinkMessage.Call;
import io.peer4j.internal.link.LinkMessage.Cast;
import io.peer4j.internal.link.LinkMessage.IoReply;
import io.peer4j.internal.link.LinkMessage.IoRequest;
import io.peer4j.internal.link.LinkMessage.Message;
import io.peer4j.internal.link.LinkMessage.Reply;
import io.peer4j.internal.link.LinkMessage.Started;
import io.peer4j.internal.log.LogLimiter;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A link that tells of each frame in one line, sent ({@code >>}) or received ({@code <<}):
 *
 * <pre>
 * &lt;&lt; started     nonode@nohost
 * &gt;&gt; call        0 lists:sum([[1,2,3]])
 * &lt;&lt; reply       0 ok 6
 * &lt;&lt; text        14 bytes
 * &lt;&lt; broken      at byte 512: expected the checksum 0x1d0e1c5e, got 0x0 [836803…]
 * &lt;&lt; end
 * </pre>
 *
 * <p>The kind is padded to {@value #KIND_WIDTH} columns; terms are cut at {@value #TERM_WIDTH} characters.
 */
public final class FrameLog implements Link {
    private static final int KIND_WIDTH = 11;
    private static final int TERM_WIDTH = 160;

    private final Link link;
    private final Consumer<String> log;
    private final LogLimiter failures = new LogLimiter("io.peer4j.link", System.Logger.Level.WARNING);

    /** Tells {@code log} of all that passes {@code link}. */
    public FrameLog(Link link, Consumer<String> log) {
        this.link = link;
        this.log = log;
    }

    @Override
    public void send(LinkMessage message) throws IOException {
        tell(">> ", message);
        link.send(message);
    }

    @Override
    public Ready prepare(LinkMessage message, long weight) {
        String line = line(message);
        Ready ready = link.prepare(message, weight);
        return new Ready() {
            @Override
            public void send() throws IOException {
                tell(">> ", line);
                ready.send();
            }

            @Override
            public void keep() {
                ready.keep();
            }
        };
    }

    @Override
    public void post(LinkMessage message, Consumer<? super IOException> failed) {
        tell(">> ", message);
        link.post(message, failed);
    }

    @Override
    public boolean isPassed(long weight) {
        return link.isPassed(weight);
    }

    @Override
    public void cork() {
        link.cork();
    }

    @Override
    public void uncork() {
        link.uncork();
    }

    @Override
    public boolean isWritten() {
        return link.isWritten();
    }

    @Override
    public boolean tells() {
        return link.tells();
    }

    @Override
    public @Nullable Incoming tryReceive() {
        return told(link.tryReceive());
    }

    @Override
    public @Nullable Incoming poll() {
        return told(link.poll());
    }

    private @Nullable Incoming told(@Nullable Incoming incoming) {
        if (incoming != null) {
            tell("<< ", incoming);
        }
        return incoming;
    }

    @Override
    public Incoming receive() {
        Incoming incoming = link.receive();
        tell("<< ", incoming);
        return incoming;
    }

    @Override
    public void onReply(Consumer<Reply> taker) {
        link.onReply(reply -> {
            tell("<< ", reply);
            taker.accept(reply);
        });
    }

    @Override
    public void await(BooleanSupplier done, BooleanSupplier others) {
        link.await(done, others);
    }

    @Override
    public void readOn() {
        link.readOn();
    }

    @Override
    public long progress() {
        return link.progress();
    }

    @Override
    public int room() {
        return link.room();
    }

    @Override
    public boolean reserve(long bytes) {
        return link.reserve(bytes);
    }

    @Override
    public Incoming.Broken reject(String reason) {
        return link.reject(reason);
    }

    @Override
    public void close() {
        link.close();
    }

    /** Whoever is told can't do harm to the link. */
    private void tell(String direction, Incoming incoming) {
        tell(direction, line(incoming));
    }

    private void tell(String direction, String line) {
        try {
            log.accept(direction + line);
        } catch (RuntimeException e) {
            failures.log(() -> "the log of frames failed", e);
        }
    }

    static String line(Incoming incoming) {
        return switch (incoming) {
            case Started m -> line("started", m.node());
            case Call m -> line("call", m.seq() + " " + apply(m.module(), m.function(), m.args()));
            case Reply m -> line("reply", m.seq() + " " + m.outcome().atom() + " " + shown(m.value()));
            case Cast m -> line("cast", apply(m.module(), m.function(), m.args()));
            case Message m -> line("message", shown(m.to()) + " " + shown(m.content()));
            case IoRequest m ->
                line("io_request", shown(m.from()) + " " + shown(m.replyAs()) + " " + shown(m.request()));
            case IoReply m -> line("io_reply", shown(m.from()) + " " + shown(m.replyAs()) + " " + shown(m.reply()));
            case Incoming.Text t -> line("text", t.bytes().size() + " bytes");
            case Incoming.Broken b -> line("broken", b.where());
            case Incoming.End e -> e.fault() == null ? "end" : line("end", e.fault());
        };
    }

    private static String line(String kind, Object rest) {
        return kind + " ".repeat(KIND_WIDTH - kind.length()) + " " + rest;
    }

    private static String apply(Term module, Term function, ListTerm args) {
        return module + ":" + function + "(" + shown(args) + ")";
    }

    private static String shown(Term term) {
        return TermHead.of(term, TERM_WIDTH);
    }
}
