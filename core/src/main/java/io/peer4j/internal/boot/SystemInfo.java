package io.peer4j.internal.boot;

import static io.peer4j.internal.boot.Arguments.badarg;

import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.Locale;

/** {@code erlang:system_info/1}: Erlang's items with a JVM's values. */
final class SystemInfo {
    /** The release of OTP whose {@code peer} this runtime answers like. */
    static final String OTP_RELEASE = "25";

    private static final long PROCESS_LIMIT = 1L << 28;

    private final Node node;

    SystemInfo(Node node) {
        this.node = node;
    }

    Term of(Term item) {
        if (!(item instanceof Atom name)) {
            throw badarg();
        }
        return switch (name.name()) {
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
            case "threads", "smp_support" -> Atom.TRUE;
            case "dist" -> ListTerm.EMPTY;
            default -> throw badarg();
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
