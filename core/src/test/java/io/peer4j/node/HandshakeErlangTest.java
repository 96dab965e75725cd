package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.term.Atom;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.testing.Erl;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An independent look at each message of the handshake: a real {@code erl} takes apart what either side sends. */
@Tag("erlang")
@Timeout(60)
class HandshakeErlangTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final long FLAGS = DistributionFlags.announced(false);

    /** Messages of one side, each with a byte in front that says which it is, as one term. */
    private static final String READ = """
            fun(Bytes) ->
                Read = fun
                    Read(<<>>) -> [];
                    Read(<<Kind, Length:16, Message:Length/binary, Rest/binary>>) ->
                        [case {Kind, Message} of
                            {$A, <<$N, Flags:64, Creation:32, N:16, Name:N/binary>>} -> {name, Flags, Creation, Name};
                            {$B, <<$N, Flags:64, Challenge:32, Creation:32, N:16, Name:N/binary>>} ->
                                {challenge, Flags, Challenge, Creation, Name};
                            {_, <<$s, Status/binary>>} -> {status, Status};
                            {_, <<$r, Challenge:32, Digest:16/binary>>} -> {reply, Challenge, Digest};
                            {_, <<$a, Digest:16/binary>>} -> {ack, Digest}
                        end | Read(Rest)]
                end,
                Messages = Read(Bytes),
                [A, {status, <<"ok">>}, B, {reply, ChallengeA, DigestB}, {ack, DigestA}] = Messages,
                {challenge, _, ChallengeB, _, _} = B,
                Md5 = fun(Challenge) -> erlang:md5(["SECRET" | integer_to_list(Challenge)]) end,
                term_to_binary({A, setelement(3, B, 0), DigestB =:= Md5(ChallengeB), DigestA =:= Md5(ChallengeA)})
            end""";

    @Test
    void aRealErlReadsEachMessageAsItIsMeant() throws Exception {
        ByteArrayOutputStream recorded = new ByteArrayOutputStream();
        Handshake a = new Handshake(new Atom("a@host"), 7, FLAGS, "SECRET");
        Handshake b = new Handshake(new Atom("b@host"), 8, FLAGS, "SECRET");
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
                Socket toMiddle = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket fromA = server.accept();
                Socket toB = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket atB = server.accept()) {
            var initiated =
                    agreed(() -> a.initiate(new HandshakeChannel(toMiddle, TIMEOUT), new Atom("b@host"), () -> true));
            var accepted = agreed(() -> b.accept(new HandshakeChannel(atB, TIMEOUT), node -> Handshake.Status.OK));
            fromA.setSoTimeout(10_000);
            toB.setSoTimeout(10_000);
            pass(fromA, toB, 'A', recorded);
            pass(toB, fromA, 'B', recorded);
            pass(toB, fromA, 'B', recorded);
            pass(fromA, toB, 'A', recorded);
            pass(toB, fromA, 'B', recorded);
            assertThat(initiated.get().node()).isEqualTo(new Atom("b@host"));
            assertThat(accepted.get().node()).isEqualTo(new Atom("a@host"));
        }
        try (Erl erl = Erl.start(READ)) {
            Term read = ExternalTermFormat.decode(erl.ask(recorded.toByteArray()));
            assertThat(read)
                    .isEqualTo(TermSyntax.parse("{{name," + FLAGS + ",7,<<\"a@host\">>},{challenge," + FLAGS
                            + ",0,8,<<\"b@host\">>},true,true}"));
        }
    }

    private interface Step {
        Handshake.Agreed take() throws IOException, InterruptedException;
    }

    /** Each on a thread of its own: both wait for each other. */
    private static CompletableFuture<Handshake.Agreed> agreed(Step step) {
        CompletableFuture<Handshake.Agreed> result = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                result.complete(step.take());
            } catch (IOException | InterruptedException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** Passes one message on, and keeps it. */
    private static void pass(Socket from, Socket to, char side, ByteArrayOutputStream recorded) throws IOException {
        DataInputStream in = new DataInputStream(from.getInputStream());
        byte[] message = new byte[in.readUnsignedShort()];
        in.readFully(message);
        byte[] frame = ByteBuffer.allocate(Short.BYTES + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
        new DataOutputStream(to.getOutputStream()).write(frame);
        recorded.write(side);
        recorded.writeBytes(frame);
    }
}
