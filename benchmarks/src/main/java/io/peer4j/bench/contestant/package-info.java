/**
 * The programs that are compared, as far as they are written in Java and can be compiled without their rivals' libraries;
 * the others are in {@code rivals}, among the resources. Each is told {@code WARM_UP_MS SAMPLES LIMIT_MS TASK…} and
 * prints its samples, one a line: see {@link io.peer4j.bench.contestant.Trials}.
 */
@NullMarked
package io.peer4j.bench.contestant;

import org.jspecify.annotations.NullMarked;
