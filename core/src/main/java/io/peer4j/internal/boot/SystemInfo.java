package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.badarg;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.MapTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.Locale;
import java.util.Map;

/** {@code erlang:system_info/1}: Erlang's items with a JVM's values. */
final class SystemInfo {
    /** The release of OTP whose {@code peer} this runtime answers like. */
    static final String OTP_RELEASE = "25";

    private static final long PROCESS_LIMIT = 1L << 28;

    /** As {@code erlang:monotonic_time/0} counts. */
    private static final long STARTED = System.nanoTime();

    private final Node node;

    SystemInfo(Node node) {
        this.node = node;
    }

    Term of(Term item) {
        Term value = item instanceof Atom name ? value(name.name()) : parts(item);
        if (value == null) {
            throw badarg();
        }
        return value;
    }

    private static @Nullable Term parts(Term item) {
        if (Tuple.isTagged(item, "wordsize", 2)) {
            return Term.integer(Long.BYTES);
        }
        return Tuple.isTagged(item, "allocator", 2) || Tuple.isTagged(item, "allocator_sizes", 2) ? Atom.FALSE : null;
    }

    private @Nullable Term value(String item) {
        return switch (item) {
            case "otp_release" -> ListTerm.string(OTP_RELEASE);
            case "version" -> ListTerm.string(Runtime.version().toString());
            case "machine" -> ListTerm.string("JVM");
            case "system_version" -> ListTerm.string(systemVersion());
            case "system_architecture" -> ListTerm.string(architecture());
            case "wordsize" -> Term.integer(Long.BYTES);
            case "schedulers",
                    "schedulers_online",
                    "logical_processors",
                    "logical_processors_available",
                    "logical_processors_online",
                    "dirty_cpu_schedulers",
                    "dirty_cpu_schedulers_online" ->
                Term.integer(Runtime.getRuntime().availableProcessors());
            case "process_count" -> Term.integer(node.processes().size());
            case "process_limit" -> Term.integer(PROCESS_LIMIT);
            case "port_count" -> Term.integer(0);
            case "port_limit" -> Term.integer(1024);
            case "creation" -> Term.integer(Integer.toUnsignedLong(node.creation()));
            case "dist" -> ListTerm.EMPTY;
            case "start_time" -> Term.integer(STARTED);
            case "compat_rel" -> Term.integer(Integer.parseInt(OTP_RELEASE));
            case "heap_sizes" -> ListTerm.EMPTY;
            case "min_heap_size", "min_bin_vheap_size", "fullsweep_after" ->
                Term.tuple(new Atom(item), Term.integer(0));
            case "max_heap_size" ->
                new MapTerm(Map.of(
                        new Atom("size"),
                        Term.integer(0),
                        new Atom("kill"),
                        Atom.TRUE,
                        new Atom("error_logger"),
                        Atom.TRUE));
            case "schedulers_state" -> schedulers();
            case "dist_ctrl" -> ListTerm.EMPTY;
            case "os_monotonic_time_source", "os_system_time_source" -> timeSource(item);
            default -> number(item);
        };
    }

    private static Term schedulers() {
        Term processors = Term.integer(Runtime.getRuntime().availableProcessors());
        return Term.tuple(processors, processors, processors);
    }

    private static Term timeSource(String item) {
        String function = item.startsWith("os_monotonic") ? "System.nanoTime" : "System.currentTimeMillis";
        return Term.list(
                Term.tuple(new Atom("function"), new Atom(function)),
                Term.tuple(new Atom("parallel"), new Atom("yes")));
    }

    /** A JVM has no tables of atoms and of Erlang's terms, and no pool for drivers: there are none in use. */
    private static @Nullable Term number(String item) {
        return switch (item) {
            case "atom_count", "ets_count", "thread_pool_size", "async_threads", "trace_control_word" ->
                Term.integer(0);
            case "atom_limit" -> Term.integer(1L << 20);
            case "ets_limit" -> Term.integer(1L << 13);
            case "dist_buf_busy_limit" -> Term.integer(1L << 20);
            case "scheduler_id" -> Term.integer(1);
            case "dirty_io_schedulers" -> Term.integer(10);
            default -> word(item);
        };
    }

    private static @Nullable Term word(String item) {
        return switch (item) {
            case "threads", "smp_support", "kernel_poll", "time_correction" -> Atom.TRUE;
            case "elib_malloc", "port_parallelism", "eager_check_io", "debug_compiled" -> Atom.FALSE;
            case "emu_type", "build_type" -> new Atom("opt");
            case "emu_flavor" -> new Atom("jit");
            case "heap_type" -> new Atom("private");
            case "message_queue_data" -> new Atom("on_heap");
            case "multi_scheduling", "tolerant_timeofday" -> new Atom("enabled");
            case "scheduler_bind_type" -> new Atom("unbound");
            case "time_offset" -> new Atom("final");
            case "time_warp_mode" -> new Atom("no_time_warp");
            case "system_logger" -> new Atom("logger");
            case "dynamic_trace" -> new Atom("none");
            case "cpu_topology", "modified_timing_level" -> Atom.UNDEFINED;
            case "alloc_util_allocators",
                    "allocated_areas",
                    "check_io",
                    "taints",
                    "multi_scheduling_blockers",
                    "normal_multi_scheduling_blockers",
                    "scheduler_bindings",
                    "garbage_collection" -> ListTerm.EMPTY;
            default -> null;
        };
    }

    private static String systemVersion() {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version") + " [peer4j]\n";
    }

    private static String architecture() {
        return System.getProperty("os.arch") + "-"
                + System.getProperty("os.name").toLowerCase(Locale.ROOT);
    }
}
