package io.peer4j.internal.link;

import static io.peer4j.internal.link.Golden.concat;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.peer4j.term.TermLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Golden frames, damaged at random: nothing but what the documentation says may come of them. */
@Timeout(60)
class LinkFuzzTest {
    private static final int EXECUTIONS = 60_000;
    private static final List<byte[]> FRAMES = Golden.frames("peer-to-origin");
    private static final TermLimits LIMITS = TermLimits.DEFAULT.withMaxBytes(1 << 20);
    private int late;
    private final Random random = new Random(20_260_101);

    private byte[] mutated(byte[] input) {
        byte[] bytes = input;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length + 1);
            int to = Math.min(bytes.length, at + random.nextInt(9));
            byte[] head = Arrays.copyOf(bytes, at);
            bytes = switch (random.nextInt(6)) {
                case 0 -> concat(head, Arrays.copyOfRange(bytes, to, bytes.length)); // cut out
                case 1 -> concat(head, Arrays.copyOfRange(bytes, at, to), Arrays.copyOfRange(bytes, at, bytes.length));
                case 2 -> concat(head, random(8), Arrays.copyOfRange(bytes, at, bytes.length)); // insert
                case 3 -> concat(head, reserved(8), Arrays.copyOfRange(bytes, at, bytes.length));
                default -> flipped(bytes);
            };
        }
        return bytes;
    }

    private byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            flipped[random.nextInt(flipped.length)] = NibbleDeframer.encode(random.nextInt());
        }
        return flipped;
    }

    private byte[] random(int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] reserved(int most) {
        byte[] bytes = new byte[random.nextInt(most)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = NibbleDeframer.encode(random.nextInt());
        }
        return bytes;
    }

    private static void drain(Link link, Consumer<Incoming> each) {
        for (Incoming next = link.receive(); !(next instanceof Incoming.End); next = link.receive()) {
            each.accept(next);
            assertThat(link.reject("why")).isNotNull();
        }
    }

    private static void measured(String what, Runnable fuzz) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        fuzz.run();
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / EXECUTIONS;
        System.out.printf(
                "%s: %d executions in %d ms, %d bytes allocated in each%n",
                what, EXECUTIONS, (System.nanoTime() - start) / 1_000_000, each);
        assertThat(each).isLessThan(400_000);
    }

    @Test
    void damagedStreamsOfStandardIoAreReadToTheirEnd() {
        measured("standard_io", () -> {
            for (int i = 0; i < EXECUTIONS; i++) {
                byte[] stream = concat(
                        mutated(FRAMES.get(random.nextInt(FRAMES.size()))),
                        random(8),
                        mutated(FRAMES.get(random.nextInt(FRAMES.size()))));
                drain(
                        StandardIoLink.open(new ByteArrayInputStream(stream), OutputStream.nullOutputStream(), LIMITS),
                        _ -> {});
            }
        });
    }

    @Test
    void afterAnyDamageToOneFrameALaterIntactOneIsDelivered() {
        byte[] first = FRAMES.get(4);
        LinkMessage second = Golden.TO_ORIGIN.get(5);
        measured("resynchronisation", () -> {
            for (int i = 0; i < EXECUTIONS; i++) {
                byte[] damaged = mutated(first);
                byte[] stream = concat(FRAMES.get(0), damaged, FRAMES.get(3), FRAMES.get(5));
                NibbleDeframer deframer = new NibbleDeframer(LIMITS);
                deframer.feed(stream, stream.length);
                boolean delivered = delivers(deframer, second);
                if (!delivered) {
                    // A size and a length within it that are both false and fit each other: so many bytes have to come.
                    late++;
                    deframer.finish();
                    delivered = delivers(deframer, second);
                }
                assertThat(delivered)
                        .as(() -> "damage " + java.util.HexFormat.of().formatHex(damaged))
                        .isTrue();
            }
        });
        System.out.println("resynchronisation: " + late + " only at the end of what the damaged frame claimed");
        assertThat(late).isLessThan(EXECUTIONS / 500);
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
        List<byte[]> payloads = Golden.payloads("peer-to-origin.tcp");
        measured("TCP and messages", () -> {
            for (int i = 0; i < EXECUTIONS; i++) {
                byte[] payload = mutated(payloads.get(random.nextInt(payloads.size())));
                byte[] stream = random.nextInt(4) == 0 ? mutated(TcpLink.frame(payload)) : TcpLink.frame(payload);
                try (TcpLink link = new TcpLink(new Unconnected(), new ByteArrayInputStream(stream), LIMITS)) {
                    drain(link, _ -> {});
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
    }

    private static final class Unconnected extends Socket {
        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void setTcpNoDelay(boolean on) {}
    }

    @Test
    void damagedProofsAreRefused() {
        Secret secret = Objects.requireNonNull(Secret.parse("1:" + "00".repeat(32), 1));
        measured("proofs", () -> {
            for (int i = 0; i < EXECUTIONS; i++) {
                byte[] proof = new byte[random.nextInt(60)];
                random.nextBytes(proof);
                try {
                    assertThat(secret.verify(new ByteArrayInputStream(proof), OutputStream.nullOutputStream()))
                            .isFalse();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
    }

    @Test
    void whateverATermIsItsEndIsFoundOnlyWhereItIs() {
        List<byte[]> payloads = Golden.payloads("peer-to-origin.tcp");
        for (byte[] payload : payloads) {
            for (int to = 0; to <= payload.length; to++) {
                assertThat(TermEnd.find(payload, 0, to, payload.length))
                        .isEqualTo(to < payload.length ? TermEnd.UNKNOWN : payload.length);
            }
        }
        measured("ends of terms", () -> {
            for (int i = 0; i < EXECUTIONS; i++) {
                byte[] payload = mutated(payloads.get(random.nextInt(payloads.size())));
                assertThat(TermEnd.find(payload, 0, payload.length, payload.length))
                        .isBetween(TermEnd.NOWHERE, payload.length);
            }
        });
    }
}
