package io.peer4j.term;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes terms in the external term format, each in the form that OTP 26 and later choose. */
final class TermWriter {
    // erts, external.c: what a 28-bit port number does not hold goes out as V4_PORT.
    private static final long LARGEST_NEW_PORT = (1L << 28) - 1;
    private static final int LONGEST_STRING = 0xFFFF;

    private final TermOutput out;
    private int depth;

    TermWriter(TermOutput out) {
        this.out = out;
    }

    /** No switch over patterns: the first ones that run cost a booting peer a quarter of its time. */
    void write(Term term) {
        // Apart from the flat terms, so that what recurs has small frames: see TermLimits.MAX_DEPTH.
        if (term instanceof Tuple tuple) {
            tuple(tuple.elements());
        } else if (term instanceof ListTerm list) {
            list(list);
        } else if (term instanceof MapTerm map) {
            map(map);
        } else if (term instanceof LocalFun fun) {
            fun(fun);
        } else {
            flat(term);
        }
    }

    private void flat(Term term) {
        if (term instanceof Atom atom) {
            atom(atom);
        } else if (term instanceof IntTerm integer) {
            integer(integer.value());
        } else if (term instanceof Binary binary) {
            binary(binary);
        } else if (term instanceof Pid pid) {
            pid(pid);
        } else if (term instanceof Reference reference) {
            reference(reference);
        } else if (term instanceof FloatTerm number) {
            floating(number.value());
        } else if (term instanceof BigIntTerm integer) {
            big(integer.value());
        } else if (term instanceof BitString bits) {
            bits(bits);
        } else if (term instanceof Port port) {
            port(port);
        } else {
            export((ExportFun) term);
        }
    }

    private void enter() {
        if (++depth > TermLimits.MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "expected a term that nests at most " + TermLimits.MAX_DEPTH + " deep, got a deeper one");
        }
    }

    private void atom(Atom atom) {
        String name = atom.name();
        int length = name.length();
        out.ensure(2 + length);
        byte[] bytes = out.array();
        int start = out.size() + 2;
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            if (c > 0x7F) {
                unicodeAtom(name);
                return;
            }
            bytes[start + i] = (byte) c;
        }
        bytes[start - 2] = Tag.SMALL_ATOM_UTF8;
        bytes[start - 1] = (byte) length;
        out.advance(2 + length);
    }

    private void unicodeAtom(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= 0xFF) {
            out.writeByte(Tag.SMALL_ATOM_UTF8);
            out.writeByte(utf8.length);
        } else {
            out.writeByte(Tag.ATOM_UTF8);
            out.writeShort(utf8.length);
        }
        out.write(utf8, 0, utf8.length);
    }

    private void integer(long value) {
        if ((value & ~0xFFL) == 0) {
            out.writeByte(Tag.SMALL_INTEGER);
            out.writeByte((int) value);
        } else if (value == (int) value) {
            out.writeByte(Tag.INTEGER);
            out.writeInt((int) value);
        } else {
            smallBig(value);
        }
    }

    private void smallBig(long value) {
        long magnitude = Math.abs(value); // Long.MIN_VALUE stays itself, which is right without sign
        int length = (Long.SIZE - Long.numberOfLeadingZeros(magnitude) + 7) / 8;
        bigHeader(length, value < 0);
        for (int i = 0; i < length; i++) {
            out.writeByte((int) (magnitude >>> (8 * i)));
        }
    }

    private void big(BigInteger value) {
        byte[] magnitude = value.abs().toByteArray();
        int skipped = magnitude[0] == 0 ? 1 : 0;
        bigHeader(magnitude.length - skipped, value.signum() < 0);
        for (int i = magnitude.length - 1; i >= skipped; i--) {
            out.writeByte(magnitude[i]);
        }
    }

    private void bigHeader(int length, boolean negative) {
        if (length <= 0xFF) {
            out.writeByte(Tag.SMALL_BIG);
            out.writeByte(length);
        } else {
            out.writeByte(Tag.LARGE_BIG);
            out.writeInt(length);
        }
        out.writeByte(negative ? 1 : 0);
    }

    private void floating(double value) {
        out.writeByte(Tag.NEW_FLOAT);
        out.writeLong(Double.doubleToRawLongBits(value));
    }

    private void binary(Binary binary) {
        out.writeByte(Tag.BINARY);
        out.writeInt(binary.size());
        bytes(binary);
    }

    private void bits(BitString bits) {
        out.writeByte(Tag.BIT_BINARY);
        out.writeInt(bits.bytes().size());
        out.writeByte(bits.bitsInLastByte());
        bytes(bits.bytes());
    }

    private void bytes(Binary binary) {
        out.write(binary.array(), binary.arrayOffset(), binary.size());
    }

    private void tuple(List<Term> elements) {
        if (elements.size() <= 0xFF) {
            out.writeByte(Tag.SMALL_TUPLE);
            out.writeByte(elements.size());
        } else {
            out.writeByte(Tag.LARGE_TUPLE);
            out.writeInt(elements.size());
        }
        elements(elements);
    }

    private void elements(List<Term> elements) {
        enter();
        for (Term element : ((TermList) elements).array()) {
            write(element);
        }
        depth--;
    }

    private void list(ListTerm list) {
        Term[] elements = ((TermList) list.elements()).array();
        if (elements.length == 0) {
            out.writeByte(Tag.NIL);
        } else if (list.tail() == null && elements.length <= LONGEST_STRING && areBytes(elements)) {
            string(elements);
        } else {
            out.writeByte(Tag.LIST);
            out.writeInt(elements.length);
            elements(list.elements());
            tail(list);
        }
    }

    private void tail(ListTerm list) {
        Term tail = list.tail();
        enter();
        if (tail == null) {
            out.writeByte(Tag.NIL);
        } else {
            write(tail);
        }
        depth--;
    }

    private static boolean areBytes(Term[] elements) {
        for (Term element : elements) {
            if (!(element instanceof IntTerm(long value)) || (value & ~0xFFL) != 0) {
                return false;
            }
        }
        return true;
    }

    private void string(Term[] elements) {
        out.writeByte(Tag.STRING);
        out.writeShort(elements.length);
        out.ensure(elements.length);
        byte[] bytes = out.array();
        int start = out.size();
        for (int i = 0; i < elements.length; i++) {
            bytes[start + i] = (byte) ((IntTerm) elements[i]).value();
        }
        out.advance(elements.length);
    }

    private void map(MapTerm map) {
        TermMap entries = (TermMap) map.entries();
        out.writeByte(Tag.MAP);
        out.writeInt(entries.size());
        enter();
        for (int i = 0; i < entries.size(); i++) {
            write(entries.key(i));
            write(entries.value(i));
        }
        depth--;
    }

    private void pid(Pid pid) {
        out.writeByte(Tag.NEW_PID);
        atom(pid.node());
        out.writeInt(pid.id());
        out.writeInt(pid.serial());
        out.writeInt(pid.creation());
    }

    private void port(Port port) {
        boolean isSmall = Long.compareUnsigned(port.id(), LARGEST_NEW_PORT) <= 0;
        out.writeByte(isSmall ? Tag.NEW_PORT : Tag.V4_PORT);
        atom(port.node());
        if (isSmall) {
            out.writeInt((int) port.id());
        } else {
            out.writeLong(port.id());
        }
        out.writeInt(port.creation());
    }

    private void reference(Reference reference) {
        Words ids = (Words) reference.ids();
        out.writeByte(Tag.NEWER_REFERENCE);
        out.writeShort(ids.size());
        atom(reference.node());
        out.writeInt(reference.creation());
        for (int i = 0; i < ids.size(); i++) {
            out.writeInt(ids.word(i));
        }
    }

    private void export(ExportFun fun) {
        out.writeByte(Tag.EXPORT);
        atom(fun.module());
        atom(fun.function());
        integer(fun.arity());
    }

    private void fun(LocalFun fun) {
        out.writeByte(Tag.NEW_FUN);
        int start = out.size();
        out.writeInt(0); // the size, known at the end
        out.writeByte(fun.arity());
        bytes(fun.uniq());
        out.writeInt(fun.index());
        out.writeInt(fun.freeVariables().size());
        atom(fun.module());
        integer(fun.oldIndex());
        integer(fun.oldUniq());
        pid(fun.pid());
        elements(fun.freeVariables());
        out.setInt(start, out.size() - start);
    }
}
