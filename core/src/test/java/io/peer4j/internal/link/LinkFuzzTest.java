package io.peer4j.internal.link;

import static io.peer4j.internal.link.Golden.concat;
import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.term.TermLimits;
import io.peer4j.testing.Fuzz;
import io.peer4j.testing.MemorySocket;
import io.peer4j.testing.Mutator;
import io.peer4j.testing.Soak;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Golden frames, damaged at random: nothing but what the documentation says may come of them. */
@Tag(Soak.TAG)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class LinkFuzzTest {
    private static final List<byte[]> FRAMES = Golden.frames("peer-to-origin");
    private static final List<byte[]> PAYLOADS = Golden.payloads("peer-to-origin.tcp");
    private static final TermLimits LIMITS = TermLimits.DEFAULT.withMaxBytes(1 << 20);

    /** The buffers of a link. */
    private static final long BUFFERS = 6 * (64 << 10);

    private static final int[] RESERVED =
            IntStream.range(0, 16).map(Nibbles::encode).toArray();
    private static final int[] TAGS = {131, 97, 98, 100, 104, 106, 107, 108, 109, 110, 116, 119, 0, 255};

    private int late;

    private static int executions() {
        return Soak.rounds(60_000, 800_000);
    }

    private static Fuzz<byte[]> fuzz(String name) {
        return Fuzz.ofBytes(name, executions(), List.of()).allocatesAtMost(BUFFERS, Fuzz.PER_BYTE);
    }

    /** All that comes, to the end; each of it could be refused. */
    private static List<Incoming> drained(Link link) {
        List<Incoming> all = new ArrayList<>();
        for (Incoming next = link.receive(); !(next instanceof Incoming.End); next = link.receive()) {
            all.add(next);
            assertThat(link.reject("why")).isNotNull();
        }
        return all;
    }

    private static boolean saysSomething(Incoming incoming) {
        return !(incoming instanceof Incoming.Text(io.peer4j.term.Binary text)) || text.size() > 0;
    }

    @Test
    void damagedStreamsOfStandardIoAreReadToTheirEnd() {
        Fuzz<byte[]> fuzz = fuzz("standard_io");
        Mutator mutator = fuzz.mutator(FRAMES, RESERVED);
        fuzz.run(
                () -> concat(mutator.next(), mutator.noise(8), mutator.next()),
                stream -> drained(
                        StandardIoLink.open(new ByteArrayInputStream(stream), OutputStream.nullOutputStream(), LIMITS)),
                all -> assertThat(all).allMatch(LinkFuzzTest::saysSomething));
    }

    @Test
    void afterAnyDamageToOneFrameALaterIntactOneIsDelivered() {
        byte[] first = FRAMES.get(4);
        LinkMessage second = Golden.TO_ORIGIN.get(5);
        Fuzz<byte[]> fuzz = fuzz("resynchronisation of standard_io");
        Mutator mutator = fuzz.mutator(FRAMES, RESERVED);
        fuzz.run(
                () -> concat(FRAMES.get(0), mutator.damaged(first), FRAMES.get(3), FRAMES.get(5)),
                stream -> {
                    NibbleDeframer deframer = new NibbleDeframer(LIMITS);
                    deframer.feed(stream, stream.length);
                    if (delivers(deframer, second)) {
                        return Delivery.AT_ONCE;
                    }
                    // A size and a length within it that are both false and fit each other: so many bytes have to come.
                    deframer.finish();
                    return delivers(deframer, second) ? Delivery.LATE : Delivery.NEVER;
                },
                delivery -> {
                    assertThat(delivery).isNotEqualTo(Delivery.NEVER);
                    late += delivery == Delivery.LATE ? 1 : 0;
                });
        assertThat(late).isLessThan(executions() / 500);
    }

    private enum Delivery {
        AT_ONCE,
        LATE,
        NEVER
    }

    private static boolean delivers(NibbleDeframer deframer, LinkMessage message) {
        boolean delivered = false;
        for (Incoming next = deframer.next(); next != null; next = deframer.next()) {
            delivered |= next.equals(message);
        }
        return delivered;
    }

    @Test
    void damagedFramesOfTcpAreReadToTheirEnd() {
        // Each four bytes can be a frame that is told of, with an exception's stack.
        Fuzz<byte[]> fuzz = fuzz("TCP, and the link's messages").allocatesAtMost(BUFFERS, 8 * Fuzz.PER_BYTE);
        Mutator mutator = fuzz.mutator(PAYLOADS, TAGS);
        fuzz.run(
                () -> {
                    byte[] frame = Frames.tcp(mutator.next());
                    return fuzz.random().nextInt(4) == 0 ? mutator.damaged(frame) : frame;
                },
                stream -> {
                    ByteArrayInputStream in = new ByteArrayInputStream(stream);
                    try (TcpLink link =
                            new TcpLink(new MemorySocket(in, OutputStream.nullOutputStream()), in, LIMITS)) {
                        return drained(link);
                    }
                },
                all -> assertThat(all).allMatch(LinkFuzzTest::saysSomething));
    }

    @Test
    void damagedProofsAreRefused() {
        Secret secret = Objects.requireNonNull(Secret.parse("1:" + "00".repeat(32), 1));
        Fuzz<byte[]> fuzz = fuzz("proofs");
        Mutator mutator = fuzz.mutator(List.of(new byte[48], Secret.MAGIC));
        fuzz.run(
                mutator::next,
                proof -> secret.verify(new ByteArrayInputStream(proof), OutputStream.nullOutputStream()),
                known -> assertThat(known).isFalse());
    }

    @Test
    void whateverATermIsItsEndIsFoundOnlyWhereItIs() {
        for (byte[] payload : PAYLOADS) {
            for (int to = 0; to <= payload.length; to++) {
                assertThat(TermEnd.find(payload, 0, to, payload.length))
                        .isEqualTo(to < payload.length ? TermEnd.UNKNOWN : payload.length);
            }
        }
        Fuzz<byte[]> fuzz = fuzz("ends of terms");
        fuzz.run(
                fuzz.mutator(PAYLOADS, TAGS)::next,
                payload -> {
                    assertThat(TermEnd.find(payload, 0, payload.length, payload.length))
                            .isBetween(TermEnd.NOWHERE, payload.length);
                    return true;
                },
                found -> {});
    }
}
