package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.math.BigInteger;

/**
 * Writes one term in the external term format, each of its parts in the form that OTP 26 and later choose.
 *
 * <p>It writes behind the end of its output, which takes the bytes over only when all of them are there. Each method takes
 * the index to write at and returns the next: kept in registers, not in a field, it costs a quarter less.
 */
final class TermWriter {
    // erts, external.c: what a 28-bit port number does not hold goes out as V4_PORT.
    private static final long LARGEST_NEW_PORT = (1L << 28) - 1;
    private static final int LONGEST_STRING = 0xFFFF;

    private static final int LARGE = 4096;

    private final Term root;
    private final TermOutput out;
    private byte[] bytes;
    private int depth;

    private TermWriter(Term root, TermOutput out) {
        this.root = root;
        this.out = out;
        this.bytes = out.array();
    }

    /** Appends {@code term} to {@code out}, without a version byte. If it throws, {@code out} is to be truncated. */
    static void write(Term term, TermOutput out) {
        int start = out.size();
        out.advance(new TermWriter(term, out).write(term, start) - start);
    }

    static void requireDepth(int depth) {
        if (depth > TermLimits.MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "expected a term that nests at most " + TermLimits.MAX_DEPTH + " deep, got a deeper one");
        }
    }

    private void need(int count, int at) {
        if (count > bytes.length - at) {
            grow(count, at);
        }
    }

    /** To double the array is cheaper than to measure many small terms, and dearer than to measure a few large ones. */
    private void grow(int count, int at) {
        int written = at - out.size();
        out.ensure(count < LARGE || out.isSparing() ? (long) written + count : TermSize.of(root, out.room()));
        bytes = out.array();
    }

    /** No switch over patterns: the first ones that run cost a booting peer a quarter of its time. */
    private int write(Term term, int at) {
        // Apart from the flat terms, so that what recurs has small frames: see TermLimits.MAX_DEPTH.
        if (term instanceof Atom atom) {
            return atom(atom, at);
        } else if (term instanceof IntTerm integer) {
            return integer(integer.value(), at);
        } else if (term instanceof Tuple tuple) {
            return tuple(TermList.array(tuple.elements()), at);
        } else if (term instanceof ListTerm list) {
            return list(list, at);
        } else if (term instanceof MapTerm map) {
            return map((TermMap) map.entries(), at);
        } else if (term instanceof LocalFun fun) {
            return fun(fun, at);
        }
        return flat(term, at);
    }

    private int flat(Term term, int at) {
        if (term instanceof Binary binary) {
            return binary(binary, at);
        } else if (term instanceof FloatTerm number) {
            return floating(number.value(), at);
        } else if (term instanceof Pid pid) {
            return pid(pid, at);
        } else if (term instanceof Reference reference) {
            return reference(reference, at);
        }
        return rare(term, at);
    }

    private int rare(Term term, int at) {
        if (term instanceof BigIntTerm integer) {
            return big(integer.value(), at);
        } else if (term instanceof BitString bits) {
            return bits(bits, at);
        } else if (term instanceof Port port) {
            return port(port, at);
        }
        return export((ExportFun) term, at);
    }

    private int u8(int value, int at) {
        need(1, at);
        bytes[at] = (byte) value;
        return at + 1;
    }

    private int tag8(int tag, int value, int at) {
        need(2, at);
        bytes[at] = (byte) tag;
        bytes[at + 1] = (byte) value;
        return at + 2;
    }

    private int tag32(int tag, int value, int at) {
        need(1 + Integer.BYTES, at);
        bytes[at] = (byte) tag;
        put(value, at + 1);
        return at + 1 + Integer.BYTES;
    }

    private int i32(int value, int at) {
        need(Integer.BYTES, at);
        put(value, at);
        return at + Integer.BYTES;
    }

    private int i64(long value, int at) {
        return i32((int) value, i32((int) (value >>> Integer.SIZE), at));
    }

    private void put(int value, int at) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    private int bytes(byte[] source, int offset, int length, int at) {
        need(length, at);
        System.arraycopy(source, offset, bytes, at, length);
        return at + length;
    }

    private int bytes(Binary binary, int at) {
        return bytes(binary.array(), binary.arrayOffset(), binary.size(), at);
    }

    private int atom(Atom atom, int at) {
        long head = atom.head();
        if (head != 0 && bytes.length - at >= AtomEncoding.SHORT) {
            int size = AtomEncoding.size(head);
            putWord(head, at);
            if (size > Long.BYTES) {
                putWord(atom.tail(), at + size - Long.BYTES);
            }
            return at + size;
        }
        byte[] encoding = atom.encoding();
        return bytes(encoding, 0, encoding.length, at);
    }

    /** Lowest byte first, of which C2 makes one store wherever it stands. */
    private void putWord(long word, int at) {
        byte[] to = bytes;
        long reversed = Long.reverseBytes(word);
        to[at] = (byte) reversed;
        to[at + 1] = (byte) (reversed >>> 8);
        to[at + 2] = (byte) (reversed >>> 16);
        to[at + 3] = (byte) (reversed >>> 24);
        to[at + 4] = (byte) (reversed >>> 32);
        to[at + 5] = (byte) (reversed >>> 40);
        to[at + 6] = (byte) (reversed >>> 48);
        to[at + 7] = (byte) (reversed >>> 56);
    }

    private int integer(long value, int at) {
        if ((value & ~0xFFL) == 0) {
            return tag8(Tag.SMALL_INTEGER, (int) value, at);
        }
        return value == (int) value ? tag32(Tag.INTEGER, (int) value, at) : smallBig(value, at);
    }

    /** How many bytes a SMALL_BIG has for {@code value}. */
    static int magnitudeBytes(long value) {
        return (Long.SIZE - Long.numberOfLeadingZeros(Math.abs(value)) + 7) / 8;
    }

    private int smallBig(long value, int at) {
        long magnitude = Math.abs(value); // Long.MIN_VALUE stays itself, which is right without sign
        int length = magnitudeBytes(value);
        int start = bigHeader(length, value < 0, at);
        need(length, start);
        for (int i = 0; i < length; i++) {
            bytes[start + i] = (byte) (magnitude >>> (8 * i));
        }
        return start + length;
    }

    private int big(BigInteger value, int at) {
        byte[] magnitude = value.abs().toByteArray();
        int skipped = magnitude[0] == 0 ? 1 : 0;
        int length = magnitude.length - skipped;
        int start = bigHeader(length, value.signum() < 0, at);
        need(length, start);
        for (int i = 0; i < length; i++) {
            bytes[start + i] = magnitude[magnitude.length - 1 - i];
        }
        return start + length;
    }

    private int bigHeader(int length, boolean negative, int at) {
        int sign = length <= 0xFF ? tag8(Tag.SMALL_BIG, length, at) : tag32(Tag.LARGE_BIG, length, at);
        return u8(negative ? 1 : 0, sign);
    }

    private int floating(double value, int at) {
        long image = Double.doubleToRawLongBits(value);
        need(1 + Long.BYTES, at);
        bytes[at] = Tag.NEW_FLOAT;
        put((int) (image >>> Integer.SIZE), at + 1);
        put((int) image, at + 1 + Integer.BYTES);
        return at + 1 + Long.BYTES;
    }

    private int binary(Binary binary, int at) {
        int next = tag32(Tag.BINARY, binary.size(), at);
        return out.spares(binary, next) ? next : bytes(binary, next);
    }

    private int bits(BitString bits, int at) {
        int next = tag32(Tag.BIT_BINARY, bits.bytes().size(), at);
        return bytes(bits.bytes(), u8(bits.bitsInLastByte(), next));
    }

    private int tuple(Term[] elements, int at) {
        int arity = elements.length;
        int next = arity <= 0xFF ? tag8(Tag.SMALL_TUPLE, arity, at) : tag32(Tag.LARGE_TUPLE, arity, at);
        return elements(elements, next);
    }

    private int elements(Term[] elements, int at) {
        requireDepth(++depth);
        int next = at;
        for (Term element : elements) {
            next = write(element, next);
        }
        depth--;
        return next;
    }

    private int list(ListTerm list, int at) {
        Term[] elements = TermList.array(list.elements());
        if (elements.length == 0) {
            return u8(Tag.NIL, at);
        } else if (isString(list, elements)) {
            return string(elements, at);
        }
        return tail(list.tail(), elements(elements, tag32(Tag.LIST, elements.length, at)));
    }

    private int tail(@Nullable Term tail, int at) {
        if (tail == null) {
            return u8(Tag.NIL, at);
        }
        requireDepth(++depth);
        int next = write(tail, at);
        depth--;
        return next;
    }

    /** Whether OTP writes {@code list}, of {@code elements}, as STRING. */
    static boolean isString(ListTerm list, Term[] elements) {
        if (list.tail() != null || elements.length > LONGEST_STRING) {
            return false;
        }
        for (Term element : elements) {
            if (!(element instanceof IntTerm(long value)) || (value & ~0xFFL) != 0) {
                return false;
            }
        }
        return true;
    }

    private int string(Term[] elements, int at) {
        int length = elements.length;
        int start = at + 1 + Short.BYTES;
        need(1 + Short.BYTES + length, at);
        bytes[at] = Tag.STRING;
        bytes[at + 1] = (byte) (length >>> 8);
        bytes[at + 2] = (byte) length;
        for (int i = 0; i < length; i++) {
            bytes[start + i] = (byte) ((IntTerm) elements[i]).value();
        }
        return start + length;
    }

    private int map(TermMap map, int at) {
        int size = map.size();
        int next = tag32(Tag.MAP, size, at);
        requireDepth(++depth);
        for (int i = 0; i < size; i++) {
            next = write(map.value(i), write(map.key(i), next));
        }
        depth--;
        return next;
    }

    private int pid(Pid pid, int at) {
        int next = atom(pid.node(), u8(Tag.NEW_PID, at));
        return i32(pid.creation(), i32(pid.serial(), i32(pid.id(), next)));
    }

    static boolean isSmall(Port port) {
        return Long.compareUnsigned(port.id(), LARGEST_NEW_PORT) <= 0;
    }

    private int port(Port port, int at) {
        boolean isSmall = isSmall(port);
        int next = atom(port.node(), u8(isSmall ? Tag.NEW_PORT : Tag.V4_PORT, at));
        return i32(port.creation(), isSmall ? i32((int) port.id(), next) : i64(port.id(), next));
    }

    private int reference(Reference reference, int at) {
        Words ids = (Words) reference.ids();
        int next = u8(ids.size(), tag8(Tag.NEWER_REFERENCE, 0, at));
        next = i32(reference.creation(), atom(reference.node(), next));
        for (int i = 0; i < ids.size(); i++) {
            next = i32(ids.word(i), next);
        }
        return next;
    }

    private int export(ExportFun fun, int at) {
        int next = atom(fun.function(), atom(fun.module(), u8(Tag.EXPORT, at)));
        return integer(fun.arity(), next);
    }

    private int fun(LocalFun fun, int at) {
        Term[] freeVariables = TermList.array(fun.freeVariables());
        int start = u8(Tag.NEW_FUN, at);
        int next = i32(0, start); // the size, known at the end
        next = bytes(fun.uniq(), u8(fun.arity(), next));
        next = i32(freeVariables.length, i32(fun.index(), next));
        next = integer(fun.oldIndex(), atom(fun.module(), next));
        next = pid(fun.pid(), integer(fun.oldUniq(), next));
        next = elements(freeVariables, next);
        put(next - start, start);
        return next;
    }
}
