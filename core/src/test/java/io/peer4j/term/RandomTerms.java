package io.peer4j.term;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Terms of every kind, the same for the same seed; all of them are such as an Erlang node can hold. */
final class RandomTerms {
    private static final List<Long> EDGES = List.of(
            0L,
            1L,
            -1L,
            255L,
            256L,
            0x7FFF_FFFFL,
            0x8000_0000L,
            -0x8000_0000L,
            -0x8000_0001L,
            1L << 59,
            -(1L << 59) - 1,
            Long.MAX_VALUE,
            Long.MIN_VALUE);
    private static final Atom NODE = new Atom("far@away.example");
    // The creator of every fun to OTP 27 and later, which do not keep any.
    private static final Pid CREATOR = new Pid(new Atom("nonode@nohost"), 0, 0, 0);

    private final Random random;
    private final List<Supplier<Term>> flat = List.of(
            this::atom,
            this::atom,
            this::integer,
            this::integer,
            this::big,
            this::floating,
            this::binary,
            this::bits,
            this::string,
            this::pid,
            this::port,
            this::reference,
            this::export);

    RandomTerms(long seed) {
        random = new Random(seed);
    }

    /** A term that nests at most {@code depth} containers. */
    Term next(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return flat.get(random.nextInt(flat.size())).get();
        }
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Tuple(terms(depth - 1, random.nextInt(50) == 0 ? 300 : 5));
            case 3, 4 -> ListTerm.of(terms(depth - 1, 6));
            case 5 -> improper(depth - 1);
            case 6 -> map(depth - 1);
            default -> fun(depth - 1);
        };
    }

    private List<Term> terms(int depth, int most) {
        List<Term> terms = new ArrayList<>();
        int count = random.nextInt(most + 1);
        for (int i = 0; i < count; i++) {
            terms.add(next(most > 100 ? 0 : depth));
        }
        return terms;
    }

    private Term improper(int depth) {
        List<Term> elements = terms(depth, 4);
        Term tail = next(depth);
        return elements.isEmpty() || tail instanceof ListTerm ? tail : new ListTerm(elements, tail);
    }

    private Term map(int depth) {
        Map<Term, Term> entries = new LinkedHashMap<>();
        int count = random.nextInt(20) == 0 ? 60 : random.nextInt(5);
        for (int i = 0; i < count; i++) {
            entries.put(next(count > 10 ? 0 : depth), next(count > 10 ? 0 : depth));
        }
        // OTP 25 takes 0.0 and -0.0 for the same key.
        entries.remove(new FloatTerm(-0.0));
        return new MapTerm(entries);
    }

    private Term fun(int depth) {
        byte[] uniq = new byte[16];
        random.nextBytes(uniq);
        int oldUniq = random.nextInt(1 << 27);
        return new LocalFun(
                random.nextInt(4),
                Binary.wrap(uniq),
                random.nextInt(100),
                new Atom("far"),
                random.nextInt(300),
                oldUniq,
                CREATOR,
                terms(depth, 3));
    }

    private Atom atom() {
        int kind = random.nextInt(10);
        int length = random.nextInt(20) == 0 ? 255 : random.nextInt(12);
        int bound = kind < 7 ? 0x7F : kind < 9 ? 0x100 : 0x1_F000;
        String name = random.ints(0, bound)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .limit(length)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return new Atom(name);
    }

    private Term integer() {
        return switch (random.nextInt(4)) {
            case 0 -> Term.integer(random.nextInt(256));
            case 1 -> Term.integer(random.nextInt());
            case 2 -> Term.integer(EDGES.get(random.nextInt(EDGES.size())));
            default -> Term.integer(random.nextLong() >> random.nextInt(64));
        };
    }

    private Term big() {
        int bits = random.nextInt(20) == 0 ? 2040 + random.nextInt(100) : random.nextInt(200);
        BigInteger value = new BigInteger(bits, random);
        return Term.integer(random.nextBoolean() ? value : value.negate());
    }

    private Term floating() {
        double value = random.nextBoolean() ? random.nextGaussian() : Double.longBitsToDouble(random.nextLong());
        return new FloatTerm(Double.isFinite(value) ? value : -0.0);
    }

    private Binary binary() {
        byte[] bytes = new byte[random.nextInt(40) == 0 ? 10_000 : random.nextInt(40)];
        random.nextBytes(bytes);
        return Binary.wrap(bytes);
    }

    private Term bits() {
        byte[] bytes = new byte[1 + random.nextInt(10)];
        random.nextBytes(bytes);
        return new BitString(Binary.wrap(bytes), 1 + random.nextInt(7));
    }

    private Term string() {
        return ListTerm.string(random.ints(random.nextInt(30), 0, random.nextBoolean() ? 256 : 257)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString());
    }

    private Pid pid() {
        return new Pid(NODE, random.nextInt(1 << 28), random.nextInt(1 << 13), 1 + random.nextInt(1000));
    }

    private Term port() {
        return new Port(NODE, random.nextLong() >>> (1 + random.nextInt(63)), 1 + random.nextInt(1000));
    }

    // Of 3 or 5 words, as real ones are: OTP 25 hashes a foreign one of a single word differently each time it is a
    // key.
    private Term reference() {
        List<Integer> ids = new ArrayList<>();
        ids.add(random.nextInt(1 << 18));
        int words = random.nextBoolean() ? 3 : Reference.MAX_IDS;
        for (int i = 1; i < words; i++) {
            ids.add(random.nextInt());
        }
        return new Reference(NODE, 1 + random.nextInt(1000), ids);
    }

    private Term export() {
        return new ExportFun(atom(), atom(), random.nextInt(256));
    }
}
