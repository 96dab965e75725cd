package io.peer4j.internal.link;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Binary;
import io.peer4j.term.TermLimits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.zip.CRC32;

/**
 * Finds the frames of a standard_io link between the text of a stream ({@code peer.erl}: {@code decode_port_data},
 * {@code handle_port_binary}).
 *
 * <pre>
 * frame:  Size:32 | Payload: Size bytes, external term format | Crc:32 of Payload
 * each byte of it: 11hhhh11 11llll11, its high and its low four bits
 * any other byte:  text, between frames or within one
 * </pre>
 *
 * <p>{@code {started,a}}, {@code 83 68 02 …}, of 15 bytes begins {@code C3 C3 C3 C3 C3 C3 C3 FF | E3 CF …}.
 *
 * <p>Reserved bytes ({@code 11xxxx11}) may be text too: the first byte of "é" in UTF-8 is one. So sixteen in a row count
 * as the head of a frame only if they have a likely size and start a term; else the first of them is text, and the search
 * goes on one byte further. While it does, only the head of a real message will do. A frame whose checksum is wrong, or
 * whose term ends before its size says so, is reported, and searched again from its second byte on for the frames that it
 * may have swallowed. {@value #MAX_BROKEN} such in a row, and the stream is given up. So it is when frames within broken
 * frames have had its bytes read again more than {@value #MAX_REREADS} times each, so that the work is linear in the bytes
 * received.
 *
 * <p>Memory: the bytes of one frame, twice while a broken one is searched.
 */
final class NibbleDeframer {
    static final int MAX_BROKEN = 100;

    /** How often each byte may be read again, on average. */
    static final int MAX_REREADS = MAX_BROKEN;

    /** How many nibbles may be read again in any case: short frames may be nested deeper. */
    private static final long FREE_REREADS = 1 << 20;

    /** No text in UTF-8 has two reserved bytes in a row. What is left of a broken frame is not shown beyond this. */
    static final int MAX_STRAY = 64;

    private static final int HEAD_NIBBLES = 16;
    private static final int SIZE_BYTES = 4;
    private static final int CRC_BYTES = 4;
    private static final int LEAST_CHUNK = 256;
    private static final int FIRST_CHUNK = 64 << 10;

    private static final byte[] NOTHING = {};

    private final TermLimits limits;
    private final Queue<Incoming> ready = new ArrayDeque<>();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    private byte[] raw = {};
    private int at;
    private int length;
    private long rawOffset;

    /** The last sixteen nibbles, of which {@code headCount} are not yet accounted for. */
    private long head;

    private int headCount;
    private int headFromAgain;

    private boolean inBody;

    /** What a frame claims that is longer than it may be, of which but the head is taken in; else 0. */
    private long tooLong;

    private byte[] body = NOTHING;

    /** Whether there is no memory for more than {@code body} holds: what follows of the frame is counted only. */
    private boolean isFull;

    /** What {@code body} is then; taken early. */
    private final byte[] beginning = new byte[SIZE_BYTES + Incoming.Broken.HEAD];

    private int longest;
    private long filled;
    private long end;
    private long frameOffset;
    private long frameInAgain;
    private long claimCheckedUpTo;

    /** A broken frame, of which the nibbles from {@code againAt} to {@code againEnd} are read again. */
    private byte[] again = NOTHING;

    private long againAt;
    private long againEnd;
    private long againOffset;
    private boolean replaying;

    private boolean ended;
    private boolean searching;
    private int strays;
    private int broken;
    private long reread;
    private volatile boolean closed;
    private Frame last = Frame.NONE;

    /** Whether the message of {@code last} was not read yet. */
    private boolean isUnread;

    NibbleDeframer(TermLimits limits) {
        this.limits = limits;
    }

    /** The frame of the message that was handed on last. */
    Frame last() {
        return last;
    }

    /** Whether nothing more is looked for in the stream: {@link #fault} says why. */
    boolean givenUp() {
        return broken >= MAX_BROKEN || isWornOut() || closed && replaying;
    }

    /** Why the stream can't be trusted; null where it can. */
    @Nullable
    String fault() {
        if (broken >= MAX_BROKEN) {
            return MAX_BROKEN + " broken frames in a row";
        }
        return isWornOut() ? "broken frames within broken frames" : null;
    }

    private boolean isWornOut() {
        return reread > MAX_REREADS * (rawOffset + length) + FREE_REREADS;
    }

    /** The rest of a broken frame is not needed any more. For any thread. */
    void close() {
        closed = true;
    }

    /** Gives it the next {@code length} bytes of the stream, which it reads from {@code raw} until {@link #next} is null. */
    void feed(byte[] raw, int length) {
        rawOffset += this.length;
        this.raw = raw;
        this.at = 0;
        this.length = length;
    }

    /** What comes next in the stream; null when more bytes are needed for it. */
    @Nullable
    Incoming next() {
        if (isUnread) {
            readLast();
        }
        while (ready.isEmpty() && !givenUp() && (replaying || at < length || breaksOff())) {
            step();
            if (!replaying && at == length) {
                checkClaim();
            }
        }
        if (ready.isEmpty()) {
            flushText();
        }
        return ready.poll();
    }

    /** The stream has ended: what was thought to be a frame is none. {@link #next} has what comes of it. */
    void finish() {
        for (int i = headCount; i > 0; i--) {
            stray((int) (head >>> (4 * (i - 1))) & 0x0F);
        }
        headCount = 0;
        ended = true;
    }

    /** Whether a frame has begun that can't end: of those that a broken one held, each may be one more. */
    private boolean breaksOff() {
        return ended && inBody;
    }

    private void step() {
        if (replaying) {
            replay();
        } else if (at == length && breaksOff()) {
            breakFrame("expected " + end / 2 + " bytes, got " + filled / 2 + " before the end of the stream");
        } else if (inBody) {
            readBody();
        } else {
            readHead();
        }
        if (inBody && filled == end) {
            endFrame();
        }
    }

    // ---- between frames

    private void readHead() {
        int start = at;
        while (at < length && Nibbles.of(raw[at]) == Nibbles.TEXT) {
            at++;
        }
        if (at > start) {
            for (int i = headCount; i > 0; i--) {
                stray((int) (head >>> (4 * (i - 1))) & 0x0F);
            }
            headCount = 0;
            strays = 0;
            text.write(raw, start, at - start);
        } else {
            addToHead(Nibbles.of(raw[at++]));
        }
    }

    private void addToHead(int nibble) {
        head = head << 4 | nibble;
        headCount++;
        if (headCount == HEAD_NIBBLES) {
            takeHead();
        }
    }

    private void takeHead() {
        long size = head >>> 32;
        boolean startsTerm = size > 0 && (head >>> 24 & 0xFF) == 131;
        if (startsTerm && size <= limits.maxBytes() && (!searching || headStartsMessage())) {
            beginBody(SIZE_BYTES + size + CRC_BYTES, 0);
        } else if (startsTerm && size > limits.maxBytes() && headStartsMessage()) {
            beginBody(SIZE_BYTES + Math.min(size, Incoming.Broken.HEAD), size);
        } else {
            headCount--;
            stray((int) (head >>> 60));
        }
    }

    private boolean headStartsMessage() {
        int tag = (int) (head >>> 16) & 0xFF;
        int arity = (int) (head >>> 8) & 0xFF;
        int atomTag = (int) head & 0xFF;
        return tag == 104
                && arity >= 2
                && arity <= 5
                && (atomTag == 119 || atomTag == 100 || atomTag == 118 || atomTag == 115);
    }

    /** A reserved byte that belongs to no frame. */
    private void stray(int nibble) {
        searching = true;
        if (replaying) {
            return;
        } else if (headFromAgain > 0) {
            headFromAgain--;
            return;
        }
        if (strays < MAX_STRAY) {
            strays++;
            text.write(Nibbles.encode(nibble));
        } else if (strays == MAX_STRAY) {
            strays++;
            flushText();
            Frame rest = headFrame();
            ready.add(rest.broken("more than " + MAX_STRAY + " reserved bytes in a row begin no frame", null));
        }
    }

    private Frame headFrame() {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(head).array();
        return new Frame(position() - HEAD_NIBBLES, bytes, SIZE_BYTES, bytes.length - SIZE_BYTES);
    }

    // ---- within a frame

    private void beginBody(long bytes, long tooLong) {
        this.tooLong = tooLong;
        isFull = false;
        if (bytes > FIRST_CHUNK) {
            last = Frame.NONE;
        }
        body = first(bytes);
        ByteBuffer.wrap(body).putLong(head);
        filled = HEAD_NIBBLES;
        end = 2 * bytes;
        frameOffset = position() - HEAD_NIBBLES;
        frameInAgain = replaying ? againAt - HEAD_NIBBLES : -1;
        claimCheckedUpTo = 0;
        headCount = 0;
        headFromAgain = 0;
        strays = 0;
        inBody = true;
    }

    private byte[] first(long bytes) {
        try {
            return new byte[(int) Math.min(bytes, Math.max(longest, Math.clamp(inSight(), LEAST_CHUNK, FIRST_CHUNK)))];
        } catch (OutOfMemoryError e) {
            longest = 0;
            return new byte[(int) Math.min(bytes, LEAST_CHUNK)];
        }
    }

    /** How many bytes of a body could be there already: a claim costs nothing beyond them, or an intact frame before. */
    private long inSight() {
        return SIZE_BYTES + (replaying ? againEnd - againAt : length - at) / 2;
    }

    private void readBody() {
        while (at < length && filled < end) {
            if ((filled & 1) == 0) {
                readPairs();
            }
            if (at < length && filled < end) {
                int nibble = Nibbles.of(raw[at]);
                if (nibble == Nibbles.TEXT) {
                    text.write(raw[at]);
                } else {
                    addToBody(nibble);
                }
                at++;
            }
        }
    }

    /** Whole bytes, up to the first that is text or the end. */
    private void readPairs() {
        int index = (int) (filled >>> 1);
        int pairs = (int) Math.min((length - at) >>> 1, pairs(index, end - filled));
        // What there is no room for is put where it has just been read from.
        int whole = isReserved(index + pairs)
                ? Nibbles.compress(raw, at, pairs, body, index)
                : Nibbles.compress(raw, at, pairs, raw, at);
        filled += 2L * whole;
        at += 2 * whole;
    }

    /**
     * How many of {@code nibbles} to put into the body at once, as pairs: what it has room for, before it grows. If it
     * can't, it has the beginning of the frame by then, which tells whose it is.
     */
    private long pairs(int index, long nibbles) {
        return Math.min(nibbles >>> 1, index < body.length ? body.length - index : Integer.MAX_VALUE);
    }

    private void addToBody(int nibble) {
        int index = (int) (filled >>> 1);
        if (isReserved(index + 1)) {
            if ((filled & 1) == 0) {
                body[index] = (byte) (nibble << 4);
            } else {
                body[index] |= (byte) nibble;
            }
        }
        filled++;
    }

    /** Takes memory as the bytes arrive, not as the other side claims; false if there is none. */
    private boolean isReserved(int bytes) {
        if (bytes > body.length && !isFull) {
            try {
                body = Arrays.copyOf(body, (int) Math.min(end / 2, Math.max(bytes, 2L * body.length)));
            } catch (OutOfMemoryError e) {
                System.arraycopy(body, 0, beginning, 0, Math.min(body.length, beginning.length));
                body = beginning;
                isFull = true;
            }
        }
        return !isFull;
    }

    private void endFrame() {
        if (tooLong > 0) {
            breakFrame("too long");
            return;
        }
        if (isFull) {
            take(Frame.cut(frameOffset, beginning.clone(), SIZE_BYTES, Incoming.Broken.HEAD));
            return;
        }
        int size = (int) (end / 2) - SIZE_BYTES - CRC_BYTES;
        CRC32 crc = new CRC32();
        crc.update(body, SIZE_BYTES, size);
        int claimed = intAt(body, SIZE_BYTES + size);
        if (claimed != (int) crc.getValue()) {
            breakFrame("expected the checksum " + hex((int) crc.getValue()) + ", got " + hex(claimed));
            return;
        }
        broken = 0;
        take(new Frame(frameOffset, body, SIZE_BYTES, size));
    }

    private void take(Frame frame) {
        inBody = false;
        searching = false;
        longest = isFull ? 0 : Math.max(longest, body.length);
        last = frame;
        isUnread = true;
        body = NOTHING;
        flushText();
        readLast();
    }

    /** Where that fails, because this thread has no stack left for a term so deep, the next call tries again. */
    private void readLast() {
        Incoming read = MessageCodec.read(last, limits);
        isUnread = false;
        ready.add(read);
    }

    /** Tells a false size as soon as its term shows it; else the link would be dead until so many bytes have come. */
    private void checkClaim() {
        long bytes = filled / 2;
        if (!inBody || tooLong > 0 || isFull || bytes < 2 * claimCheckedUpTo) {
            return;
        }
        claimCheckedUpTo = bytes;
        long claimed = end / 2 - CRC_BYTES;
        int termEnd = TermEnd.find(body, SIZE_BYTES, (int) Math.min(bytes, claimed), claimed);
        if (termEnd == TermEnd.NOWHERE) {
            breakFrame("claims " + (claimed - SIZE_BYTES) + " bytes, but no term of that length begins it");
        } else if (termEnd != TermEnd.UNKNOWN && termEnd < claimed) {
            breakFrame(
                    "claims " + (claimed - SIZE_BYTES) + " bytes, but its term ends after " + (termEnd - SIZE_BYTES));
        }
    }

    private void breakFrame(String reason) {
        inBody = false;
        searching = true;
        longest = 0;
        broken++;
        flushText();
        ready.add(tooLong > 0 ? tooLong() : frame(end - 2 * CRC_BYTES).broken(reason, null));
        if (frameInAgain >= 0 && replaying) {
            reread += againAt - frameInAgain;
            againAt = frameInAgain + 1;
        } else {
            again = body;
            againAt = 1;
            againEnd = Math.min(filled, 2L * body.length);
            againOffset = frameOffset;
            reread += againEnd;
            replaying = true;
        }
        body = NOTHING;
    }

    /** What follows are its bytes, of which none are shown. */
    private Incoming.Broken tooLong() {
        strays = MAX_STRAY + 1;
        return MessageCodec.tooLong(frame(end), tooLong, limits);
    }

    /** The frame that breaks, as far as it has come, but for what may be behind its payload. */
    private Frame frame(long payloadEnd) {
        return new Frame(frameOffset, body, SIZE_BYTES, (int) (Math.min(filled, payloadEnd) / 2) - SIZE_BYTES);
    }

    // ---- a broken frame, once more

    private void replay() {
        if (inBody && (filled & 1) == 0 && Math.min(againEnd - againAt, end - filled) >= 2) {
            replayPairs();
        } else {
            int nibble = again[(int) (againAt >>> 1)] >> ((againAt & 1) == 0 ? 4 : 0) & 0x0F;
            againAt++;
            if (inBody) {
                addToBody(nibble);
            } else {
                addToHead(nibble);
            }
        }
        if (againAt == againEnd) {
            replaying = false;
            headFromAgain = headCount;
            again = NOTHING;
        }
    }

    private void replayPairs() {
        int index = (int) (filled >>> 1);
        int from = (int) (againAt >>> 1);
        int pairs = (int) pairs(index, Math.min(againEnd - againAt, end - filled));
        if (!isReserved(index + pairs)) {
            // Counted only.
        } else if ((againAt & 1) == 0) {
            System.arraycopy(again, from, body, index, pairs);
        } else {
            for (int i = 0; i < pairs; i++) {
                body[index + i] = (byte) (again[from + i] << 4 | (again[from + i + 1] & 0xF0) >> 4);
            }
        }
        filled += 2L * pairs;
        againAt += 2L * pairs;
    }

    private long position() {
        return replaying ? againOffset + againAt : rawOffset + at;
    }

    private void flushText() {
        if (text.size() > 0) {
            ready.add(new Incoming.Text(Binary.wrap(text.toByteArray())));
            text.reset();
        }
    }

    private static int intAt(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getInt(at);
    }

    private static String hex(int crc) {
        return "0x" + Integer.toHexString(crc);
    }
}
