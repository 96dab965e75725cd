package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.TermLimits;
import io.peer4j.term.TermOutput;
import io.peer4j.testing.SocketPair;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that the thread that reads has left to be written, with something behind the question. */
@Timeout(20)
class TcpNodeConnectionTest {
    private static final int LIMIT = 200_000;
    private static final long FLAGS = DistributionFlags.FRAGMENTS | DistributionFlags.SEND_SENDER;
    private static final Pid HERE = new Pid(new Atom("here@test"), 1, 0, 1);
    private static final Pid THERE = new Pid(new Atom("there@test"), 2, 0, 1);

    private SocketPair sockets;
    private TcpNodeConnection connection;

    @BeforeEach
    void connect() throws IOException {
        sockets = SocketPair.open();
        sockets.far().setSoTimeout(5000);
        connection = new TcpNodeConnection(
                new Handshake.Agreed(THERE.node(), 1, FLAGS),
                Carrier.of(sockets.near()),
                new RecordingSignals(
                        (from, signal) -> from.send(new Signal.Send(HERE, THERE, ((Signal.Send) signal).message()))),
                Duration.ofMinutes(1),
                TermLimits.DEFAULT.withMaxBytes(LIMIT),
                ended -> {});
        connection.start();
    }

    @AfterEach
    void end() throws Exception {
        connection.disconnect(new Atom("test_ended"));
        connection.awaitEnd();
        sockets.far().close();
    }

    @Test
    void anAnswerLeaves() throws IOException {
        send(question(IntTerm.of(1)));

        assertIsAnswered();
    }

    @Test
    void anAnswerLeavesThoughAFragmentHasComeBehindTheQuestion() throws IOException {
        byte[] fragment = HexFormat.of()
                .parseHex("00000017" + "8345" + "0000000000000005" + "0000000000000002" + "00" + "01020304");

        send(question(IntTerm.of(1)), fragment);

        assertIsAnswered();
    }

    @Test
    void anAnswerLeavesThoughTheEndOfAMessageWithoutRoomHasComeBehindTheQuestion() throws IOException {
        Iterator<FrameSlice> fragments =
                FrameFormat.fragments(encoded(Binary.wrap(new byte[4 * FrameFormat.FRAGMENT_SIZE])), 5);
        FrameSlice fragment = fragments.next();
        while (fragments.hasNext()) {
            send(bytes(fragment));
            fragment = fragments.next();
        }

        send(question(IntTerm.of(1)), bytes(fragment));

        assertIsAnswered();
    }

    private static TermOutput encoded(Term content) {
        SignalCodec.Encoded message =
                new SignalCodec(HERE.node(), 1, FLAGS).encode(new Signal.Send(THERE, HERE, content));
        return FrameFormat.encode(Objects.requireNonNull(message), true, Integer.MAX_VALUE);
    }

    private static byte[] question(Term content) {
        return FrameFormat.frame(encoded(content));
    }

    private static byte[] bytes(FrameSlice slice) {
        return Arrays.copyOfRange(slice.bytes(), slice.offset(), slice.offset() + slice.length());
    }

    /** Sends all with one write, so that it is read at once. */
    private void send(byte[]... frames) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.write(frame);
        }
        sockets.far().getOutputStream().write(all.toByteArray());
    }

    private void assertIsAnswered() throws IOException {
        assertThat(new DataInputStream(sockets.far().getInputStream()).readInt())
                .isPositive();
    }
}
