package io.peer4j.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs a decoder on many inputs: nothing but declared exceptions may escape from it, and it may allocate no more than a
 * bound that goes by the input. What fails is told in hexadecimal, with the seed; {@code -Dpeer4j.seed=N} repeats a run.
 *
 * @param <T> what an input is
 */
public final class Fuzz<T> {
    /** What the decoders' documentation promises where it says no more: so much in all, and so much for each byte. */
    public static final long AT_ONCE = 64 << 10;

    public static final long PER_BYTE = 64;

    private static final long SEED_IN_CHECK = 20_260_101;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Makes the inputs. */
    @FunctionalInterface
    public interface Inputs<T> {
        T next();
    }

    /** What is put to the test. */
    @FunctionalInterface
    public interface Decoder<T, R> {
        R decode(T input) throws Exception;
    }

    /** What has to hold for a result, beyond the bound and the exceptions. */
    @FunctionalInterface
    public interface Check<R> {
        void verify(R result) throws Exception;
    }

    private final String name;
    private final int executions;
    private final Function<T, byte[]> image;
    private final List<Class<? extends Exception>> declared;
    private final long seed = Long.getLong("peer4j.seed", Soak.isLong() ? System.nanoTime() : SEED_IN_CHECK);
    private final Random random = new Random(seed);
    private final Map<String, Integer> refused = new TreeMap<>();
    private ToLongFunction<T> bound;
    private Worst worst = new Worst(0, 0, 1);

    private record Worst(int length, long allocated, long allowed) {
        double share() {
            return (double) allocated / allowed;
        }
    }

    private Fuzz(String name, int executions, Function<T, byte[]> image, List<Class<? extends Exception>> declared) {
        this.name = name;
        this.executions = executions;
        this.image = image;
        this.declared = declared;
        this.bound = proportional(AT_ONCE, PER_BYTE);
    }

    public static Fuzz<byte[]> ofBytes(String name, int executions, List<Class<? extends Exception>> declared) {
        return new Fuzz<>(name, executions, Function.identity(), declared);
    }

    /** Inputs that are text; it counts two bytes a character. */
    public static Fuzz<String> ofText(String name, int executions, List<Class<? extends Exception>> declared) {
        return new Fuzz<>(name, executions, Fuzz::image, declared);
    }

    /** Inputs that are the words of a command line. */
    public static Fuzz<String[]> ofWords(String name, int executions, List<Class<? extends Exception>> declared) {
        return new Fuzz<>(name, executions, words -> image(String.join("\0", words)), declared);
    }

    private static byte[] image(String text) {
        ByteBuffer image = ByteBuffer.allocate(Character.BYTES * text.length());
        text.chars().forEach(c -> image.putChar((char) c));
        return image.array();
    }

    /** Another bound than {@link #AT_ONCE} and {@link #PER_BYTE}, in bytes. */
    public Fuzz<T> allocatesAtMost(long atOnce, long perByte) {
        return allocatesAtMost(proportional(atOnce, perByte));
    }

    /** A bound that goes by more than the length. */
    public Fuzz<T> allocatesAtMost(ToLongFunction<T> most) {
        bound = most;
        return this;
    }

    private ToLongFunction<T> proportional(long atOnce, long perByte) {
        return input -> atOnce + perByte * image.apply(input).length;
    }

    /** What all chance comes from. */
    public Random random() {
        return random;
    }

    /** Damaged copies of {@code whole}. */
    public Mutator mutator(List<byte[]> whole, int... likely) {
        return new Mutator(random, whole, likely);
    }

    /** Runs it; how many inputs were accepted. */
    public <R> int run(Inputs<T> inputs, Decoder<T, R> decoder, Check<R> check) {
        for (int i = 0; i < executions; i++) {
            T input = inputs.next();
            try {
                execute(input, decoder, check);
            } catch (Throwable e) {
                throw new AssertionError(
                        name + ", execution " + i + " of seed " + seed + ": "
                                + HexFormat.of().formatHex(image.apply(input)),
                        e);
            }
        }
        int accepted = executions - refused.values().stream().mapToInt(i -> i).sum();
        Soak.figure(
                "fuzz %s: %,d executions, %,d accepted, others refused by %s; worst allocation %,d bytes of the"
                        + " %,d allowed for an input of %,d; seed %d",
                name, executions, accepted, refused, worst.allocated, worst.allowed, worst.length, seed);
        return accepted;
    }

    private <R> void execute(T input, Decoder<T, R> decoder, Check<R> check) throws Exception {
        R result = measured(input, decoder, true);
        if (result != null) {
            check.verify(result);
        }
    }

    private <R> @Nullable R measured(T input, Decoder<T, R> decoder, boolean isFirst) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        R result = null;
        Exception refusal = null;
        try {
            result = decoder.decode(input);
        } catch (Exception e) {
            refusal = e;
        }
        Worst here = new Worst(
                image.apply(input).length, THREADS.getCurrentThreadAllocatedBytes() - before, bound.applyAsLong(input));
        if (here.share() > worst.share()) {
            if (isFirst) {
                // The JVM counts what it wastes at the end of a buffer, and what classes take that are loaded here.
                return measured(input, decoder, false);
            }
            requireWithinBound(here);
            worst = here;
        }
        if (refusal != null) {
            count(refusal);
        }
        return result;
    }

    private static void requireWithinBound(Worst here) {
        if (here.allocated > here.allowed) {
            throw new AssertionError("expected at most " + here.allowed + " bytes allocated for an input of "
                    + here.length + ", got " + here.allocated);
        }
    }

    private void count(Exception refusal) throws Exception {
        if (declared.stream().noneMatch(type -> type.isInstance(refusal))) {
            throw refusal;
        }
        refused.merge(refusal.getClass().getSimpleName(), 1, Integer::sum);
    }

    /** Text as bytes that {@link #text} gives back; for words, parted by NUL. */
    public static byte[] bytes(String... words) {
        return String.join("\0", words).getBytes(StandardCharsets.UTF_8);
    }

    /** The text that damaged bytes are. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The words that damaged bytes are, as a system could hand them to a program. */
    public static String[] words(byte[] bytes) {
        return text(bytes).split("\0", -1);
    }
}
