package io.peer4j.term;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random terms of all kinds that Erlang syntax can hold, the same for the same seed. */
final class TermGenerator {
    private static final String[] ALPHABETS = {
        "abcxyz", "aZ_@9", " \t\n'\"\\", "éßÿ÷×À", "λжя", "日本😀", "\0\u0001\u007f\u0085\u00a0", "AbcDef"
    };
    private static final String[] ATOMS = {
        "ok", "error", "and", "fun", "when", "", "a b", "A", "_x", "x@y", "nonode@nohost", "été", "ω", "a.b", "1a"
    };

    private final Random random;

    TermGenerator(long seed) {
        this.random = new Random(seed);
    }

    Random random() {
        return random;
    }

    /** Any term, identifiers of all nodes among them. */
    Term term(int depth) {
        return random.nextInt(12) == 0 ? identifier() : plain(depth);
    }

    /** A term that Erlang's own parser takes, and whose text is no matter of the node or the release that prints it. */
    Term plain(int depth) {
        return depth > 0 && random.nextInt(5) < 3 ? compound(depth) : leaf();
    }

    private Term compound(int depth) {
        return switch (random.nextInt(5)) {
            case 0, 1 -> ListTerm.of(terms(depth));
            case 2 -> new Tuple(terms(depth));
            case 3 -> map(depth);
            default -> improper(depth);
        };
    }

    private List<Term> terms(int depth) {
        int size = random.nextInt(4) == 0 ? random.nextInt(20) : random.nextInt(5);
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            terms.add(plain(depth - 1));
        }
        return terms;
    }

    private Term improper(int depth) {
        List<Term> elements = new ArrayList<>(terms(depth));
        elements.add(leaf());
        Term tail = plain(depth - 1);
        return new ListTerm(elements, tail instanceof ListTerm ? atom() : tail);
    }

    private Term map(int depth) {
        Map<Term, Term> entries = new LinkedHashMap<>();
        for (Term key : terms(depth)) {
            if (!holdsMap(key)) { // from OTP 26 on, such keys are in no order
                entries.put(key, plain(depth - 1));
            }
        }
        return new MapTerm(entries);
    }

    private static boolean holdsMap(Term term) {
        return switch (term) {
            case MapTerm map -> !map.entries().isEmpty();
            case Tuple tuple -> tuple.elements().stream().anyMatch(TermGenerator::holdsMap);
            case ListTerm list ->
                list.elements().stream().anyMatch(TermGenerator::holdsMap)
                        || (list.tail() != null && holdsMap(list.tail()));
            default -> false;
        };
    }

    private Term leaf() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> atom();
            case 2 -> IntTerm.of(random.nextInt(300) - 20);
            case 3 -> Term.integer(new BigInteger(random.nextInt(200), random).subtract(BigInteger.TEN));
            case 4 -> new FloatTerm(number());
            case 5 -> ListTerm.string(text());
            case 6 -> Binary.utf8(text());
            case 7 -> Binary.wrap(bytes(random.nextInt(30)));
            case 8 -> new BitString(Binary.wrap(bytes(1 + random.nextInt(20))), 1 + random.nextInt(7));
            default -> new ExportFun(new Atom("mod"), new Atom("Fun" + random.nextInt(9)), random.nextInt(256));
        };
    }

    Atom atom() {
        return random.nextBoolean() ? new Atom(ATOMS[random.nextInt(ATOMS.length)]) : new Atom(text());
    }

    double number() {
        double raw = Double.longBitsToDouble(random.nextLong());
        return switch (random.nextInt(4)) {
            case 0 -> Double.isFinite(raw) ? raw : 0.0;
            case 1 -> random.nextInt(2000) / 16.0;
            case 2 -> Math.scalb((double) random.nextInt(1 << 20), random.nextInt(120) - 60);
            default -> Double.parseDouble(random.nextInt(1000) + "e" + (random.nextInt(60) - 30));
        };
    }

    String text() {
        String alphabet = ALPHABETS[random.nextInt(random.nextBoolean() ? 1 : ALPHABETS.length)];
        int[] letters = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(5) == 0 ? random.nextInt(60) : random.nextInt(10);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            for (int i = 0; i < size; i++) {
                bytes[i] = (byte) (' ' + (bytes[i] & 0x3F));
            }
        }
        return bytes;
    }

    private Term identifier() {
        Atom node = random.nextBoolean() ? IdentifierWriter.LOCAL_NODE : atom();
        int creation = random.nextInt(3) - 1;
        return switch (random.nextInt(4)) {
            case 0 -> new ExportFun(atom(), atom(), random.nextInt(256));
            case 1 -> new Pid(node, random.nextInt(), random.nextInt(), creation);
            case 2 -> new Port(node, random.nextLong(), creation);
            default -> new Reference(node, creation, words());
        };
    }

    private List<Integer> words() {
        return random.ints(1 + random.nextInt(Reference.MAX_IDS)).boxed().toList();
    }
}
