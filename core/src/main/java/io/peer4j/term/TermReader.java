package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.DataFormatException;

/**
 * Reads terms in the external term format from bytes that anyone may have sent.
 *
 * <p>Its rule: nothing is allocated on the word of a length field. A container of n terms needs n bytes at least, so n
 * must fit what is left beyond what the containers around it still wait for ({@link #claim}); all arrays together are
 * thus no longer than the input, however deep it nests. The boxes beside the methods follow erl_ext_dist; each one
 * starts behind the tag.
 */
final class TermReader {
    /** Binaries of at least so many bytes, and of at least a quarter of the array, are slices of the input. */
    static final int SHARED_BINARY_BYTES = 4096;

    private static final int LONGEST_ATOM_BYTES = 4 * Atom.MAX_LENGTH;
    private static final int FLOAT_TEXT_BYTES = 31;
    private static final int UNIQ_BYTES = 16;

    private final byte[] bytes;
    private final int base;
    private final int end;
    private final TermLimits limits;
    private final boolean isUnfolded;

    /** Where the large binaries are that are not among the bytes. */
    private final @Nullable TermInput input;

    private int at;
    private int depth;
    private int claimed;
    private int largeRead;
    private long largeBytes;

    private TermReader(
            byte[] bytes, int offset, int length, TermLimits limits, boolean isUnfolded, @Nullable TermInput input) {
        this.input = input;
        this.bytes = bytes;
        this.base = offset;
        this.end = offset + length;
        this.limits = limits;
        this.isUnfolded = isUnfolded;
        this.at = offset;
    }

    /** A reader of {@code length} bytes from {@code offset}, which are not too many. */
    static TermReader of(byte[] bytes, int offset, int length, TermLimits limits) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        checkSize(length, limits);
        return new TermReader(bytes, offset, length, limits, false, null);
    }

    /** A reader of what {@code input} holds, which is not too much. */
    static TermReader of(TermInput input, TermLimits limits) {
        checkSize(input.size(), limits);
        return new TermReader(input.bytes(), 0, input.flatSize(), limits, false, input);
    }

    private static void checkSize(long size, TermLimits limits) {
        if (size > limits.maxBytes()) {
            throw new TermFormatException(
                    0, "expected an encoding of at most " + limits.maxBytes() + " bytes, got one of " + size);
        }
    }

    boolean atEnd() {
        return at == end && (input == null || largeRead == input.larges());
    }

    /** A term of the top level, behind its version byte. */
    Term root() {
        spend(1, at);
        return term(0);
    }

    /** The first {@code count} elements of a tuple that stands at the top level. */
    List<Term> tuplePrefix(int count) {
        int start = at;
        int tag = u8();
        if (tag != Tag.SMALL_TUPLE && tag != Tag.LARGE_TUPLE) {
            throw fault(start, "expected a tuple, got tag " + tag);
        }
        long arity = tag == Tag.SMALL_TUPLE ? u8() : u32();
        if (arity < count) {
            throw fault(start, "expected a tuple of at least " + count + " elements, got one of " + arity);
        }
        claim(count, "elements", start, 0);
        depth++;
        return TermList.wrap(terms(count, 0));
    }

    private Term term(int awaited) {
        if (at >= end) {
            throw fault(at, "expected a term, got the end of the input");
        }
        int tag = bytes[at++] & 0xFF;
        // Apart from the flat terms, so that what recurs has small frames: see TermLimits.MAX_DEPTH.
        return switch (tag) {
            case Tag.SMALL_TUPLE -> tuple(u8(), awaited);
            case Tag.LARGE_TUPLE -> tuple(u32(), awaited);
            case Tag.LIST -> list(awaited);
            case Tag.MAP -> map(awaited);
            case Tag.NEW_FUN -> fun(awaited);
            default -> flat(tag);
        };
    }

    /** The frequent ones, few enough for the compiler to inline. */
    private Term flat(int tag) {
        return switch (tag) {
            case Tag.SMALL_ATOM_UTF8 -> smallAtom();
            case Tag.SMALL_INTEGER -> IntTerm.of(u8());
            case Tag.INTEGER -> IntTerm.of(i32());
            case Tag.BINARY -> binary();
            case Tag.NEW_FLOAT -> newFloat();
            case Tag.NIL -> ListTerm.EMPTY;
            default -> rare(tag);
        };
    }

    private Term rare(int tag) {
        return switch (tag) {
            case Tag.SMALL_BIG -> big(u8());
            case Tag.LARGE_BIG -> big(u32());
            case Tag.FLOAT -> oldFloat();
            case Tag.ATOM_UTF8, Tag.SMALL_ATOM, Tag.ATOM -> atom(tag);
            case Tag.BIT_BINARY -> bitBinary();
            case Tag.STRING -> string();
            case Tag.NEW_PID -> newPid();
            case Tag.PID -> oldPid();
            case Tag.NEW_PORT -> new Port(atom(), u32(), i32());
            case Tag.V4_PORT -> new Port(atom(), i64(), i32());
            case Tag.PORT -> new Port(atom(), u32(), u8());
            case Tag.NEWER_REFERENCE -> newerReference();
            case Tag.NEW_REFERENCE -> newReference();
            case Tag.REFERENCE -> oldReference();
            case Tag.EXPORT -> export();
            default -> throw fault(at - 1, "expected the tag of a term, " + Tag.refusal(tag));
        };
    }

    /**
     * Reserves {@code count} terms of the input and of the budget, before an array is made for them.
     *
     * @param awaited how many terms the open containers wait for behind these, at least a byte each
     * @return {@code count}, which is now known to be small enough for an array
     */
    private int claim(long count, String what, int start, int awaited) {
        int room = end - at - awaited;
        if (count > room) {
            throw fault(start, "expected room for " + count + " " + what + ", got " + Math.max(0, room) + " bytes");
        }
        spend((int) count, start);
        return (int) count;
    }

    private void spend(int count, int start) {
        if (count > limits.maxTerms() - claimed) {
            throw fault(start, "expected at most " + limits.maxTerms() + " terms, got " + ((long) claimed + count));
        }
        claimed += count;
    }

    private void enter(int start) {
        if (++depth > limits.maxDepth()) {
            throw fault(start, "expected terms that nest at most " + limits.maxDepth() + " deep, got deeper ones");
        }
    }

    private Term[] terms(int count, int awaited) {
        Term[] terms = new Term[count];
        int left = awaited + count;
        for (int i = 0; i < count; i++) {
            terms[i] = term(--left);
        }
        return terms;
    }

    /**
     * SMALL_BIG, LARGE_BIG.
     *
     * <pre>
     *  1 or 4   1     n
     * +---+------+--------------------+
     * | n | sign | d0 d1 d2 … d(n-1)  |   sign 0 or 1; the sum of d(i) * 256^i
     * +---+------+--------------------+
     * </pre>
     */
    private Term big(long length) {
        int start = at;
        if (length > limits.maxIntegerBytes()) {
            throw fault(
                    start,
                    "expected an integer of at most " + limits.maxIntegerBytes() + " bytes, got one of " + length);
        }
        int sign = u8();
        if (sign > 1) {
            throw fault(at - 1, "expected the sign 0 or 1, got " + sign);
        }
        int digits = take(length, "an integer's digits");
        // The 8th byte may take the magnitude out of a long's range, which its sign then shows.
        long small = length <= Long.BYTES ? magnitude(digits, (int) length) : -1;
        return small >= 0
                ? IntTerm.of(sign == 0 ? small : -small)
                : Term.integer(new BigInteger(1 - 2 * sign, bigEndian(digits, (int) length)));
    }

    private long magnitude(int digits, int length) {
        long magnitude = 0;
        for (int i = length - 1; i >= 0; i--) {
            magnitude = magnitude << 8 | (bytes[digits + i] & 0xFF);
        }
        return magnitude;
    }

    private byte[] bigEndian(int digits, int length) {
        byte[] magnitude = new byte[length];
        for (int i = 0; i < length; i++) {
            magnitude[i] = bytes[digits + length - 1 - i];
        }
        return magnitude;
    }

    /** NEW_FLOAT: 8 bytes of IEEE 754. */
    private Term newFloat() {
        int start = at;
        return finite(Double.longBitsToDouble(i64()), start);
    }

    /** FLOAT: 31 bytes of text as of {@code sprintf("%.20e")}, ended by a 0 byte; no OTP since R11 writes it. */
    private Term oldFloat() {
        int start = take(FLOAT_TEXT_BYTES, "a float's text");
        int stop = start;
        while (stop < start + FLOAT_TEXT_BYTES && bytes[stop] != 0) {
            stop++;
        }
        String text = new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1);
        // Double.parseDouble alone would take NaN, hexadecimal, suffixes and blanks as well.
        if (!text.matches("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
            throw fault(start, "expected a float's decimal text, got other characters");
        }
        return finite(Double.parseDouble(text), start);
    }

    private Term finite(double value, int start) {
        if (!Double.isFinite(value)) {
            throw fault(start, "expected a finite float, got " + value);
        }
        return new FloatTerm(value);
    }

    private Atom atom() {
        int tag = u8();
        return switch (tag) {
            case Tag.SMALL_ATOM_UTF8 -> smallAtom();
            case Tag.ATOM_UTF8, Tag.SMALL_ATOM, Tag.ATOM -> atom(tag);
            default -> throw fault(at - 1, "expected the tag of an atom, " + Tag.refusal(tag));
        };
    }

    /**
     * SMALL_ATOM_UTF8, ATOM_UTF8, SMALL_ATOM, ATOM: for {@code ok} the bytes 77 02 6F 6B.
     *
     * <pre>
     *  1 or 2   n
     * +---+---------------------------+
     * | n | name, UTF-8 or Latin-1    |   at most 255 code points
     * +---+---------------------------+
     * </pre>
     */
    private Atom atom(int tag) {
        int length = tag == Tag.SMALL_ATOM ? u8() : u16();
        boolean isUtf8 = tag == Tag.ATOM_UTF8;
        int longest = isUtf8 ? LONGEST_ATOM_BYTES : Atom.MAX_LENGTH;
        if (length > longest) {
            throw fault(at - 2, "expected an atom of at most " + longest + " bytes, got one of " + length);
        }
        int start = take(length, "an atom's name");
        return isUtf8 || AtomCache.isAscii(bytes, start, length)
                ? utf8Atom(start, length)
                : new Atom(new String(bytes, start, length, StandardCharsets.ISO_8859_1));
    }

    private Atom utf8Atom(int start, int length) {
        if (length > Atom.MAX_LENGTH && codePoints(start, length) > Atom.MAX_LENGTH) {
            throw fault(start, "expected an atom of at most " + Atom.MAX_LENGTH + " characters, got a longer one");
        }
        return requireUtf8(
                length <= 0xFF ? AtomCache.named(bytes, start, length) : AtomCache.utf8(bytes, start, length), start);
    }

    private Atom smallAtom() {
        int length = u8();
        int start = take(length, "an atom's name");
        return requireUtf8(
                AtomCache.get(bytes, start - AtomEncoding.SHORT_HEAD, AtomEncoding.SHORT_HEAD + length), start);
    }

    private Atom requireUtf8(@Nullable Atom atom, int start) {
        if (atom == null) {
            throw fault(start, "expected an atom's name in UTF-8, got other bytes");
        }
        return atom;
    }

    private int codePoints(int start, int length) {
        int count = 0;
        for (int i = start; i < start + length; i++) {
            count += (bytes[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        return count;
    }

    /** BINARY: n in 4 bytes, then n bytes. */
    private Binary binary() {
        long length = u32();
        if (input != null && input.hasLarge(largeRead, at)) {
            return large(input, length);
        }
        return bytes(take(length, "a binary"), (int) length);
    }

    private Binary large(TermInput from, long length) {
        Binary binary = from.large(largeRead);
        if (binary == null) {
            throw fault(at, "expected a binary of " + length + " bytes, got " + from.filled(largeRead) + " bytes");
        }
        largeRead++;
        largeBytes += binary.size();
        return binary;
    }

    private Binary bytes(int start, int length) {
        if (length == 0) {
            return Binary.EMPTY;
        }
        return length >= SHARED_BINARY_BYTES && length >= bytes.length / 4
                ? Binary.wrap(bytes, start, length)
                : Binary.wrap(Arrays.copyOfRange(bytes, start, start + length));
    }

    /**
     * BIT_BINARY.
     *
     * <pre>
     *  4   1      n
     * +---+------+------------+
     * | n | bits | bytes      |   the highest 1 to 8 bits of the last byte count
     * +---+------+------------+
     * </pre>
     */
    private Term bitBinary() {
        int start = at;
        long length = u32();
        int bits = u8();
        if (bits < 1 || bits > 8 || length == 0) {
            throw fault(
                    start,
                    "expected at least one byte and 1 to 8 bits in the last, got " + length + " bytes and " + bits
                            + " bits");
        }
        Binary content = bytes(take(length, "a bit string"), (int) length);
        return bits == 8 ? content : new BitString(content, bits);
    }

    /** SMALL_TUPLE, LARGE_TUPLE: n in 1 or 4 bytes, then n terms; for {@code {1, 2}} the bytes 68 02 61 01 61 02. */
    private Term tuple(long arity, int awaited) {
        int start = at;
        enter(start);
        int count = claim(arity, "elements", start, awaited);
        Tuple tuple = new Tuple(TermList.wrap(terms(count, awaited)));
        depth--;
        return tuple;
    }

    /** STRING: n in 2 bytes, then n bytes; the list of n integers from 0 to 255. */
    private Term string() {
        int length = u16();
        return length == 0 ? ListTerm.EMPTY : new ListTerm(TermList.wrap(characters(length)), null);
    }

    private Term[] characters(int length) {
        int start = take(length, "a string");
        spend(length, start);
        Term[] elements = new Term[length];
        for (int i = 0; i < length; i++) {
            elements[i] = IntTerm.of(bytes[start + i] & 0xFF);
        }
        return elements;
    }

    /**
     * LIST: for {@code [a|b]} the bytes 6C 00000001 77 01 61 77 01 62.
     *
     * <pre>
     *  4
     * +---+---------+------+
     * | n | n terms | tail |   NIL for a proper list
     * +---+---------+------+
     * </pre>
     */
    private Term list(int awaited) {
        int start = at;
        enter(start);
        Term[] elements = segment(start, awaited);
        boolean isProper = skipNil();
        Term list = isProper ? ListTerm.of(TermList.wrap(elements)) : joined(elements, awaited);
        depth--;
        return list;
    }

    private Term[] segment(int start, int awaited) {
        long length = u32();
        claim(length + 1, "elements and a tail", start, awaited);
        return terms((int) length, awaited + 1);
    }

    private boolean skipNil() {
        boolean isNil = at < end && bytes[at] == Tag.NIL;
        if (isNil) {
            at++;
        }
        return isNil;
    }

    /** A list whose tail may be a list again: such tails become elements, one by one and not by recursion. */
    private Term joined(Term[] first, int awaited) {
        List<Term> elements = new ArrayList<>(Arrays.asList(first));
        @Nullable Term tail = null;
        boolean isOpen = true;
        while (isOpen) {
            int tag = at < end ? bytes[at] & 0xFF : Tag.VERSION;
            switch (tag) {
                case Tag.LIST -> elements.addAll(Arrays.asList(segment(at++, awaited)));
                case Tag.STRING -> {
                    elements.addAll(Arrays.asList(stringTail()));
                    isOpen = false;
                }
                default -> {
                    tail = skipNil() ? null : term(awaited);
                    isOpen = false;
                }
            }
        }
        TermList all = TermList.copyOf(elements);
        return all.isEmpty() && tail != null ? tail : tail == null ? ListTerm.of(all) : new ListTerm(all, tail);
    }

    private Term[] stringTail() {
        at++;
        return characters(u16());
    }

    /** MAP: n in 4 bytes, then n keys, each with its value behind it. */
    private Term map(int awaited) {
        int start = at;
        enter(start);
        long size = u32();
        claim(2 * size, "keys and values", start, awaited);
        Term map = size == 0 ? MapTerm.EMPTY : new MapTerm(entries((int) size, awaited));
        depth--;
        return map;
    }

    private TermMap entries(int size, int awaited) {
        int slot = end - at < Integer.BYTES ? 0 : MapKeys.slotOf(size, BigEndian.i32(bytes, at));
        MapKeys known = MapKeys.known(slot, size);
        Term[] values = new Term[size];
        int left = awaited + 2 * size;
        int alike = 0;
        if (known != null) {
            while (alike < size && skip(known.get(alike))) {
                left -= 2;
                values[alike++] = term(left);
            }
            if (alike == size) {
                return new TermMap(known, values);
            }
        }
        MapKeys keys = otherKeys(known, alike, values, left);
        keys.keep(slot);
        return new TermMap(keys, values);
    }

    /** Whether the input goes on with {@code key}, an atom, behind which it is then. */
    private boolean skip(Term key) {
        int size = key instanceof Atom atom ? atom.sizeIn(bytes, at, end) : 0;
        at += size;
        return size != 0;
    }

    /** The keys of a map that begins with {@code alike} keys of {@code known}, and goes on with others. */
    private MapKeys otherKeys(@Nullable MapKeys known, int alike, Term[] values, int awaited) {
        MapKeys.Builder keys = new MapKeys.Builder(values.length);
        for (int i = 0; known != null && i < alike; i++) {
            keys.add(known.get(i));
        }
        int left = awaited;
        for (int i = alike; i < values.length; i++) {
            int keyAt = at;
            left -= 2;
            Term key = term(left + 1);
            values[i] = term(left);
            if (!keys.add(key)) {
                throw fault(keyAt, "expected keys that differ, got one for the second time");
            }
        }
        return keys.build();
    }

    private Pid pid() {
        int tag = u8();
        return switch (tag) {
            case Tag.NEW_PID -> newPid();
            case Tag.PID -> oldPid();
            default -> throw fault(at - 1, "expected the tag of a pid, " + Tag.refusal(tag));
        };
    }

    /** NEW_PID: the node's atom, then id, serial and creation in 4 bytes each. */
    private Pid newPid() {
        return new Pid(atom(), i32(), i32(), i32());
    }

    /** PID: as NEW_PID, with the creation in 1 byte. */
    private Pid oldPid() {
        return new Pid(atom(), i32(), i32(), u8());
    }

    /**
     * NEWER_REFERENCE.
     *
     * <pre>
     *  2   n      4          4 * n
     * +---+------+----------+--------+
     * | n | node | creation | ids    |   n from 1 to 5
     * +---+------+----------+--------+
     * </pre>
     */
    private Reference newerReference() {
        int count = wordCount();
        return new Reference(atom(), i32(), words(count));
    }

    /** NEW_REFERENCE: as NEWER_REFERENCE, with the creation in 1 byte. */
    private Reference newReference() {
        int count = wordCount();
        return new Reference(atom(), u8(), words(count));
    }

    /** REFERENCE: the node's atom, one id in 4 bytes, the creation in 1. */
    private Reference oldReference() {
        Atom node = atom();
        Words ids = words(1);
        return new Reference(node, u8(), ids);
    }

    private int wordCount() {
        int count = u16();
        if (count < 1 || count > Reference.MAX_IDS) {
            throw fault(at - 2, "expected a reference of 1 to " + Reference.MAX_IDS + " words, got " + count);
        }
        return count;
    }

    private Words words(int count) {
        int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            words[i] = i32();
        }
        return Words.wrap(words);
    }

    /** EXPORT: an atom for the module, an atom for the function, a SMALL_INTEGER for the arity. */
    private Term export() {
        Atom module = atom();
        Atom function = atom();
        int tag = u8();
        if (tag != Tag.SMALL_INTEGER) {
            throw fault(at - 1, "expected an arity as SMALL_INTEGER (97), got tag " + tag);
        }
        return new ExportFun(module, function, u8());
    }

    /**
     * NEW_FUN.
     *
     * <pre>
     *  4      1       16     4       4   n        n          n         n     n
     * +------+-------+------+-------+---+--------+----------+---------+-----+----------------+
     * | size | arity | uniq | index | m | module | oldIndex | oldUniq | pid | m terms        |
     * +------+-------+------+-------+---+--------+----------+---------+-----+----------------+
     * </pre>
     *
     * The size counts all of it, itself included. oldIndex and oldUniq are SMALL_INTEGER or INTEGER.
     */
    private Term fun(int awaited) {
        int start = at;
        long position = position(at);
        enter(start);
        long size = u32();
        int arity = u8();
        Binary uniq = bytes(take(UNIQ_BYTES, "a fun's uniq"), UNIQ_BYTES);
        int index = i32();
        long free = u32();
        LocalFun fun = new LocalFun(
                arity, uniq, index, atom(), smallInteger(), smallInteger(), pid(), freeVariables(free, start, awaited));
        long read = position(at) - position;
        if (read != size) {
            throw fault(start, "expected a fun of " + size + " bytes, as it says, got one of " + read);
        }
        depth--;
        return fun;
    }

    private TermList freeVariables(long count, int start, int awaited) {
        return TermList.wrap(terms(claim(count, "free variables", start, awaited), awaited));
    }

    private int smallInteger() {
        int tag = u8();
        return switch (tag) {
            case Tag.SMALL_INTEGER -> u8();
            case Tag.INTEGER -> i32();
            default -> throw fault(at - 1, "expected SMALL_INTEGER (97) or INTEGER (98), got tag " + tag);
        };
    }

    void version() {
        int start = at;
        int version = u8();
        if (version != Tag.VERSION) {
            throw fault(start, "expected the version byte 131, got " + version);
        }
    }

    /**
     * COMPRESSED, where the input goes on with it: a reader of what it unfolds to; this reader otherwise.
     *
     * <pre>
     *  1    4      n
     * +----+------+-------+
     * | 80 | size | zlib  |   size: of the term behind it without version byte, when unfolded
     * +----+------+-------+
     * </pre>
     */
    TermReader unfolded() {
        if (at == end || bytes[at] != Tag.COMPRESSED) {
            return this;
        }
        int start = at++;
        long size = u32();
        byte[] content = inflate(size, start);
        at = end;
        return new TermReader(content, 0, content.length, limits, true, null);
    }

    private byte[] inflate(long size, int start) {
        if (size > limits.maxBytes()) {
            throw fault(start, "expected a term of at most " + limits.maxBytes() + " bytes unfolded, got " + size);
        }
        long ratioBound = (long) (end - at) * limits.maxCompressionRatio();
        if (size > TermLimits.FREE_INFLATION && size > ratioBound) {
            throw fault(
                    start,
                    "expected a compression ratio of at most " + limits.maxCompressionRatio() + ", got " + (end - at)
                            + " bytes that claim to unfold to " + size);
        }
        try {
            return Inflation.inflate(bytes, at, end - at, (int) size);
        } catch (DataFormatException e) {
            throw fault(start, "expected a zlib stream that unfolds to " + size + " bytes, got " + e.getMessage());
        }
    }

    void requireEnd() {
        if (!atEnd()) {
            long size = input == null ? end - base : input.size();
            throw fault(at, "expected the end of the input, got " + (size - position(at)) + " bytes more");
        }
    }

    private int take(long length, String what) {
        if (length > end - at) {
            throw fault(at, "expected " + what + " of " + length + " bytes, got " + (end - at) + " bytes");
        }
        int start = at;
        at += (int) length;
        return start;
    }

    private int u8() {
        return bytes[take(1, "a number")] & 0xFF;
    }

    private int u16() {
        int start = take(Short.BYTES, "a number");
        return (bytes[start] & 0xFF) << 8 | (bytes[start + 1] & 0xFF);
    }

    private int i32() {
        return BigEndian.i32(bytes, take(Integer.BYTES, "a number"));
    }

    private long u32() {
        return Integer.toUnsignedLong(i32());
    }

    private long i64() {
        return BigEndian.i64(bytes, take(Long.BYTES, "a number"));
    }

    private long position(int index) {
        return index - base + largeBytes;
    }

    private TermFormatException fault(int index, String message) {
        return new TermFormatException(
                (int) position(index), isUnfolded ? message + ", in the unfolded term" : message);
    }
}
