package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import java.util.List;
import java.util.Set;

/**
 * What becomes of the flags of {@code erl} that a JVM does not heed: those that change who can reach a node, or what
 * protects it, are refused; the others are named in one line. {@code docs/otp.md} has the table. A flag of a program's own
 * is nobody's concern but that program's.
 */
public final class FlagRules {
    private static final String TABLE = " (see docs/otp.md)";

    /** Without effect on a JVM, and without danger. */
    private static final Set<String> IGNORED = Set.of(
            "boot",
            "boot_var",
            "code_path_cache",
            "code_path_choice",
            "compile",
            "cookie",
            "disable-feature",
            "enable-feature",
            "epmd",
            "eval",
            "heart",
            "hosts",
            "id",
            "instr",
            "loader",
            "make",
            "man",
            "master",
            "mode",
            "nostick",
            "oldshell",
            "path",
            "profile_boot",
            "remsh",
            "rsh",
            "run",
            "s",
            "S",
            "ssl");

    /** The same, of parameters of {@code kernel}. */
    private static final Set<String> IGNORED_PARAMETERS = Set.of(
            "allow_unsafe_deserialization",
            "boot_server_slaves",
            "distributed",
            "inet_default_connect_options",
            "inet_default_listen_options",
            "inet_parse_error_log",
            "logger",
            "logger_level",
            "logger_metadata",
            "logger_sasl_compatible",
            "net_tickintensity",
            "os_cmd_shell",
            "permissions",
            "shutdown_func",
            "shutdown_timeout",
            "standard_io_encoding",
            "start_boot_server",
            "start_disk_log",
            "start_dist_ac",
            "start_pg",
            "start_timer",
            "sync_nodes_mandatory",
            "sync_nodes_optional",
            "sync_nodes_timeout");

    private FlagRules() {}

    /** Why a node that is given {@code words} does not start; null if it may. */
    public static @Nullable String refusal(List<String> words) {
        return refusal(CommandLine.parse(words.toArray(new String[0])));
    }

    static @Nullable String refusal(CommandLine line) {
        for (String flag : line.flags().keySet()) {
            String why = refusal(line, flag);
            if (why != null) {
                return "-".concat(flag).concat(": ").concat(why).concat(TABLE);
            }
        }
        return null;
    }

    private static @Nullable String refusal(CommandLine line, String flag) {
        switch (flag) {
            case "args_file":
                return "a JVM does not read Erlang's files of arguments; give the arguments themselves, or @FILE";
            case "config", "configfd":
                return "a JVM does not read Erlang's configuration files; give each parameter as -APPLICATION KEY VALUE";
            case "epmd_module":
                return line.last(flag).equals(List.of("erl_epmd"))
                        ? null
                        : "a JVM runs no Erlang code to find nodes by; it asks epmd, or takes -erl_epmd_port";
            case "no_epmd":
                return isFoundWithoutEpmd(line)
                        ? null
                        : "expected -proto_dist PROTOCOL beside it, as erl does, or -erl_epmd_port PORT, by which other"
                                .concat(" nodes find this one, or -dist_listen false");
            case "nocookie":
                return "a node without a cookie would let everyone in; give -setcookie COOKIE";
            case "name", "sname":
                return line.last(flag).equals(List.of("undefined"))
                        ? "a name that another node chooses is not supported; give a name"
                        : null;
            case "proto_dist":
                return protocolRefusal(line.last(flag));
            case "kernel":
                return parameterRefusal(line);
            default:
                return null;
        }
    }

    private static boolean isFoundWithoutEpmd(CommandLine line) {
        return line.has("proto_dist")
                || line.has("erl_epmd_port")
                || line.last("dist_listen").equals(List.of("false"));
    }

    private static @Nullable String protocolRefusal(List<String> protocols) {
        boolean isKnown = protocols.size() == 1 && Protocol.of(protocols.getFirst()) != null;
        return isKnown
                ? null
                : "expected inet_tcp, inet6_tcp, inet_tls or inet6_tls, got ".concat(protocols.toString());
    }

    private static @Nullable String parameterRefusal(CommandLine line) {
        for (List<String> pair : line.parameters("kernel")) {
            String why = parameterRefusal(pair.get(0), pair.get(1));
            if (why != null) {
                return pair.get(0).concat(": ").concat(why);
            }
        }
        return null;
    }

    private static @Nullable String parameterRefusal(String name, String value) {
        switch (name) {
            case "dist_auto_connect":
                return "a JVM connects whenever something is sent to another node; leave it out";
            case "epmd_module":
                return value.equals("erl_epmd") ? null : "a JVM runs no Erlang code to find nodes by";
            case "global_groups":
                return "a JVM joins the mesh of all nodes, or none (-connect_all false)";
            case "inet_dist_connect_options", "inet_dist_listen_options":
                return "not supported; for an address give inet_dist_use_interface";
            case "inetrc":
                return "a JVM looks hosts up as Java does; leave it out";
            case "start_distribution":
                return value.equals("true") ? null : "without distribution a node has no name; leave the name out";
            default:
                return null;
        }
    }

    /**
     * The line that names the flags of {@code line} that have no effect; null if there are none.
     *
     * @param isInTls whether distribution is in TLS
     */
    static @Nullable String ignored(CommandLine line, boolean isInTls) {
        StringBuilder names = new StringBuilder();
        for (String flag : line.flags().keySet()) {
            if (IGNORED.contains(flag)
                    || flag.equals("user") && !line.last(flag).equals(List.of("peer"))) {
                add(names, "-".concat(flag));
            }
        }
        for (List<String> pair : line.parameters("kernel")) {
            if (IGNORED_PARAMETERS.contains(pair.get(0))) {
                add(names, "-kernel ".concat(pair.get(0)));
            }
        }
        if (!isInTls) {
            addIfGiven(names, line, "ssl_dist_opt", " (without -proto_dist inet_tls distribution is in clear text)");
            addIfGiven(
                    names, line, "ssl_dist_optfile", " (without -proto_dist inet_tls distribution is in clear text)");
        }
        if (line.has("env")) {
            add(names, "-env (seen by os:getenv alone, because this JVM was not started by peer4j)");
        }
        return names.isEmpty()
                ? null
                : "without effect on a JVM: ".concat(names.toString()).concat(TABLE);
    }

    private static void addIfGiven(StringBuilder names, CommandLine line, String flag, String why) {
        if (line.has(flag)) {
            add(names, "-".concat(flag).concat(why));
        }
    }

    private static void add(StringBuilder names, String name) {
        names.append(names.isEmpty() ? "" : ", ").append(name);
    }
}
