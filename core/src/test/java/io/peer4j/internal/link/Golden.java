package io.peer4j.internal.link;

import io.peer4j.internal.link.LinkMessage.Outcome;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What OTP 25's own peer module put on the wire ({@code golden.escript} made it), and what it says. */
final class Golden {
    static final List<LinkMessage> TO_PEER = List.of(
            new LinkMessage.Call(0, new Atom("lists"), new Atom("sum"), list("[[1,2,300]]")),
            new LinkMessage.Call(1, new Atom("erlang"), new Atom("throw"), list("[ball]")),
            new LinkMessage.Call(2, new Atom("erlang"), new Atom("error"), list("[<<98,195,255>>]")),
            new LinkMessage.Call(3, new Atom("erlang"), new Atom("exit"), list("[{shutdown,[x|y]}]")),
            new LinkMessage.Cast(new Atom("erlang"), new Atom("put"), list("[k,v]")),
            new LinkMessage.Message(new Atom("user"), term("{message,nobody,\"Gr\\x{fc}\\x{df}e\"}")));

    private static final String STACK = "[{peer,'-do_call/4-fun-0-',5,[{file,\"peer.erl\"},{line,1176}]}]";

    static final List<LinkMessage> TO_ORIGIN = List.of(
            new LinkMessage.Started(new Atom("nonode@nohost")),
            new LinkMessage.Message(new Atom("nobody"), term("\"Gr\\x{fc}\\x{df}e\"")),
            new LinkMessage.Reply(0, Outcome.OK, Term.integer(303)),
            new LinkMessage.Reply(1, Outcome.THROW, term("{ball," + STACK + "}")),
            new LinkMessage.Reply(2, Outcome.ERROR, term("{<<98,195,255>>," + STACK + "}")),
            new LinkMessage.Reply(3, Outcome.EXIT, term("{{shutdown,[x|y]}," + STACK + "}")));

    private Golden() {}

    static byte[] bytes(String name) {
        try (InputStream in = Objects.requireNonNull(Golden.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The payloads of a TCP stream. */
    static List<byte[]> payloads(String name) {
        List<byte[]> payloads = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes(name));
        while (in.hasRemaining()) {
            byte[] payload = new byte[in.getInt()];
            in.get(payload);
            payloads.add(payload);
        }
        return payloads;
    }

    /** The frames of a standard_io stream, cut by the sizes of the same payloads over TCP. */
    static List<byte[]> frames(String name) {
        byte[] all = bytes(name + ".bin");
        List<byte[]> frames = new ArrayList<>();
        int at = 0;
        for (byte[] payload : payloads(name + ".tcp")) {
            int end = at + 2 * (4 + payload.length + 4);
            frames.add(Arrays.copyOfRange(all, at, end));
            at = end;
        }
        return frames;
    }

    static Term term(String text) {
        return TermSyntax.parse(text);
    }

    static ListTerm list(String text) {
        return (ListTerm) term(text);
    }

    static byte[] concat(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
