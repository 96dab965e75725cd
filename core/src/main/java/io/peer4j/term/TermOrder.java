package io.peer4j.term;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Erlang's order of terms: number &lt; atom &lt; reference &lt; fun &lt; port &lt; pid &lt; tuple &lt; map &lt; nil
 * &lt; list &lt; bit string.
 *
 * <p>Both orders are stateless and safe to share between threads. They recurse as deep as the terms nest.
 */
public enum TermOrder implements Comparator<Term> {
    /**
     * The order of {@code <}, {@code ==} and {@code lists:sort/1}: numbers compare by value, exactly, so that {@code 1}
     * and {@code 1.0} compare as 0 although they are not {@linkplain Object#equals equal}.
     */
    STANDARD,

    /**
     * The order of a map's keys: like {@link #STANDARD}, but every integer comes before every float, also inside other
     * terms. Consistent with {@link Object#equals}.
     */
    MAP_KEYS;

    @Override
    public int compare(Term a, Term b) {
        int ranks = Integer.compare(rank(a), rank(b));
        return ranks != 0 ? ranks : compareAlike(a, b);
    }

    private static int rank(Term term) {
        return switch (term) {
            case IntTerm unused -> 0;
            case BigIntTerm unused -> 0;
            case FloatTerm unused -> 0;
            case Atom unused -> 1;
            case Reference unused -> 2;
            case ExportFun unused -> 3;
            case LocalFun unused -> 3;
            case Port unused -> 4;
            case Pid unused -> 5;
            case Tuple unused -> 6;
            case MapTerm unused -> 7;
            case ListTerm list -> list.elements().isEmpty() ? 8 : 9;
            case Binary unused -> 10;
            case BitString unused -> 10;
        };
    }

    private int compareAlike(Term a, Term b) {
        return switch (a) {
            case IntTerm unused -> numbers(a, b);
            case BigIntTerm unused -> numbers(a, b);
            case FloatTerm unused -> numbers(a, b);
            case Atom atom -> names(atom.name(), ((Atom) b).name());
            case Reference reference -> references(reference, (Reference) b);
            case ExportFun unused -> funs(a, b);
            case LocalFun unused -> funs(a, b);
            case Port port -> ports(port, (Port) b);
            case Pid pid -> pids(pid, (Pid) b);
            case Tuple tuple -> tuples(tuple, (Tuple) b);
            case MapTerm map -> maps(map, (MapTerm) b);
            case ListTerm list -> lists(list, (ListTerm) b);
            case Binary unused -> bits(a, b);
            case BitString unused -> bits(a, b);
        };
    }

    private int numbers(Term a, Term b) {
        if (a instanceof IntTerm(long x) && b instanceof IntTerm(long y)) {
            return Long.compare(x, y);
        }
        if (a instanceof FloatTerm(double x) && b instanceof FloatTerm(double y)) {
            return this == STANDARD && x == y ? 0 : Double.compare(x, y);
        }
        boolean mixed = a instanceof FloatTerm != b instanceof FloatTerm;
        if (mixed && this == MAP_KEYS) {
            return a instanceof FloatTerm ? 1 : -1;
        }
        return exactValue(a).compareTo(exactValue(b));
    }

    private static BigDecimal exactValue(Term number) {
        return number instanceof FloatTerm(double value) ? new BigDecimal(value) : new BigDecimal(integer(number));
    }

    private static BigInteger integer(Term number) {
        return number instanceof IntTerm(long value) ? BigInteger.valueOf(value) : ((BigIntTerm) number).value();
    }

    /** By code points: {@link String#compareTo} would put surrogate pairs before the top of the first plane. */
    private static int names(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        if (i > 0 && Character.isHighSurrogate(a.charAt(i - 1))) {
            i--;
        }
        if (i >= a.length() || i >= b.length()) {
            return Integer.compare(a.length(), b.length());
        }
        return Integer.compare(a.codePointAt(i), b.codePointAt(i));
    }

    private static int nodes(Atom a, int aCreation, Atom b, int bCreation) {
        int names = names(a.name(), b.name());
        return names != 0 ? names : Integer.compareUnsigned(aCreation, bCreation);
    }

    private static int references(Reference a, Reference b) {
        int nodes = nodes(a.node(), a.creation(), b.node(), b.creation());
        if (nodes != 0) {
            return nodes;
        }
        int sizes = Integer.compare(a.ids().size(), b.ids().size());
        return sizes != 0 ? sizes : words(a.ids(), b.ids());
    }

    /** From the last word on, which is the most significant. */
    private static int words(List<Integer> a, List<Integer> b) {
        for (int i = a.size() - 1; i >= 0; i--) {
            int words = Integer.compareUnsigned(a.get(i), b.get(i));
            if (words != 0) {
                return words;
            }
        }
        return 0;
    }

    private static int ports(Port a, Port b) {
        int ids = Long.compareUnsigned(a.id(), b.id());
        return ids != 0 ? ids : nodes(a.node(), a.creation(), b.node(), b.creation());
    }

    private static int pids(Pid a, Pid b) {
        int serials = Integer.compareUnsigned(a.serial(), b.serial());
        int ids = serials != 0 ? serials : Integer.compareUnsigned(a.id(), b.id());
        return ids != 0 ? ids : nodes(a.node(), a.creation(), b.node(), b.creation());
    }

    /** Funs with an environment come first; among themselves they are ordered by what names them, then what they hold. */
    private int funs(Term a, Term b) {
        if (a instanceof LocalFun x && b instanceof LocalFun y) {
            return localFuns(x, y);
        }
        if (a instanceof ExportFun x && b instanceof ExportFun y) {
            return Comparator.comparing(ExportFun::module, this)
                    .thenComparing(ExportFun::function, this)
                    .thenComparingInt(ExportFun::arity)
                    .compare(x, y);
        }
        return a instanceof LocalFun ? -1 : 1;
    }

    private int localFuns(LocalFun a, LocalFun b) {
        return Comparator.comparing(LocalFun::module, this)
                .thenComparingInt(LocalFun::oldIndex)
                .thenComparingInt(LocalFun::oldUniq)
                .thenComparing(LocalFun::freeVariables, this::sizedSequences)
                .thenComparingInt(LocalFun::index)
                .thenComparingInt(LocalFun::arity)
                .thenComparing(LocalFun::uniq, this)
                .thenComparing(LocalFun::pid, this)
                .compare(a, b);
    }

    private int tuples(Tuple a, Tuple b) {
        return sizedSequences(a.elements(), b.elements());
    }

    private int sizedSequences(List<Term> a, List<Term> b) {
        int sizes = Integer.compare(a.size(), b.size());
        return sizes != 0 ? sizes : sequences(a, b, this);
    }

    /** The first difference within the shorter one's length; 0 if there is none. */
    private static int sequences(List<Term> a, List<Term> b, Comparator<Term> order) {
        Iterator<Term> left = a.iterator();
        Iterator<Term> right = b.iterator();
        int result = 0;
        while (result == 0 && left.hasNext() && right.hasNext()) {
            result = order.compare(left.next(), right.next());
        }
        return result;
    }

    private int maps(MapTerm a, MapTerm b) {
        int sizes = Integer.compare(a.entries().size(), b.entries().size());
        if (sizes != 0) {
            return sizes;
        }
        List<Map.Entry<Term, Term>> left = MapOrder.sorted(a, MAP_KEYS);
        List<Map.Entry<Term, Term>> right = MapOrder.sorted(b, MAP_KEYS);
        int keys = sequences(keys(left), keys(right), MAP_KEYS);
        return keys != 0 ? keys : sequences(values(left), values(right), this);
    }

    private static List<Term> keys(List<Map.Entry<Term, Term>> entries) {
        return entries.stream().map(Map.Entry::getKey).toList();
    }

    private static List<Term> values(List<Map.Entry<Term, Term>> entries) {
        return entries.stream().map(Map.Entry::getValue).toList();
    }

    private int lists(ListTerm a, ListTerm b) {
        int elements = sequences(a.elements(), b.elements(), this);
        if (elements != 0) {
            return elements;
        }
        int common = Math.min(a.elements().size(), b.elements().size());
        return compareRest(rest(a, common), rest(b, common));
    }

    private int compareRest(Term a, Term b) {
        return a.equals(b) ? 0 : compare(a, b);
    }

    private static Term rest(ListTerm list, int from) {
        List<Term> elements = list.elements();
        Term tail = list.tail();
        if (from < elements.size()) {
            return new ListTerm(elements.subList(from, elements.size()), tail);
        }
        return tail == null ? ListTerm.EMPTY : tail;
    }

    private static int bits(Term a, Term b) {
        int bytes = bytes(a).asByteBuffer().mismatch(bytes(b).asByteBuffer());
        if (bytes < 0) {
            return Integer.compare(bitsInLastByte(a), bitsInLastByte(b));
        }
        if (bytes >= bytes(a).size() || bytes >= bytes(b).size()) {
            return Integer.compare(bytes(a).size(), bytes(b).size());
        }
        return Integer.compareUnsigned(bytes(a).byteAt(bytes) & 0xFF, bytes(b).byteAt(bytes) & 0xFF);
    }

    private static Binary bytes(Term bits) {
        return bits instanceof BitString(Binary bytes, int unused) ? bytes : (Binary) bits;
    }

    private static int bitsInLastByte(Term bits) {
        return bits instanceof BitString(Binary unused, int count) ? count : 8;
    }
}
