package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.badarg;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Mailbox;
import io.peer4j.term.Atom;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.ArrayList;
import java.util.List;

/**
 * The items of {@code erlang:process_info} for one process. A JVM has one heap for all processes, and no reductions. The
 * heap of a process is its queue of messages. Its reductions are the messages that it has received so far. Its functions
 * and stacks are those of the Java thread that runs as the process.
 */
final class ProcessInfo {
    /** The items of {@code process_info/1} after the name, in OTP's order. */
    private static final List<String> ITEMS = List.of(
            "current_function",
            "initial_call",
            "status",
            "message_queue_len",
            "links",
            "dictionary",
            "trap_exit",
            "error_handler",
            "priority",
            "group_leader",
            "total_heap_size",
            "heap_size",
            "stack_size",
            "reductions",
            "garbage_collection",
            "suspending");

    /** About what the process itself takes. */
    private static final int PROCESS_BYTES = 512;

    private static final long WORD = Long.BYTES;
    private static final long MOST_OF_A_MESSAGE = 16 << 20;
    private static final int SMALLEST_HEAP = 233;
    private static final int SMALLEST_BINARY_HEAP = 46_422;

    private final Mailbox process;
    private final Term groupLeader;
    private final boolean channel;

    /** What is known of {@code process}, which may be the one of the control connection. */
    ProcessInfo(Mailbox process, Term groupLeader, boolean channel) {
        this.process = process;
        this.groupLeader = groupLeader;
        this.channel = channel;
    }

    Term all() {
        List<Term> all = new ArrayList<>();
        Term name = registeredName();
        if (name instanceof Atom) {
            all.add(Term.tuple(new Atom("registered_name"), name));
        }
        for (String item : ITEMS) {
            all.add(Term.tuple(new Atom(item), known(item)));
        }
        return ListTerm.of(all);
    }

    /** In a list, an item that no process has is {@code undefined}, so that it does not fail the other items. */
    Term each(List<Term> items) {
        List<Term> values = new ArrayList<>();
        for (Term item : items) {
            Term value = value(item);
            values.add(Term.tuple(item, value == null ? Atom.UNDEFINED : value));
        }
        return ListTerm.of(values);
    }

    Term one(Term item) {
        Term value = value(item);
        if (value == null) {
            throw badarg();
        }
        boolean nameless = Atom.is(item, "registered_name") && value.equals(ListTerm.EMPTY);
        return nameless ? value : Term.tuple(item, value);
    }

    private @Nullable Term value(Term item) {
        if (Tuple.isTagged(item, "dictionary", 2)) {
            return Atom.UNDEFINED;
        }
        return item instanceof Atom name ? value(name.name()) : null;
    }

    Term known(String item) {
        Term value = value(item);
        return value == null ? Atom.UNDEFINED : value;
    }

    private @Nullable Term value(String item) {
        return switch (item) {
            case "registered_name" -> registeredName();
            case "current_function" -> function();
            case "current_location" -> location();
            case "current_stacktrace" -> stack();
            case "initial_call" -> Term.tuple(new Atom("erlang"), new Atom("apply"), Term.integer(2));
            case "status" -> new Atom(process == Mailbox.current() ? "running" : "waiting");
            case "message_queue_len" -> Term.integer(process.queueLength());
            case "messages" -> ListTerm.of(process.messages());
            case "links" -> ListTerm.of(process.links());
            case "monitors" -> monitors();
            case "monitored_by" -> ListTerm.of(process.monitoredBy());
            case "trap_exit" -> Atom.of(process.isTrappingExits());
            case "group_leader" -> groupLeader;
            case "memory" -> Term.integer(PROCESS_BYTES + queueBytes());
            case "total_heap_size", "heap_size" -> Term.integer(queueBytes() / Long.BYTES);
            case "reductions" -> Term.integer(process.received());
            case "backtrace" -> backtrace();
            default -> constant(item);
        };
    }

    /** What is the same for all processes of a JVM. */
    private static @Nullable Term constant(String item) {
        return switch (item) {
            case "dictionary", "suspending", "binary", "sequential_trace_token", "magic_ref" -> ListTerm.EMPTY;
            case "error_handler" -> new Atom("error_handler");
            case "priority" -> new Atom("normal");
            case "stack_size", "catchlevel", "trace", "fullsweep_after" -> Term.integer(0);
            case "min_heap_size" -> Term.integer(SMALLEST_HEAP);
            case "min_bin_vheap_size" -> Term.integer(SMALLEST_BINARY_HEAP);
            case "message_queue_data" -> new Atom("on_heap");
            case "async_dist", "last_calls", "priority_messages" -> Atom.FALSE;
            case "label", "parent" -> Atom.UNDEFINED;
            case "garbage_collection", "garbage_collection_info" -> collection();
            default -> null;
        };
    }

    private static Term collection() {
        return Term.list(
                Term.tuple(new Atom("min_bin_vheap_size"), Term.integer(SMALLEST_BINARY_HEAP)),
                Term.tuple(new Atom("min_heap_size"), Term.integer(SMALLEST_HEAP)),
                Term.tuple(new Atom("fullsweep_after"), Term.integer(0)),
                Term.tuple(new Atom("minor_gcs"), Term.integer(0)));
    }

    private Term registeredName() {
        Pid pid = process.knownPid();
        Atom name = pid == null ? null : process.node().registeredName(pid);
        return name == null ? ListTerm.EMPTY : name;
    }

    private Term monitors() {
        List<Term> all = new ArrayList<>();
        for (Term each : process.monitors()) {
            all.add(Term.tuple(new Atom("process"), each));
        }
        return ListTerm.of(all);
    }

    private Term function() {
        Tuple frame = top();
        return frame == null
                ? Term.tuple(new Atom("erlang"), new Atom("apply"), Term.integer(2))
                : Term.tuple(frame.get(0), frame.get(1), frame.get(2));
    }

    private Term location() {
        Tuple frame = top();
        return frame == null
                ? Term.tuple(new Atom("erlang"), new Atom("apply"), Term.integer(2), ListTerm.EMPTY)
                : frame;
    }

    private @Nullable Tuple top() {
        List<Term> frames = stack().elements();
        return frames.isEmpty() ? null : (Tuple) frames.getFirst();
    }

    /** Java's frames from the first on that is not the JDK's. On top, the function that {@code peer.erl} has for it. */
    private ListTerm stack() {
        List<StackTraceElement> frames = process.stackTrace();
        int own = 0;
        while (own < frames.size() && isJdk(frames.get(own).getClassName())) {
            own++;
        }
        List<Term> terms = new ArrayList<>();
        if (channel) {
            terms.add(channelFrame());
        }
        terms.addAll(terms(frames.subList(own, frames.size())));
        return ListTerm.of(terms);
    }

    private static boolean isJdk(String className) {
        return className.startsWith("java.") || className.startsWith("jdk.");
    }

    private Term channelFrame() {
        boolean alternative = registeredName() instanceof Atom;
        return Term.tuple(
                new Atom("peer"),
                new Atom(alternative ? "io_server_loop" : "origin_link"),
                Term.integer(alternative ? 5 : 2),
                ListTerm.EMPTY);
    }

    private static List<Term> terms(List<StackTraceElement> frames) {
        return frames.isEmpty()
                ? List.of()
                : ErlangException.of(new Throwable(), unused -> frames).stack().elements();
    }

    private Term backtrace() {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : process.stackTrace()) {
            text.append(frame).append('\n');
        }
        return JavaFailure.text(text.toString());
    }

    private long queueBytes() {
        long bytes = 0;
        for (Term message : process.messages()) {
            bytes += WORD + bytes(message);
        }
        return bytes;
    }

    /** About what a message takes: its encoded size, or the limit if it is larger or nests too deep to be encoded. */
    private static long bytes(Term message) {
        try {
            return Math.min(MOST_OF_A_MESSAGE, ExternalTermFormat.size(message, MOST_OF_A_MESSAGE));
        } catch (IllegalArgumentException e) {
            return MOST_OF_A_MESSAGE;
        }
    }
}
