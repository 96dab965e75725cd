package io.peer4j.bench.contestant;

import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.Term;
import java.time.Duration;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A codec, by JMH in this process, which is afresh for each round as JMH's forks are. Task: {@code CODEC_CLASS tuple|maps
 * encode|decode|both}. A sample is an iteration's mean, in picoseconds.
 */
final class CodecContestant {
    private static final Duration ITERATION = Duration.ofMillis(100);
    private static final double PICOSECONDS = 1_000;

    private CodecContestant() {}

    public static void main(String[] args) throws Exception {
        // One JMH at a time is what the harness sees to; the lock would leave a file behind.
        System.setProperty("jmh.ignoreLock", "true");
        Trials trials = Trials.of(args);
        String codec = trials.word(0, "");
        String term = trials.word(1, "");
        checkSameTerm(CodecBenchmark.load(codec), term);
        OptionsBuilder options = new OptionsBuilder();
        options.include("\\." + CodecBenchmark.class.getSimpleName() + "\\." + trials.word(2, "") + "$")
                .param("codec", codec)
                .param("term", term)
                .forks(0)
                .verbosity(VerboseMode.SILENT)
                .warmupIterations(iterations(trials.warmUp()))
                .warmupTime(TimeValue.milliseconds(ITERATION.toMillis()))
                .measurementIterations(Math.min(trials.samples(), iterations(trials.limit())))
                .measurementTime(TimeValue.milliseconds(ITERATION.toMillis()));
        RunResult result = new Runner(options.build()).runSingle();
        Trials.print(result.getAggregatedResult().getIterationResults().stream()
                .mapToLong(CodecContestant::picoseconds)
                .toArray());
    }

    private static int iterations(Duration time) {
        return (int) Math.max(1, time.dividedBy(ITERATION));
    }

    private static long picoseconds(IterationResult iteration) {
        return Math.round(iteration.getPrimaryResult().getScore() * PICOSECONDS);
    }

    /** Both sides have the same work only if both have the same term. */
    private static void checkSameTerm(Codec codec, String term) {
        Term there = ExternalTermFormat.decode(codec.encode(CodecBenchmark.value(codec, term)));
        Work.check(there.equals(CodecBenchmark.value(new Peer4jCodec(), term)));
    }
}
