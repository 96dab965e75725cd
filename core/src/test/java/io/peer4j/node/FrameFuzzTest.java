package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.term.TermFormatException;
import io.peer4j.term.TermLimits;
import io.peer4j.term.TermSequence;
import io.peer4j.testing.Fuzz;
import io.peer4j.testing.Mutator;
import io.peer4j.testing.Soak;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a connected node may send, damaged: frames, fragments and the signals in them. */
@Tag(Soak.TAG)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class FrameFuzzTest {
    private static final TermLimits LIMITS = TermLimits.DEFAULT.withMaxBytes(1 << 20);
    private static final List<Class<? extends Exception>> DECLARED = List.of(
            FrameReader.MalformedFrameException.class,
            EOFException.class,
            TermFormatException.class,
            SignalCodec.MalformedSignalException.class);

    /** The reader's buffer, and the first piece of a long frame. */
    private static final long BUFFERS = 2 * (64 << 10);

    private static final int[] TAGS = {
        FrameFormat.PASS_THROUGH,
        FrameFormat.VERSION,
        FrameFormat.HEADER,
        FrameFormat.FIRST_FRAGMENT,
        FrameFormat.NEXT_FRAGMENT,
        97,
        103,
        104,
        106,
        108,
        109,
        119
    };
    // Messages that can't be read are told of there, each.
    private static final Logger LOGGER = Logger.getLogger("io.peer4j.node");

    @BeforeAll
    static void beQuiet() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        LOGGER.setLevel(null);
    }

    @Test
    void damagedStreamsWithHeadersAreReadOrRefused() {
        List<byte[]> frames = new ArrayList<>();
        for (Signal signal : SignalCodecTest.signals()) {
            byte[] frame = frame(signal, true);
            frames.add(frame);
            frames.add(inFragments(frame, frames.size()));
        }
        frames.add(new byte[Integer.BYTES]);
        fuzz("frames with headers", Soak.rounds(100_000, 800_000), frames, true);
    }

    @Test
    void damagedStreamsWithoutHeadersAreReadOrRefused() {
        List<byte[]> frames = SignalCodecTest.signals().stream()
                .map(signal -> frame(signal, false))
                .toList();
        fuzz("frames without headers", Soak.rounds(50_000, 400_000), frames, false);
    }

    private static void fuzz(String name, int executions, List<byte[]> frames, boolean withHeaders) {
        Fuzz<byte[]> fuzz =
                Fuzz.ofBytes(name, executions, DECLARED).allocatesAtMost(Fuzz.AT_ONCE + BUFFERS, Fuzz.PER_BYTE);
        Mutator one = fuzz.mutator(frames, TAGS);
        int read = fuzz.run(
                () -> concat(one.next(), one.next()),
                stream -> signals(stream, withHeaders),
                signals -> signals.forEach(FrameFuzzTest::requireReadable));
        assertThat(read).isBetween(executions / 50, executions * 9 / 10);
    }

    private static byte[] frame(Signal signal, boolean withHeader) {
        return FrameFormat.frame(
                FrameFormat.encode(SignalCodecTest.encode(SignalCodecTest.ALL, signal), withHeader, Integer.MAX_VALUE));
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static List<Signal> signals(byte[] stream, boolean withHeaders) throws IOException {
        FrameReader reader = new FrameReader(
                new ByteArrayInputStream(stream), LIMITS, withHeaders, new UnfinishedMessages(1 << 30), why -> {});
        SignalCodec codec = SignalCodecTest.codec(SignalCodecTest.ALL);
        List<Signal> signals = new ArrayList<>();
        while (!reader.isAtEnd()) {
            TermSequence terms = reader.next();
            Signal signal = terms == null ? null : codec.decode(terms);
            if (signal != null) {
                signals.add(signal);
            }
        }
        return signals;
    }

    /** What was read can be sent on, and is the same then. */
    private static void requireReadable(Signal signal) {
        if (signal instanceof Signal.NoAnswer) {
            // Made by the reader, and never sent.
            return;
        }
        try {
            byte[] again = frame(signal, true);
            assertThat(signals(again, true)).containsExactly(signal);
        } catch (IOException e) {
            throw new AssertionError("not read again: " + signal, e);
        }
    }

    /** The frame in three fragments, shorter than any that a node sends. */
    private static byte[] inFragments(byte[] frame, long sequence) {
        int start = Integer.BYTES + FrameFormat.HEADER_SIZE;
        int first = start + (frame.length - start) / 3;
        int second = start + 2 * (frame.length - start) / 3;
        byte[] head = fragment(FrameFormat.FIRST_FRAGMENT, sequence, 3, frame, start, first);
        byte[] middle = fragment(FrameFormat.NEXT_FRAGMENT, sequence, 2, frame, first, second);
        return concat(
                head, concat(middle, fragment(FrameFormat.NEXT_FRAGMENT, sequence, 1, frame, second, frame.length)));
    }

    private static byte[] fragment(int kind, long sequence, long number, byte[] frame, int from, int to) {
        boolean isFirst = kind == FrameFormat.FIRST_FRAGMENT;
        int header = isFirst ? FrameFormat.FIRST_HEADER_SIZE : FrameFormat.NEXT_HEADER_SIZE;
        ByteBuffer fragment = ByteBuffer.allocate(Integer.BYTES + header + to - from)
                .putInt(header + to - from)
                .put((byte) FrameFormat.VERSION)
                .put((byte) kind)
                .putLong(sequence)
                .putLong(number);
        if (isFirst) {
            fragment.put((byte) 0);
        }
        return fragment.put(frame, from, to - from).array();
    }
}
