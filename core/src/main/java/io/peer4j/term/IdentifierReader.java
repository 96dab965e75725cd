package io.peer4j.term;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** Reads pids, ports and references in the form that {@link IdentifierWriter} gives them. */
final class IdentifierReader {
    private static final long MAX_UINT = 0xFFFF_FFFFL;
    private static final BigInteger MAX_ULONG =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    private final TextCursor in;
    private final NumberReader numbers;
    private final Supplier<Atom> atoms;

    IdentifierReader(TextCursor in, NumberReader numbers, Supplier<Atom> atoms) {
        this.in = in;
        this.numbers = numbers;
        this.atoms = atoms;
    }

    Pid pid() {
        in.next();
        Atom node = node();
        int id = word("a pid's number");
        dot();
        int serial = word("a pid's serial");
        return new Pid(node, id, serial, creation());
    }

    Port port() {
        return new Port(node(), unsigned("a port's number", MAX_ULONG).longValue(), creation());
    }

    /** The words stand in the text as OTP prints them: in the opposite order of the external term format. */
    Reference reference() {
        Atom node = node();
        int start = in.position();
        List<Integer> words = new ArrayList<>();
        do {
            words.add(word("a reference's word"));
        } while (in.accept("."));
        if (words.size() > Reference.MAX_IDS) {
            throw in.fault(start, "at most " + Reference.MAX_IDS + " words of a reference", words.size() + " words");
        }
        Collections.reverse(words);
        return new Reference(node, creation(), words);
    }

    private Atom node() {
        Atom node = IdentifierWriter.LOCAL_NODE;
        int start = in.position();
        if (in.peek() < '0' || in.peek() > '9') {
            node = atoms.get();
        } else if (!numbers.digits(10).equals("0")) {
            throw in.fault(
                    start, "0 or a node's name: only the node that printed it knows such a number", in.since(start));
        }
        dot();
        return node;
    }

    private void dot() {
        if (!in.accept(".")) {
            throw in.unexpected("a dot");
        }
    }

    private int creation() {
        int creation = in.accept("/") ? word("a node's creation") : 0;
        if (!in.accept(">")) {
            throw in.unexpected(">");
        }
        return creation;
    }

    private int word(String what) {
        return (int) number(what, MAX_UINT);
    }

    long number(String what, long max) {
        return unsigned(what, BigInteger.valueOf(max)).longValueExact();
    }

    private BigInteger unsigned(String what, BigInteger max) {
        int start = in.position();
        BigInteger value = new BigInteger(numbers.digits(10));
        if (value.compareTo(max) > 0) {
            throw in.fault(start, what + " of at most " + max, in.since(start));
        }
        return value;
    }
}
