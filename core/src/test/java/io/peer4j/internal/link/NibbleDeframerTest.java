package io.peer4j.internal.link;

import static io.peer4j.internal.link.Golden.concat;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.peer4j.internal.link.Incoming.Broken;
import io.peer4j.internal.link.Incoming.End;
import io.peer4j.internal.link.Incoming.Text;
import io.peer4j.internal.link.LinkMessage.Reply;
import io.peer4j.internal.link.LinkMessage.Started;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.TermLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Also {@link StandardIoLink}, which is little beside it. */
@Timeout(60)
class NibbleDeframerTest {
    private static final Started STARTED = new Started(new Atom("a"));
    private static final byte[] A = frame(STARTED);
    private static final byte[] REPLY = frame(reply(7));
    private static final TermLimits SMALL = TermLimits.DEFAULT.withMaxBytes(1000);

    private static Reply reply(long seq) {
        return new Reply(seq, LinkMessage.Outcome.OK, new Atom("done"));
    }

    private static byte[] frame(LinkMessage message) {
        return Frames.standardIo(payload(message));
    }

    private static byte[] payload(LinkMessage message) {
        return ExternalTermFormat.encode(MessageCodec.toTerm(message));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static List<Incoming> read(byte[]... chunks) {
        return read(TermLimits.DEFAULT, chunks);
    }

    /** All that a link says of these chunks, each of which is one read; neighbouring texts are joined. */
    private static List<Incoming> read(TermLimits limits, byte[]... chunks) {
        StandardIoLink link = StandardIoLink.open(new Chunks(chunks), OutputStream.nullOutputStream(), limits);
        List<Incoming> all = new ArrayList<>();
        Incoming next;
        do {
            next = link.receive();
            if (next instanceof Text(Binary more) && !all.isEmpty() && all.getLast() instanceof Text(Binary text)) {
                all.set(all.size() - 1, new Text(Binary.wrap(concat(text.toByteArray(), more.toByteArray()))));
            } else {
                all.add(next);
            }
        } while (!(next instanceof End));
        assertThat(link.receive()).as("the end stays").isEqualTo(next);
        return all;
    }

    private static Text text(String text) {
        return new Text(Binary.wrap(utf8(text)));
    }

    private static final End CLOSED = new End(null);

    // ---- frames

    @Test
    void aFrameIsWrittenByteForByteAsPeerErlDoes() {
        for (String name : List.of("origin-to-peer", "peer-to-origin")) {
            byte[][] frames = Golden.payloads(name + ".tcp").stream()
                    .map(Frames::standardIo)
                    .toArray(byte[][]::new);
            assertThat(concat(frames)).isEqualTo(Golden.bytes(name + ".bin"));
        }
    }

    @Test
    void theFrameOfTheDocumentationHasTheseBytes() {
        assertThat(A)
                .isEqualTo(hex(
                        "C3C3C3C3C3C3C3FF" // 15 bytes
                                + "E3CF DBE3 C3CB" // 83 68 02: a tuple of two
                                + "DFDF C3DF DFCF DFD3 DBC7 DFCB DFD3 DBD7 DBD3" // 77 07 started
                                + "DFDF C3C7 DBC7" // 77 01 a
                                + crcNibbles("83680277077374617274656477 0161")));
    }

    private static String crcNibbles(String payload) {
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(hex(payload));
        StringBuilder nibbles = new StringBuilder();
        String digits = String.format("%08x", crc.getValue());
        digits.chars().forEach(digit -> nibbles.append(String.format("%02x", 0xC3 | Character.digit(digit, 16) << 2)));
        return nibbles.toString();
    }

    @Test
    void whatARealErlSentIsRead() {
        assertThat(read(Golden.bytes("origin-to-peer.bin")))
                .containsExactlyElementsOf(concatLists(Golden.TO_PEER, CLOSED));
        assertThat(read(Golden.bytes("peer-to-origin.bin")))
                .containsExactlyElementsOf(concatLists(Golden.TO_ORIGIN, CLOSED));
    }

    private static List<Incoming> concatLists(List<? extends Incoming> list, Incoming... more) {
        List<Incoming> all = new ArrayList<>(list);
        all.addAll(Arrays.asList(more));
        return all;
    }

    @Test
    void aFrameMayBeSplitAtEveryByte() {
        byte[] stream = concat(utf8("é"), A, utf8("x"), REPLY);
        for (int cut = 0; cut <= stream.length; cut++) {
            assertThat(read(Arrays.copyOf(stream, cut), Arrays.copyOfRange(stream, cut, stream.length)))
                    .as("cut at %d", cut)
                    .containsExactly(text("é"), STARTED, text("x"), reply(7), CLOSED);
        }
    }

    @Test
    void framesMayComeByteByByte() {
        byte[] stream = Golden.bytes("peer-to-origin.bin");
        byte[][] single = new byte[stream.length][];
        for (int i = 0; i < stream.length; i++) {
            single[i] = new byte[] {stream[i]};
        }
        assertThat(read(single)).containsExactlyElementsOf(concatLists(Golden.TO_ORIGIN, CLOSED));
    }

    @Test
    void manyFramesMayComeInOneRead() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<Incoming> expected = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            stream.writeBytes(frame(reply(i)));
            expected.add(reply(i));
        }
        expected.add(CLOSED);
        assertThat(read(stream.toByteArray())).containsExactlyElementsOf(expected);
    }

    @Test
    void aLargeFrameGrowsWithWhatComes() {
        byte[] large = new byte[3_000_000];
        new java.util.Random(1).nextBytes(large);
        Reply reply = new Reply(1, LinkMessage.Outcome.OK, Binary.wrap(large));
        byte[] frame = frame(reply);
        assertThat(read(Arrays.copyOf(frame, 4_000_001), Arrays.copyOfRange(frame, 4_000_001, frame.length), A))
                .containsExactly(reply, STARTED, CLOSED);
    }

    // ---- text

    @ParameterizedTest
    @ValueSource(strings = {"plain\n", "é", "naïve café\n", "ÀÁÇË", "\u00ff\u0107", "😀😀", "日本語", "Ω≈ç√∫"})
    void textInUtf8PassesWholeAndInOrder(String text) {
        assertThat(read(concat(utf8(text), A, utf8(text), utf8(text), REPLY, utf8(text))))
                .containsExactly(text(text), STARTED, text(text + text), reply(7), text(text), CLOSED);
    }

    @Test
    void textInLatin1PassesWhole() {
        byte[] latin1 = {(byte) 0xC3, (byte) 0xFF}; // "Ãÿ", two reserved bytes
        assertThat(read(concat(latin1, A, latin1)))
                .containsExactly(new Text(Binary.wrap(latin1)), STARTED, new Text(Binary.wrap(latin1)), CLOSED);
    }

    @Test
    void textWithinTheBodyOfAFrameIsTextAndTheFrameIsWhole() {
        for (int cut = 16; cut < A.length; cut++) {
            assertThat(read(Arrays.copyOf(A, cut), utf8("warning\n"), Arrays.copyOfRange(A, cut, A.length), REPLY))
                    .as("text at %d", cut)
                    .containsExactly(text("warning\n"), STARTED, reply(7), CLOSED);
        }
    }

    @Test
    void textWithinTheHeadOfAFrameCostsThatFrameAlone() {
        for (int cut = 1; cut < 16; cut++) {
            List<Incoming> all =
                    read(concat(Arrays.copyOf(A, cut), utf8("!"), Arrays.copyOfRange(A, cut, A.length), REPLY));
            assertThat(all).as("text at %d", cut).contains(reply(7)).endsWith(CLOSED);
        }
    }

    // ---- stray reserved bytes

    @Test
    void eachReservedByteMayStandBeforeAFrame() {
        for (int nibble = 0; nibble < 16; nibble++) {
            byte[] stray = {Nibbles.encode(nibble)};
            assertThat(read(stray, A, REPLY))
                    .as("nibble %d", nibble)
                    .containsExactly(new Text(Binary.wrap(stray)), STARTED, reply(7), CLOSED);
        }
    }

    @Test
    void eachPairOfReservedBytesMayStandBeforeAFrame() {
        byte[] call = Golden.frames("origin-to-peer").getFirst();
        for (int pair = 0; pair < 256; pair++) {
            byte[] strays = {Nibbles.encode(pair >> 4), Nibbles.encode(pair)};
            assertThat(read(concat(strays, call, A)))
                    .as("nibbles %02x", pair)
                    .contains(Golden.TO_PEER.getFirst(), STARTED);
        }
    }

    @Test
    void aFrameIsFoundBehindStrayBytesThatLookLikeAShorterSize() {
        // The frame's size is 0x183: two nibbles 0 in front, and it reads as a size of 1 and the start of a term.
        Reply reply = new Reply(1, LinkMessage.Outcome.OK, Binary.wrap(new byte[0x183 - 21]));
        byte[] frame = frame(reply);
        assertThat(payload(reply).length).isEqualTo(0x183);
        assertThat(read(concat(hex("C3C3"), frame, A))).contains(reply, STARTED);
    }

    @Test
    void eachReservedByteMayStandWithinAFrameAndTheNextFrameIsRead() {
        for (int nibble = 0; nibble < 16; nibble++) {
            for (int at = 1; at < A.length; at++) {
                byte[] stray = {Nibbles.encode(nibble)};
                byte[] damaged = concat(Arrays.copyOf(A, at), stray, Arrays.copyOfRange(A, at, A.length));
                assertThat(read(concat(damaged, REPLY)))
                        .as("nibble %d at %d", nibble, at)
                        .contains(reply(7));
            }
        }
    }

    @Test
    void anyByteOfAFrameMayBeMissingAndTheNextFrameIsRead() {
        for (int at = 0; at < A.length; at++) {
            byte[] damaged = concat(Arrays.copyOf(A, at), Arrays.copyOfRange(A, at + 1, A.length));
            assertThat(read(concat(damaged, REPLY))).as("without byte %d", at).contains(reply(7));
        }
    }

    @Test
    void whatIsLeftOfABrokenFrameDoesNotFloodTheText() {
        byte[] headless = Arrays.copyOfRange(
                frame(new Reply(1, LinkMessage.Outcome.OK, Binary.wrap(new byte[100_000]))), 20, 200_000);
        List<Incoming> all = read(concat(headless, A));
        assertThat(all).contains(STARTED);
        assertThat(all.getFirst())
                .isInstanceOfSatisfying(
                        Text.class, text -> assertThat(text.bytes().size()).isEqualTo(NibbleDeframer.MAX_STRAY));
        assertThat(all)
                .anySatisfy(incoming -> assertThat(incoming)
                        .isInstanceOfSatisfying(
                                Broken.class,
                                broken -> assertThat(broken.reason())
                                        .isEqualTo("more than 64 reserved bytes in a row begin no frame")));
    }

    // ---- broken frames

    @Test
    void aWrongChecksumIsReportedWithOffsetAndBytesAndTheNextFrameIsRead() {
        byte[] damaged = A.clone();
        damaged[damaged.length - 1] ^= 0x04; // the lowest bit of the checksum
        List<Incoming> all = read(concat(utf8("é\n"), damaged, REPLY));
        assertThat(all).hasSize(4).startsWith(text("é\n")).endsWith(reply(7), CLOSED);
        Broken broken = (Broken) all.get(1);
        assertThat(broken.offset()).isEqualTo(3);
        assertThat(broken.head().toByteArray()).isEqualTo(payload(STARTED));
        assertThat(broken.seq()).isNull();
        assertThat(broken.where())
                .matches("at byte 3: expected the checksum 0x[0-9a-f]+, got 0x[0-9a-f]+ "
                        + "\\[83680277077374617274656477016\\d]");
    }

    @Test
    void framesThatATooLargeSizeSwallowedAreFoundAgain() {
        byte[] damaged = A.clone();
        damaged[5] = Nibbles.encode(1); // 0x0000010F: 271 bytes
        byte[] more = frame(new Reply(8, LinkMessage.Outcome.OK, Binary.wrap(new byte[200])));
        assertThat(read(concat(damaged, REPLY, more, A)))
                .contains(reply(7), STARTED)
                .filteredOn(Reply.class::isInstance)
                .hasSize(2);
    }

    @Test
    void aFalseSizeIsToldByItsTermBeforeSoManyBytesHaveCome() {
        byte[] damaged = A.clone();
        damaged[1] = Nibbles.encode(8); // 0x0800000F: 134 million bytes
        NibbleDeframer deframer = new NibbleDeframer(TermLimits.DEFAULT);
        byte[] stream = concat(damaged, REPLY);
        deframer.feed(stream, stream.length);
        assertThat(deframer.next())
                .isInstanceOfSatisfying(
                        Broken.class,
                        broken -> assertThat(broken.reason())
                                .isEqualTo("claims 134217743 bytes, but its term ends after 15"));
        assertThat(deframer.next()).isEqualTo(reply(7));
        assertThat(deframer.next()).isNull();
    }

    @Test
    void aSizeThatIsTooSmallCostsThatFrameAlone() {
        for (int size = 0; size < 15; size++) {
            byte[] damaged = A.clone();
            damaged[7] = Nibbles.encode(size);
            assertThat(read(concat(damaged, REPLY))).as("size %d", size).contains(reply(7));
        }
    }

    @Test
    void aSizeBeyondTheLimitIsReportedAndTheNextFrameIsRead() {
        byte[] hostile = concat(hex("FFFFFFFFFFFFFFFF"), Arrays.copyOfRange(A, 8, A.length)); // size 0xFFFFFFFF
        List<Incoming> all = read(concat(hostile, REPLY));
        assertThat(all.getFirst()).isInstanceOfSatisfying(Broken.class, broken -> {
            assertThat(broken.reason()).isEqualTo("claims 4294967295 bytes, more than the limit of 268435456");
            assertThat(broken.offset()).isZero();
        });
        assertThat(all).endsWith(reply(7), CLOSED).hasSize(3);
    }

    @Test
    void aFrameOfExactlyTheLimitIsReadAndOneByteMoreIsNot() {
        Reply atLimit = new Reply(1, LinkMessage.Outcome.OK, Binary.wrap(new byte[1000 - 21]));
        Reply beyond = new Reply(2, LinkMessage.Outcome.OK, Binary.wrap(new byte[1001 - 21]));
        assertThat(payload(atLimit).length).isEqualTo(1000);
        List<Incoming> all = read(SMALL, concat(frame(atLimit), frame(beyond), A));
        assertThat(all).startsWith(atLimit).endsWith(STARTED, CLOSED).hasSize(4);
        assertThat(((Broken) all.get(1)).reason()).isEqualTo("claims 1001 bytes, more than the limit of 1000");
        assertThat(((Broken) all.get(1)).seq()).as("its call fails").isEqualTo(2);
    }

    /** The frames that a false head is followed by are none of its bytes. */
    @Test
    void whatFollowsAFalseHeadBeyondTheLimitIsRead() {
        byte[] beyond = frame(new Reply(2, LinkMessage.Outcome.OK, Binary.wrap(new byte[1001])));
        for (int cut = 16; cut < 100; cut++) {
            byte[] stream = concat(Arrays.copyOf(beyond, cut), REPLY, A);
            assertThat(read(SMALL, stream))
                    .as("cut at %d", cut)
                    .contains(reply(7))
                    .endsWith(STARTED, CLOSED);
            byte[][] single = new byte[stream.length][];
            for (int i = 0; i < stream.length; i++) {
                single[i] = new byte[] {stream[i]};
            }
            assertThat(read(SMALL, single))
                    .as("byte by byte, cut at %d", cut)
                    .contains(reply(7))
                    .endsWith(STARTED, CLOSED);
        }
    }

    @Test
    void aTruncatedEndIsReportedAndWhatItSwallowedIsFound() {
        byte[] damaged = frame(new Reply(1, LinkMessage.Outcome.OK, Binary.wrap(new byte[500])));
        List<Incoming> all = read(concat(Arrays.copyOf(damaged, 60), REPLY, utf8("bye")));
        assertThat(all)
                .startsWith(text("bye"))
                .contains(reply(7))
                .endsWith(CLOSED)
                .hasSize(4);
        int got = (60 + REPLY.length) / 2;
        assertThat(((Broken) all.get(1)).reason())
                .isEqualTo("expected 529 bytes, got " + got + " before the end of the stream");
    }

    @Test
    void reservedBytesAtTheEndAreText() {
        assertThat(read(concat(A, utf8("caf"), hex("C3"))))
                .containsExactly(STARTED, new Text(Binary.wrap(hex("636166C3"))), CLOSED);
    }

    @Test
    void aHundredBrokenFramesInARowEndTheLink() {
        byte[] damaged = A.clone();
        damaged[20] ^= 0x04;
        byte[][] chunks = new byte[120][];
        Arrays.fill(chunks, damaged);
        List<Incoming> all = read(chunks);
        assertThat(all).filteredOn(Broken.class::isInstance).hasSize(100);
        assertThat(all).endsWith(new End("100 broken frames in a row")).hasSize(101);
    }

    @Test
    void aGoodFrameForgivesTheBrokenOnesBeforeIt() {
        byte[] damaged = A.clone();
        damaged[20] ^= 0x04;
        byte[][] chunks = new byte[300][];
        Arrays.fill(chunks, damaged);
        for (int i = 90; i < chunks.length; i += 90) {
            chunks[i] = A;
        }
        assertThat(read(chunks))
                .endsWith(CLOSED)
                .filteredOn(Broken.class::isInstance)
                .hasSize(297);
    }

    @Test
    void aRejectIsOfTheMessageThatWasReceivedLast() {
        StandardIoLink link = StandardIoLink.open(
                new ByteArrayInputStream(concat(utf8("ab"), A, REPLY)), OutputStream.nullOutputStream());
        assertThat(link.receive()).isEqualTo(text("ab"));
        assertThat(link.receive()).isEqualTo(STARTED);
        assertThat(link.reject("not now").where()).startsWith("at byte 2: not now [8368027707737461");
        assertThat(link.receive()).isEqualTo(reply(7));
        assertThat(link.reject("nor this").offset()).isEqualTo(2L + A.length);
    }

    // ---- memory and speed

    @Test
    void aHostileStreamTakesNoMoreMemoryThanItsBytes() {
        byte[] claimsAll = concat(frame(reply(0)));
        TermLimits limits = TermLimits.DEFAULT;
        System.arraycopy(hex("C7C3C3C3C3C3C3C3"), 0, claimsAll, 0, 8); // size 0x10000000: at the limit
        byte[] binary = concat(claimsAll, hex("C3")); // and never more
        assertThat(allocated(() -> read(limits, binary))).isLessThan(2_000_000);
    }

    @Test
    void manyHeadsThatClaimMuchTakeNoMoreMemoryThanTheirBytes() {
        byte[] claim = Arrays.copyOf(concat(frame(reply(0))), 24);
        System.arraycopy(hex("C3C3C3D3C3C3C3C3"), 0, claim, 0, 8); // size 0x00040000
        byte[][] claims = new byte[50][];
        Arrays.fill(claims, claim);
        byte[] stream = concat(claims);
        assertThat(allocated(() -> read(stream))).isLessThan(500_000);
    }

    @Test
    void aFrameIsFoundBehindSeveralThatTheEndOfTheStreamBreaks() {
        // {a, a binary of 262132 bytes}, as its size says, and nothing of the binary.
        byte[] claim = Frames.standardIo(hex("836802640001616D0003FFF4"));
        System.arraycopy(hex("C3C3C3D3C3C3C3C3"), 0, claim, 0, 8); // size 0x00040000
        byte[] head = Arrays.copyOf(claim, 32);
        assertThat(read(concat(head, head, head, A))).contains(STARTED);
    }

    @Test
    void framesWithinBrokenFramesAreNotHeldAllAtOnce() {
        // Heads within heads, each of which claims what is left of a megabyte.
        int total = 1 << 20;
        byte[] payload = new byte[total];
        for (int at = 0; at < 80 * 12; at += 12) {
            int size = total - at - 100;
            byte[] head = hex(String.format("%08x8368047705", size));
            System.arraycopy(head, 0, payload, at, head.length);
        }
        byte[] stream = Frames.standardIo(payload);
        byte[] nested = concat(Arrays.copyOfRange(stream, 8, stream.length), A);
        assertThat(read(nested)).contains(STARTED);
        assertThat(allocated(() -> read(nested))).isLessThan(100L * 3 * total);
    }

    private static long allocated(Runnable code) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        code.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        code.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void theSpeedOfReadingAndWritingIsPrinted() {
        byte[] data = new byte[1 << 20];
        new java.util.Random(2).nextBytes(data);
        byte[] payload = payload(new Reply(1, LinkMessage.Outcome.OK, Binary.wrap(data)));
        byte[] frame = Frames.standardIo(payload);
        double writing = megabytesPerSecond(payload.length, () -> Frames.standardIo(payload));
        double reading = megabytesPerSecond(payload.length, () -> {
            NibbleDeframer deframer = new NibbleDeframer(TermLimits.DEFAULT);
            for (int at = 0; at < frame.length; at += 1 << 16) {
                byte[] chunk = Arrays.copyOfRange(frame, at, Math.min(frame.length, at + (1 << 16)));
                deframer.feed(chunk, chunk.length);
                Incoming next = deframer.next();
                assertThat(next == null || next instanceof Reply).isTrue();
            }
        });
        System.out.printf("standard_io frames of 1 MiB: written %.0f MB/s, read %.0f MB/s%n", writing, reading);
        assertThat(Math.min(writing, reading)).isPositive();
    }

    private static double megabytesPerSecond(int bytes, Runnable code) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 300; i++) {
            long start = System.nanoTime();
            code.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return bytes * 1e3 / best;
    }

    // ---- the writer

    @Test
    void closingDoesNotWaitForAWriteThatTheOtherSideHoldsUp() throws Exception {
        try (java.io.PipedInputStream unread = new java.io.PipedInputStream(16)) {
            CountingOutput out = new CountingOutput(new java.io.PipedOutputStream(unread));
            StandardIoLink link = StandardIoLink.open(InputStream.nullInputStream(), out);
            Thread sender = Thread.ofPlatform().start(() -> {
                try {
                    link.send(reply(1));
                } catch (IOException e) {
                    // Its reader went away.
                }
            });
            org.awaitility.Awaitility.await().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
            link.close();
            assertThat(out.closed).isFalse();
            assertThat(unread.readNBytes(frame(reply(1)).length)).isEqualTo(frame(reply(1)));
            sender.join();
            assertThat(out.closed).isTrue();
            org.assertj.core.api.Assertions.assertThatIOException()
                    .isThrownBy(() -> link.send(reply(2)))
                    .withMessage("the link is closed");
        }
    }

    @Test
    void aMessageBeyondTheLimitIsRefusedAndTheLinkGoesOn() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StandardIoLink link = StandardIoLink.open(InputStream.nullInputStream(), out, SMALL);
        Reply large = new Reply(1, LinkMessage.Outcome.OK, Binary.wrap(new byte[1000]));
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> link.send(large))
                .withMessage(
                        "a frame can't hold this Reply: an encoding of at least 1021 bytes, more than the limit of 1000");
        link.send(STARTED);
        assertThat(out.toByteArray()).isEqualTo(A);
    }

    private static final class CountingOutput extends java.io.FilterOutputStream {
        private volatile boolean closed;

        CountingOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        @Override
        public void close() throws IOException {
            closed = true;
            super.close();
        }
    }

    /** Each chunk is one read. */
    private static final class Chunks extends InputStream {
        private final List<byte[]> chunks;

        Chunks(byte[]... chunks) {
            this.chunks = new ArrayList<>(Arrays.asList(chunks));
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            while (!chunks.isEmpty() && chunks.getFirst().length == 0) {
                chunks.removeFirst();
            }
            if (chunks.isEmpty()) {
                return -1;
            }
            byte[] first = chunks.removeFirst();
            int count = Math.min(length, first.length);
            System.arraycopy(first, 0, to, offset, count);
            chunks.addFirst(Arrays.copyOfRange(first, count, first.length));
            return count;
        }
    }

    // ---- frames within frames

    enum Nesting {
        /** Each head claims all that follows, and an intact frame comes after it. */
        FALSE_SIZES,
        /** The same, and the heads begin long lists, whose end is looked for. */
        FALSE_LISTS,
        /** Each head claims more than ever comes. */
        NEVER_ENDING;

        byte[] bytes(int count) {
            byte[] small = Frames.intact(new LinkMessage.Message(new Atom("zz"), new Atom("a")));
            int unit = HEAD + small.length;
            ByteBuffer all = ByteBuffer.allocate(count * unit + Integer.BYTES);
            while (all.remaining() > Integer.BYTES) {
                int size = all.remaining() - 2 * Integer.BYTES + (this == NEVER_ENDING ? unit : 0);
                all.putInt(size).put(hex("83 6802 7704 63617374"));
                all.put((byte) (this == FALSE_LISTS ? 108 : 109))
                        .putInt(size - 14)
                        .put(small);
            }
            return Frames.nibbles(all.array());
        }

        private static final int HEAD = 18;
    }

    @ParameterizedTest
    @EnumSource(Nesting.class)
    void framesWithinBrokenFramesTakeLinearTime(Nesting nesting) {
        byte[] bytes = nesting.bytes(20_000);
        long before = cpuTime();
        List<Incoming> all = read(bytes);
        assertThat(Duration.ofNanos(cpuTime() - before)).isLessThan(Duration.ofSeconds(1));
        assertThat(all.getLast()).isInstanceOf(End.class);
    }

    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void aFewFramesWithinABrokenFrameAreFound() {
        List<Incoming> all = read(Nesting.FALSE_SIZES.bytes(3));
        assertThat(all.stream().filter(LinkMessage.Message.class::isInstance)).hasSize(3);
        assertThat(all.getLast()).isEqualTo(CLOSED);
    }

    @Test
    void aClosedLinkSearchesNoBrokenFrame() {
        byte[] bytes = Nesting.FALSE_SIZES.bytes(3);
        StandardIoLink link = StandardIoLink.open(new Chunks(bytes), OutputStream.nullOutputStream());
        assertThat(link.receive()).isInstanceOf(Broken.class);
        link.close();
        assertThat(link.receive()).isEqualTo(CLOSED);
    }
}
