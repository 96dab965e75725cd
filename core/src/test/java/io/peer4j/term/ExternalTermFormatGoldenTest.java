package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The codec against bytes that a real Erlang node wrote: see {@code golden/make-golden.escript}. */
class ExternalTermFormatGoldenTest {
    private static final Atom LOCAL_NODE = new Atom("nonode@nohost");
    private static final Atom OTHER_NODE = new Atom("a@b");
    private static final Atom X = new Atom("x");
    private static final String GRIN = Character.toString(0x1F600);

    static byte[] golden(String name) {
        try (InputStream in = ExternalTermFormatGoldenTest.class.getResourceAsStream("golden/" + name + ".etf")) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Stream<Arguments> terms() {
        return Stream.of(
                Arguments.of("integers", integers()),
                Arguments.of("floats", floats()),
                Arguments.of("atoms", atoms("", "ok", "hello world", "é", "日本", GRIN)),
                Arguments.of("atom_255_ascii", new Atom("a".repeat(255))),
                Arguments.of("atom_255_wide", new Atom(GRIN.repeat(255))),
                Arguments.of("binaries", binaries()),
                Arguments.of("bit_strings", Term.list(bits(1, 0x80), bits(3, 0xA0), bits(7, 0xFF, 0x02))),
                Arguments.of("tuples", tuples()),
                Arguments.of("tuple_255", new Tuple(Collections.nCopies(255, X))),
                Arguments.of("tuple_256", new Tuple(Collections.nCopies(256, X))),
                Arguments.of("lists", lists()),
                Arguments.of("strings", strings()),
                Arguments.of("string_65535", ListTerm.of(Collections.nCopies(65_535, Term.integer(7)))),
                Arguments.of("string_65536", ListTerm.of(Collections.nCopies(65_536, Term.integer(7)))),
                Arguments.of("map_empty", MapTerm.EMPTY),
                Arguments.of("map_one", new MapTerm(Map.of(new Atom("key"), Term.binary("value")))),
                Arguments.of("map_nested", nestedMap()),
                Arguments.of("pid", new Pid(LOCAL_NODE, 17, 3, 0)),
                Arguments.of("port", new Port(LOCAL_NODE, 5, 0)),
                Arguments.of("port_28", new Port(OTHER_NODE, (1 << 28) - 1, 7)),
                Arguments.of("port_29", new Port(OTHER_NODE, 1 << 28, 7)),
                Arguments.of("port_wide", new Port(OTHER_NODE, 1L << 40, 7)),
                Arguments.of("reference", new Reference(LOCAL_NODE, 0, List.of(3, 2, 1))),
                Arguments.of("export", new ExportFun(new Atom("lists"), new Atom("map"), 2)));
    }

    @ParameterizedTest
    @MethodSource("terms")
    void readsWhatErlangWrote(String name, Term term) {
        assertThat(ExternalTermFormat.decode(golden(name))).isEqualTo(term);
    }

    @ParameterizedTest
    @MethodSource("terms")
    void writesWhatErlangWrote(String name, Term term) {
        assertThat(ExternalTermFormat.encode(term)).isEqualTo(golden(name));
    }

    @Test
    void readsTheManyKeysOfAMapWhateverTheirOrder() {
        Map<Term, Term> squares = new LinkedHashMap<>();
        IntStream.rangeClosed(1, 100).forEach(n -> squares.put(Term.integer(n), Term.integer((long) n * n)));
        assertThat(ExternalTermFormat.decode(golden("map_many"))).isEqualTo(new MapTerm(squares));
    }

    @Test
    void readsLatin1AtomsAndWritesThemInUtf8() {
        assertThat(ExternalTermFormat.decode(golden("atom_latin1_ascii"))).isEqualTo(Atom.OK);
        Term umlauts = ExternalTermFormat.decode(golden("atom_latin1"));
        assertThat(umlauts).isEqualTo(new Atom("éÿ"));
        assertThat(ExternalTermFormat.encode(umlauts)).startsWith(131, 119, 4);
    }

    @Test
    void readsACompressedTerm() {
        assertThat(ExternalTermFormat.decode(golden("compressed")))
                .isEqualTo(ListTerm.of(Collections.nCopies(200, Term.binary("all work and no play"))));
    }

    @Test
    void handsALocalFunBackUnchanged() {
        byte[] bytes = golden("fun_local");
        Term term = ExternalTermFormat.decode(bytes);
        assertThat(term).isInstanceOfSatisfying(LocalFun.class, fun -> {
            assertThat(fun.module()).isEqualTo(new Atom("golden"));
            assertThat(fun.arity()).isEqualTo(1);
            assertThat(fun.freeVariables()).containsExactly(Term.integer(5));
        });
        assertThat(ExternalTermFormat.encode(term)).isEqualTo(bytes);
    }

    private static Term integers() {
        List<Term> integers = new ArrayList<>();
        for (long value : new long[] {
            0,
            255,
            256,
            -1,
            2147483647L,
            2147483648L,
            -2147483648L,
            -2147483649L,
            (1L << 56) - 1,
            1L << 56,
            1L << 59,
            -(1L << 59),
            -(1L << 59) - 1,
            Long.MAX_VALUE
        }) {
            integers.add(Term.integer(value));
        }
        BigInteger beyond = BigInteger.ONE.shiftLeft(63);
        integers.add(Term.integer(beyond));
        integers.add(Term.integer(Long.MIN_VALUE));
        integers.add(Term.integer(beyond.negate().subtract(BigInteger.ONE)));
        integers.add(Term.integer(BigInteger.ONE.shiftLeft(64)));
        integers.add(Term.integer(BigInteger.ONE.shiftLeft(2040).subtract(BigInteger.ONE)));
        integers.add(Term.integer(BigInteger.ONE.shiftLeft(2040)));
        integers.add(Term.integer(BigInteger.ONE.shiftLeft(3000).negate()));
        return ListTerm.of(integers);
    }

    private static Term floats() {
        return Term.list(
                new FloatTerm(0.0),
                new FloatTerm(1.5),
                new FloatTerm(-1.0e300),
                new FloatTerm(Double.MIN_VALUE),
                new FloatTerm(Double.MAX_VALUE));
    }

    private static Term atoms(String... names) {
        return ListTerm.of(Stream.of(names).map(Atom::new).toList());
    }

    private static Term binaries() {
        byte[] sevens = new byte[300];
        java.util.Arrays.fill(sevens, (byte) 7);
        return Term.list(Binary.EMPTY, Binary.copyOf((byte) 1, (byte) 2, (byte) 3), Binary.wrap(sevens));
    }

    private static Term bits(int bitsInLast, int... bytes) {
        byte[] content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return new BitString(Binary.wrap(content), bitsInLast);
    }

    private static Term tuples() {
        Term c = Term.tuple(new Atom("c"));
        return Term.tuple(Term.tuple(), Term.tuple(Atom.OK), Term.tuple(new Atom("a"), Term.tuple(new Atom("b"), c)));
    }

    private static Term lists() {
        Term a = new Atom("a");
        return Term.list(
                ListTerm.EMPTY,
                Term.list(a),
                Term.list(ListTerm.EMPTY),
                new ListTerm(List.of(a), new Atom("b")),
                new ListTerm(List.of(Term.integer(1), Term.integer(2)), Term.integer(3)));
    }

    private static Term strings() {
        return Term.list(
                ListTerm.string("a"),
                ListTerm.of(IntStream.range(0, 256).mapToObj(Term::integer).toList()),
                Term.list(Term.integer(1), Term.integer(256)),
                Term.list(Term.integer(1), Term.integer(-1)),
                new ListTerm(List.of(Term.integer(1)), Term.integer(2)));
    }

    private static Term nestedMap() {
        Term key = new MapTerm(Map.of(Term.integer(1), Term.integer(2)));
        return new MapTerm(Map.of(key, new MapTerm(Map.of(ListTerm.EMPTY, Term.tuple()))));
    }
}
