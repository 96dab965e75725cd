package io.peer4j.internal.control;

import io.peer4j.term.Atom;
import java.util.Set;

/**
 * The names of OTP's own processes. No message of a peer reaches them through its origin, whatever process has the name:
 * {@code rex} runs commands, {@code user} prints, {@code init} stops the node.
 *
 * <p>Source: {@code registered/0} of OTP 25 to 29 with the applications kernel, stdlib, sasl, ssl, crypto, runtime_tools,
 * mnesia and os_mon.
 */
final class SystemNames {
    private static final Set<String> NAMES = Set.of(
            "alarm_handler",
            "application_controller",
            "auth",
            "boot_server",
            "code_server",
            "cpu_sup",
            "cover_server",
            "dbg",
            "dets",
            "dets_sup",
            "disk_log_server",
            "disk_log_sup",
            "disksup",
            "elogger",
            "erl_boot_server",
            "erl_distribution",
            "erl_epmd",
            "erl_prim_loader",
            "erl_reply",
            "erl_signal_server",
            "error_logger",
            "erts_code_purger",
            "file_server",
            "file_server_2",
            "global_group",
            "global_group_check",
            "global_name_server",
            "heart",
            "inet_db",
            "inet_gethost_native",
            "inet_gethost_native_sup",
            "init",
            "kernel_refc",
            "kernel_safe_sup",
            "kernel_sup",
            "logger",
            "logger_handler_watcher",
            "logger_olp",
            "logger_proxy",
            "logger_std_h_default",
            "logger_sup",
            "memsup",
            "mnesia_controller",
            "mnesia_event",
            "mnesia_locker",
            "mnesia_monitor",
            "mnesia_recover",
            "mnesia_sup",
            "mnesia_tm",
            "net_kernel",
            "net_sup",
            "os_cmd_port_creator",
            "os_mon_sup",
            "peer_supervision",
            "pg",
            "pg2",
            "pool_master",
            "prim_tty",
            "ram_file_server",
            "release_handler",
            "rex",
            "rpc",
            "runtime_tools_sup",
            "sasl_safe_sup",
            "sasl_sup",
            "socket_registry",
            "ssl_admin_sup",
            "ssl_connection_sup",
            "ssl_dist_admin_sup",
            "ssl_dist_connection_sup",
            "ssl_dist_sup",
            "ssl_listen_tracker_sup",
            "ssl_manager",
            "ssl_manager_dist",
            "ssl_pem_cache",
            "ssl_pem_cache_dist",
            "ssl_sup",
            "standard_error",
            "standard_error_sup",
            "standard_io",
            "timer_server",
            "tls_connection_sup",
            "tls_dist_sup",
            "user",
            "user_drv",
            "user_drv_reader",
            "user_drv_writer",
            "user_sup");

    private SystemNames() {}

    static boolean contains(Atom name) {
        return NAMES.contains(name.name());
    }
}
