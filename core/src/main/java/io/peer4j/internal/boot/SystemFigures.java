package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.atom;
import static io.peer4j.internal.boot.Arguments.badarg;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * {@code erlang:memory} and {@code erlang:statistics}, of this JVM. Memory is what the process has resident, that of
 * processes what the heap holds, that of binaries the buffers outside the heap. Reductions are microseconds of processor
 * time. A scheduler's active time is a processor's share of the process's processor time. Input and output are those of the
 * whole process, files included. What a JVM does not have is 0: tables, atoms, queues of schedulers.
 */
final class SystemFigures {
    private static final List<String> MEMORY =
            List.of("total", "processes", "processes_used", "system", "atom", "atom_used", "binary", "code", "ets");

    private static final Path STATUS = Path.of("/proc/self/statm");
    private static final Path IO = Path.of("/proc/self/io");
    private static final long STARTED_NANOS = System.nanoTime();
    private static final int PAGE = 4096;

    private final long started = startedAt();
    private long wallClock = started;
    private long runtime;
    private long reductions;
    private boolean timesSchedulers;

    private static long startedAt() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(start -> start.toEpochMilli())
                .orElseGet(System::currentTimeMillis);
    }

    // Memory

    Term memory() {
        return memory(MEMORY);
    }

    /** Of one kind, or of several: {@code [{Kind, Bytes}]}. */
    Term memory(Term kinds) {
        if (kinds instanceof Atom kind) {
            return bytes(known(kind.name()), used(), resident());
        }
        List<String> names = new ArrayList<>();
        for (Term kind : Arguments.list(kinds)) {
            names.add(known(atom(kind).name()));
        }
        return memory(names);
    }

    private static String known(String kind) {
        if (!MEMORY.contains(kind)) {
            throw badarg();
        }
        return kind;
    }

    private static Term memory(List<String> kinds) {
        long used = used();
        long resident = resident();
        List<Term> all = new ArrayList<>();
        for (String kind : kinds) {
            all.add(Term.tuple(new Atom(kind), bytes(kind, used, resident)));
        }
        return ListTerm.of(all);
    }

    private static Term bytes(String kind, long used, long resident) {
        long total = Math.max(used, resident);
        return Term.integer(
                switch (kind) {
                    case "total" -> total;
                    case "processes", "processes_used" -> used;
                    case "system" -> total - used;
                    case "binary" -> Management.bufferBytes();
                    case "code" -> Management.codeBytes();
                    default -> 0;
                });
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long resident() {
        try {
            return Long.parseLong(Files.readString(STATUS).split(" ", 3)[1]) * PAGE;
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return Runtime.getRuntime().totalMemory();
        }
    }

    // Statistics

    Term statistics(Term item) {
        return switch (atom(item).name()) {
            case "wall_clock" -> wallClock();
            case "runtime" -> runtime();
            case "reductions", "exact_reductions" -> reductions();
            case "run_queue",
                    "total_run_queue_lengths",
                    "total_run_queue_lengths_all",
                    "total_active_tasks",
                    "total_active_tasks_all" -> Term.integer(0);
            case "run_queue_lengths", "run_queue_lengths_all", "active_tasks", "active_tasks_all" -> zeros();
            case "context_switches" -> Term.tuple(Term.integer(0), Term.integer(0));
            case "garbage_collection" ->
                Term.tuple(Term.integer(Management.collections()), Term.integer(0), Term.integer(0));
            case "io" -> io();
            case "scheduler_wall_time", "scheduler_wall_time_all" -> schedulerWallTime();
            case "microstate_accounting" -> Atom.UNDEFINED;
            default -> throw badarg();
        };
    }

    /** {@code {{input, Bytes}, {output, Bytes}}}. */
    static Term io() {
        List<String> lines = lines(IO);
        return Term.tuple(bytes("input", "rchar: ", lines), bytes("output", "wchar: ", lines));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Term bytes(String direction, String name, List<String> lines) {
        long bytes = 0;
        for (String line : lines) {
            bytes = line.startsWith(name) ? Long.parseLong(line.substring(name.length())) : bytes;
        }
        return Term.tuple(new Atom(direction), Term.integer(bytes));
    }

    /** Erlang tells the times of schedulers while this flag is set. Of the other flags a JVM has none. */
    synchronized Term flag(Term name, Term value) {
        if (!Atom.is(name, "scheduler_wall_time") || !(value.equals(Atom.TRUE) || value.equals(Atom.FALSE))) {
            throw badarg();
        }
        boolean before = timesSchedulers;
        timesSchedulers = value.equals(Atom.TRUE);
        return Atom.of(before);
    }

    private synchronized Term schedulerWallTime() {
        return timesSchedulers ? schedulerTimes() : Atom.UNDEFINED;
    }

    /** {@code [{Scheduler, Active, Total}]} in nanoseconds, one for each processor. */
    static Term schedulerTimes() {
        int processors = Runtime.getRuntime().availableProcessors();
        long total = System.nanoTime() - STARTED_NANOS;
        long active = Math.min(total, processorMicros() * 1000 / processors);
        List<Term> all = new ArrayList<>();
        for (int i = 1; i <= processors; i++) {
            all.add(Term.tuple(Term.integer(i), Term.integer(active), Term.integer(total)));
        }
        return ListTerm.of(all);
    }

    private static Term zeros() {
        int processors = Runtime.getRuntime().availableProcessors();
        return ListTerm.of(Collections.<Term>nCopies(processors, Term.integer(0)));
    }

    private synchronized Term wallClock() {
        long now = System.currentTimeMillis();
        Term answer = Term.tuple(Term.integer(now - started), Term.integer(now - wallClock));
        wallClock = now;
        return answer;
    }

    private synchronized Term runtime() {
        long now = processorMicros() / 1000;
        Term answer = Term.tuple(Term.integer(now), Term.integer(now - runtime));
        runtime = now;
        return answer;
    }

    private synchronized Term reductions() {
        long now = processorMicros();
        Term answer = Term.tuple(Term.integer(now), Term.integer(now - reductions));
        reductions = now;
        return answer;
    }

    private static long processorMicros() {
        Duration used = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        return used.toNanos() / 1000;
    }
}
