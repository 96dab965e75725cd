package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import java.util.List;
import java.util.Set;

/**
 * The flags of a node: OTP's, from the manual pages of {@code erl} and {@code init}, and peer4j's own. A program may give
 * its node flags of its own too, which {@code init:get_argument/1} answers.
 */
final class NodeFlag {
    /** Everything after it is the node's. */
    static final String EXTRA = "-extra";

    /** The two words after it are a variable of the environment. */
    static final String ENV = "-env";

    /** The words after it, up to the next flag, are directories and archives in front of the class path. */
    static final String FIRST_PATH = "-pa";

    static final Set<String> KNOWN = Set.of(
            "-",
            "--",
            "-application",
            "-arch",
            "-args_file",
            "-async_shell_start",
            "-bindir",
            "-boot",
            "-boot_var",
            "-code_path_cache",
            "-code_path_choice",
            "-compile",
            "-config",
            "-configfd",
            "-connect_all",
            "-cookie",
            "-detached",
            "-disable-feature",
            "-dist_listen",
            "-embedded",
            "-emu_args",
            "-emu_flavor",
            "-emu_type",
            "-enable-feature",
            "-env",
            "-epmd",
            "-epmd_module",
            "-erl_epmd_port",
            "-eval",
            "-heart",
            "-hidden",
            "-home",
            "-hosts",
            "-id",
            "-init_debug",
            "-instr",
            "-keepalive",
            "-kernel",
            "-loader",
            "-make",
            "-man",
            "-master",
            "-mode",
            "-module",
            "-name",
            "-no_epmd",
            "-nocookie",
            "-noinput",
            "-noshell",
            "-nostick",
            "-oldshell",
            "-origin",
            "-pa",
            "-path",
            "-profile_boot",
            "-progname",
            "-proto_dist",
            "-pz",
            "-remsh",
            "-root",
            "-rsh",
            "-run",
            "-S",
            "-s",
            "-sasl",
            "-setcookie",
            "-shutdown_time",
            "-smp",
            "-sname",
            "-ssl",
            "-ssl_dist_opt",
            "-ssl_dist_optfile",
            "-start_epmd",
            "-stdlib",
            "-user");

    /** Those that say who reaches a node, or protect it: with one misspelt, it would be open to others. */
    static final Set<String> PROTECTIVE = Set.of(
            "-connect_all",
            "-dist_listen",
            "-erl_epmd_port",
            "-hidden",
            "-no_epmd",
            "-proto_dist",
            "-setcookie",
            "-ssl_dist_opt",
            "-ssl_dist_optfile",
            "-start_epmd");

    private NodeFlag() {}

    /** The words of a known flag and its values that were given as one word; null if {@code word} is no such. */
    static @Nullable List<String> inOneWord(String word) {
        List<String> words = List.of(word.strip().split("\\s+"));
        return words.size() > 1 && KNOWN.contains(words.getFirst()) ? words : null;
    }

    /** Whether {@code word} has the form of a flag that a program may give its node: OTP takes any. */
    static boolean mayBe(String word) {
        return word.length() > 1
                && word.charAt(1) != '-'
                && word.charAt(1) != 'X'
                && word.indexOf(':') < 0
                && word.indexOf('=') < 0;
    }

    /** Whether {@code word} is a negative number, which is no option of anything. */
    static boolean isNumber(String word) {
        return word.length() > 1 && word.charAt(1) >= '0' && word.charAt(1) <= '9';
    }
}
