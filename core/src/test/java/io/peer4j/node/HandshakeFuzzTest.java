package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.term.Atom;
import io.peer4j.testing.Fuzz;
import io.peer4j.testing.MemorySocket;
import io.peer4j.testing.Mutator;
import io.peer4j.testing.Soak;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both sides of the handshake, against another that knows the cookie and damages its messages on their way. */
@Tag(Soak.TAG)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class HandshakeFuzzTest {
    private static final String COOKIE = "SECRET";
    private static final Atom HERE = new Atom("here@host");
    private static final Atom THERE = new Atom("there@host");
    private static final long FLAGS = DistributionFlags.announced(false);
    private static final List<Handshake.Status> ANSWERS = List.of(Handshake.Status.values());
    private static final List<String> STATUSES =
            List.of("ok", "ok_simultaneous", "alive", "nok", "not_allowed", "alive_", "");
    private static final int CHALLENGE_AT = 1 + Long.BYTES;

    private final Handshake here = new Handshake(HERE, 7, FLAGS, COOKIE);

    /** The other side of one handshake: what it says next may hang on what it was told last. */
    private static final class Other extends InputStream {
        private final Deque<Message> says;
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        private InputStream current = nullInputStream();

        /** A message, with its length in front. */
        interface Message {
            byte[] after(byte[] heard);
        }

        Other(List<Message> says) {
            this.says = new ArrayDeque<>(says);
        }

        HandshakeChannel channel() throws IOException {
            OutputStream out = heard;
            return new HandshakeChannel(new MemorySocket(this, out), Duration.ofHours(1));
        }

        @Override
        public int read() throws IOException {
            throw new IOException("expected arrays to be read");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = current.read(bytes, offset, length);
            while (count < 0 && !says.isEmpty()) {
                current = new ByteArrayInputStream(says.remove().after(heard.toByteArray()));
                heard.reset();
                count = current.read(bytes, offset, length);
            }
            return count;
        }
    }

    /** What damages the messages of one handshake: known bytes, so that they can be told. */
    private static final class Script {
        private final byte[] choices;

        Script(byte[] choices) {
            this.choices = choices;
        }

        int choice(int index, int most) {
            return index < choices.length ? (choices[index] & 0xFF) % most : 0;
        }
    }

    private static byte[] framed(byte[] message) {
        return ByteBuffer.allocate(Short.BYTES + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    private static byte[] name(int challenge, boolean withChallenge) {
        byte[] name = THERE.name().getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer message = ByteBuffer.allocate(19 + name.length - (withChallenge ? 0 : Integer.BYTES))
                .put((byte) 'N')
                .putLong(FLAGS);
        if (withChallenge) {
            message.putInt(challenge);
        }
        return message.putInt(9).putShort((short) name.length).put(name).array();
    }

    private static byte[] status(String status) {
        return ("s" + status).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The digest of the challenge that stands there in what was heard last. */
    private static byte[] answer(char tag, byte[] heard, int at) {
        int challenge =
                heard.length >= at + Integer.BYTES ? ByteBuffer.wrap(heard).getInt(at) : 0;
        ByteBuffer message = ByteBuffer.allocate(21).put((byte) tag);
        if (tag == 'r') {
            message.putInt(11);
        }
        return Arrays.copyOf(message.put(digest(challenge)).array(), message.position());
    }

    private static byte[] digest(int challenge) {
        try {
            return MessageDigest.getInstance("MD5")
                    .digest((COOKIE + Integer.toUnsignedString(challenge)).getBytes(StandardCharsets.ISO_8859_1));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Each message whole or damaged, as the first byte's bits say. */
    private static List<Other.Message> damaged(List<Other.Message> messages, Script script) {
        List<Other.Message> said = new ArrayList<>();
        int damaged = script.choice(0, 256);
        for (int i = 0; i < messages.size(); i++) {
            Other.Message message = messages.get(i);
            boolean isWhole = (damaged >> i & 1) == 0;
            long seed =
                    ByteBuffer.wrap(Arrays.copyOf(script.choices, Long.BYTES)).getLong() + i;
            said.add(isWhole ? message : heard -> damage(message.after(heard), seed));
        }
        return said;
    }

    private static byte[] damage(byte[] message, long seed) {
        List<byte[]> others = List.of(message, framed(status("ok")), framed(name(3, true)));
        return new Mutator(new java.util.Random(seed), others, 'N', 's', 'r', 'a', '@', 0).damaged(message);
    }

    @Test
    void whoConnectsIsAcceptedOrRefused() {
        int executions = Soak.rounds(20_000, 500_000);
        int accepted = fuzz("handshake, connected to", executions, script -> {
            List<Other.Message> messages = new ArrayList<>();
            messages.add(unused -> framed(name(0, false)));
            Handshake.Status status = ANSWERS.get(script.choice(1, ANSWERS.size()));
            if (status == Handshake.Status.ALIVE) {
                messages.add(unused2 -> framed(status(script.choice(2, 2) == 0 ? "true" : "false")));
            }
            // Behind the frame's length and its other messages: the status has been heard with it.
            messages.add(heard -> framed(answer('r', lastName(heard), CHALLENGE_AT)));
            return here.accept(new Other(damaged(messages, script)).channel(), unused3 -> status);
        });
        assertThat(accepted).isBetween(executions / 100, executions * 9 / 10);
    }

    /** The last message of what was heard, without its length. */
    private static byte[] lastName(byte[] heard) {
        byte[] last = {};
        for (ByteBuffer in = ByteBuffer.wrap(heard); in.remaining() > Short.BYTES; ) {
            last = new byte[Math.min(in.getShort() & 0xFFFF, in.remaining())];
            in.get(last);
        }
        return last;
    }

    @Test
    void whoIsConnectedToIsAcceptedOrRefused() {
        int executions = Soak.rounds(20_000, 500_000);
        int accepted = fuzz("handshake, connecting", executions, script -> {
            List<Other.Message> messages = List.of(
                    unused -> framed(status(STATUSES.get(script.choice(1, STATUSES.size())))),
                    unused2 -> framed(name(5, true)),
                    heard -> framed(answer('a', lastName(heard), 1)));
            return here.initiate(new Other(damaged(messages, script)).channel(), THERE, () -> script.choice(2, 2) == 0);
        });
        assertThat(accepted).isBetween(executions / 100, executions * 9 / 10);
    }

    private interface Side {
        Handshake.Agreed meet(Script script) throws Exception;
    }

    private static int fuzz(String name, int executions, Side side) {
        Fuzz<byte[]> fuzz = Fuzz.ofBytes(name, executions, List.of(HandshakeException.class));
        return fuzz.run(
                () -> {
                    byte[] choices = new byte[Long.BYTES];
                    fuzz.random().nextBytes(choices);
                    return choices;
                },
                choices -> side.meet(new Script(choices)),
                agreed -> assertThat(agreed.node().name()).contains("@").hasSizeLessThanOrEqualTo(255));
    }
}
