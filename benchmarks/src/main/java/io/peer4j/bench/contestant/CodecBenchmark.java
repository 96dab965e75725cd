package io.peer4j.bench.contestant;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Encoding, decoding, and one after the other, by JMH. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    static final int MAPS = 1_000;

    /** The class name of the {@link Codec}. */
    @Param("")
    public String codec = "";

    /** {@code tuple} or {@code maps}. */
    @Param("tuple")
    public String term = "";

    private @Nullable Codec implementation;
    private Object value = "";
    private byte[] bytes = {};

    /** Makes the term, once. */
    @Setup
    public void prepare() throws ReflectiveOperationException {
        implementation = load(codec);
        value = value(implementation, term);
        bytes = implementation.encode(value);
    }

    static Codec load(String name) throws ReflectiveOperationException {
        return Class.forName(name)
                .asSubclass(Codec.class)
                .getDeclaredConstructor()
                .newInstance();
    }

    static Object value(Codec codec, String term) {
        return term.equals("tuple")
                ? codec.tuple()
                : codec.list(IntStream.range(0, MAPS).mapToObj(codec::map).toArray());
    }

    private Codec codec() {
        return Objects.requireNonNull(implementation);
    }

    /** To bytes. */
    @Benchmark
    public byte[] encode() {
        return codec().encode(value);
    }

    /** From bytes. */
    @Benchmark
    public Object decode() throws Exception {
        return codec().decode(bytes);
    }

    /** To bytes and back. */
    @Benchmark
    public Object both() throws Exception {
        return codec().decode(codec().encode(value));
    }
}
