package io.peer4j.term;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** A binary: a sequence of bytes. */
public final class Binary implements Term {
    /** The binary without bytes. */
    public static final Binary EMPTY = new Binary(new byte[0], 0, 0);

    private final byte[] bytes;
    private final int offset;
    private final int size;

    private Binary(byte[] bytes, int offset, int size) {
        this.bytes = bytes;
        this.offset = offset;
        this.size = size;
    }

    /** A binary with a copy of {@code bytes}. */
    public static Binary copyOf(byte... bytes) {
        return new Binary(bytes.clone(), 0, bytes.length);
    }

    /** A binary over {@code bytes} themselves: whoever calls gives the array up and never writes to it again. */
    public static Binary wrap(byte[] bytes) {
        return new Binary(bytes, 0, bytes.length);
    }

    /** Like {@link #wrap(byte[])}, for {@code size} bytes from {@code offset}. */
    public static Binary wrap(byte[] bytes, int offset, int size) {
        Objects.checkFromIndexSize(offset, size, bytes.length);
        return new Binary(bytes, offset, size);
    }

    /**
     * The binary that holds {@code text} in UTF-8.
     *
     * @throws IllegalArgumentException if {@code text} has an unpaired surrogate, which UTF-8 has no bytes for
     */
    public static Binary utf8(CharSequence text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return wrap(encoded.array(), encoded.arrayOffset() + encoded.position(), encoded.remaining());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "expected Unicode text, got text with " + Surrogates.describe(text)
                            + ", which UTF-8 has no bytes for",
                    e);
        }
    }

    /**
     * The binary that holds {@code text} in UTF-8, for text that must not be refused, such as an exception's message: an
     * unpaired surrogate becomes what Java source would have for it, for example the six characters {@code \\uD800}.
     */
    public static Binary visibleUtf8(String text) {
        return wrap(visible(text).getBytes(StandardCharsets.UTF_8));
    }

    /** {@code text} with its unpaired surrogates as {@link #visibleUtf8} has them. */
    public static String visible(String text) {
        return Surrogates.escape(text);
    }

    /** How many bytes it holds. */
    public int size() {
        return size;
    }

    /** The byte at {@code index}, from 0. */
    public byte byteAt(int index) {
        return bytes[offset + Objects.checkIndex(index, size)];
    }

    /** A copy of its bytes. */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, offset, offset + size);
    }

    /** Puts {@code count} of its bytes, those from {@code from} on, into {@code to}, from {@code at} on. */
    public void copyTo(int from, byte[] to, int at, int count) {
        Objects.checkFromIndexSize(from, count, size);
        System.arraycopy(bytes, offset + from, to, at, count);
    }

    /**
     * Its bytes, for a caller who gives the binary up, so that nobody uses it behind this: its array where it has one of its
     * own, and else a copy.
     */
    public byte[] surrender() {
        return size == bytes.length ? bytes : toByteArray();
    }

    /** A read-only view of its bytes. */
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes, offset, size).slice().asReadOnlyBuffer();
    }

    /**
     * Its bytes as UTF-8 text.
     *
     * @throws IllegalArgumentException if they are not valid UTF-8
     */
    public String utf8() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, size))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("expected UTF-8 text, but this binary is none: " + this, e);
        }
    }

    byte[] array() {
        return bytes;
    }

    int arrayOffset() {
        return offset;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Binary that
                && Arrays.equals(bytes, offset, offset + size, that.bytes, that.offset, that.offset + that.size);
    }

    @Override
    public int hashCode() {
        return TermHash.of(3, bytes, offset, size);
    }

    @Override
    public String toString() {
        return TermSyntax.printLine(this);
    }
}
