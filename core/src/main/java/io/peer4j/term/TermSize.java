package io.peer4j.term;

/** How many bytes {@link TermWriter} makes of a term. */
final class TermSize {
    private static final long TAG = 1;
    private static final int NIL = 1;
    private static final int FUN_HEAD = 1 + 4 + 1 + 16 + 4 + 4;

    private TermSize() {}

    /**
     * The size of {@code term}, or, as soon as it is known to be more than {@code most}, some number beyond that: terms
     * may share their parts, so that to count all is no work in proportion to the memory they take.
     *
     * @throws IllegalArgumentException if it nests too deep
     */
    static long of(Term term, long most) {
        return of(term, most, 0);
    }

    private static long of(Term term, long most, int depth) {
        if (term instanceof Tuple tuple) {
            Term[] elements = TermList.array(tuple.elements());
            return TAG + count(elements.length) + elements(elements, most, depth + 1);
        } else if (term instanceof ListTerm list) {
            return list(list, most, depth);
        } else if (term instanceof MapTerm map) {
            return TAG + Integer.BYTES + map((TermMap) map.entries(), most, depth + 1);
        } else if (term instanceof LocalFun fun) {
            return fun(fun) + elements(TermList.array(fun.freeVariables()), most, depth + 1);
        }
        return flat(term);
    }

    private static long elements(Term[] elements, long most, int depth) {
        TermWriter.requireDepth(depth);
        long size = 0;
        for (Term element : elements) {
            size += of(element, most, depth);
            if (size > most) {
                return size;
            }
        }
        return size;
    }

    private static long list(ListTerm list, long most, int depth) {
        Term[] elements = TermList.array(list.elements());
        if (elements.length == 0) {
            return NIL;
        } else if (TermWriter.isString(list, elements)) {
            return TAG + Short.BYTES + elements.length;
        }
        Term tail = list.tail();
        long size = TAG + Integer.BYTES + elements(elements, most, depth + 1);
        return size + (tail == null ? NIL : of(tail, most, depth + 1));
    }

    private static long map(TermMap map, long most, int depth) {
        TermWriter.requireDepth(depth);
        long size = 0;
        for (int i = 0; i < map.size() && size <= most; i++) {
            size += of(map.key(i), most, depth) + of(map.value(i), most, depth);
        }
        return size;
    }

    private static long flat(Term term) {
        if (term instanceof Atom atom) {
            return atom.encoding().length;
        } else if (term instanceof IntTerm integer) {
            return integer(integer.value());
        } else if (term instanceof Binary binary) {
            return TAG + Integer.BYTES + (long) binary.size();
        } else if (term instanceof Pid pid) {
            return pid(pid);
        } else if (term instanceof Reference reference) {
            return TAG
                    + Short.BYTES
                    + node(reference.node())
                    + Integer.BYTES * (1L + reference.ids().size());
        } else if (term instanceof FloatTerm) {
            return TAG + Double.BYTES;
        } else if (term instanceof BigIntTerm integer) {
            return big((integer.value().abs().bitLength() + 7) / 8);
        } else if (term instanceof BitString bits) {
            return TAG + Integer.BYTES + 1 + (long) bits.bytes().size();
        } else if (term instanceof Port port) {
            return TAG + node(port.node()) + Integer.BYTES + (TermWriter.isSmall(port) ? Integer.BYTES : Long.BYTES);
        }
        ExportFun fun = (ExportFun) term;
        return TAG + node(fun.module()) + node(fun.function()) + integer(fun.arity());
    }

    private static long integer(long value) {
        if ((value & ~0xFFL) == 0) {
            return TAG + 1;
        }
        return value == (int) value ? TAG + Integer.BYTES : big(TermWriter.magnitudeBytes(value));
    }

    private static long big(int length) {
        return TAG + count(length) + 1 + (long) length;
    }

    private static int count(int length) {
        return length <= 0xFF ? 1 : Integer.BYTES;
    }

    private static int node(Atom atom) {
        return atom.encoding().length;
    }

    private static long pid(Pid pid) {
        return TAG + node(pid.node()) + 3 * Integer.BYTES;
    }

    private static long fun(LocalFun fun) {
        return FUN_HEAD + node(fun.module()) + integer(fun.oldIndex()) + integer(fun.oldUniq()) + pid(fun.pid());
    }
}
