package io.peer4j.internal.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The variables from which {@code erl} takes flags: {@code ERL_OTP25_FLAGS} and {@code ERL_AFLAGS}, which come before those
 * of the command line, {@code ERL_FLAGS} and {@code ERL_ZFLAGS}, which come after. Of them a JVM takes what says who reaches a node, and what
 * protects it; the rest is meant for an emulator, and is no concern of a JVM's.
 */
final class FlagVariables {
    /** In the order in which their flags stand. {@code erl} of OTP 25 reads that of its release. */
    private static final List<String> FIRST = List.of("ERL_OTP25_FLAGS", "ERL_AFLAGS");

    private static final List<String> LAST = List.of("ERL_FLAGS", "ERL_ZFLAGS");
    private static final Set<String> TAKEN = Set.of(
            "args_file",
            "config",
            "configfd",
            "connect_all",
            "dist_listen",
            "epmd_module",
            "erl_epmd_port",
            "hidden",
            "kernel",
            "no_epmd",
            "nocookie",
            "proto_dist",
            "setcookie",
            "ssl_dist_opt",
            "ssl_dist_optfile",
            "start_epmd");

    private FlagVariables() {}

    /** The flags of {@code line} with those of the variables. */
    static CommandLine around(CommandLine line, Map<String, String> environment) {
        CommandLine all = CommandLine.joined(taken(FIRST, environment), line);
        return CommandLine.joined(all, taken(LAST, environment));
    }

    private static CommandLine taken(List<String> variables, Map<String, String> environment) {
        CommandLine all = CommandLine.parse();
        for (String variable : variables) {
            String text = environment.getOrDefault(variable, "");
            all = CommandLine.joined(all, CommandLine.parse(words(text).toArray(new String[0])));
        }
        all.flags().keySet().retainAll(TAKEN);
        return new CommandLine(all.flags(), List.of());
    }

    /** As {@code erlexec} takes a variable apart: at blanks, with quotes of two kinds, and backslashes outside of quotes. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean isWord = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
                if (isWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    isWord = false;
                }
                continue;
            }
            isWord = true;
            if (c == '\\' && quote == 0 && i + 1 < text.length()) {
                word.append(text.charAt(++i));
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else {
                word.append(c);
            }
        }
        if (isWord) {
            words.add(word.toString());
        }
        return words;
    }
}
