/**
 * What {@code ./bench} runs: peer4j beside its rivals, on the same work, interleaved, on the same machine.
 *
 * <p>A {@link io.peer4j.bench.Row} of the table names its {@link io.peer4j.bench.Contestant}s: programs, each of which
 * runs the same loop and prints its samples. {@link io.peer4j.bench.Race} runs them, {@link io.peer4j.bench.ResultTable},
 * {@link io.peer4j.bench.RawCsv} and {@link io.peer4j.bench.HtmlReport} tell what came of it.
 */
@NullMarked
package io.peer4j.bench;

import org.jspecify.annotations.NullMarked;
