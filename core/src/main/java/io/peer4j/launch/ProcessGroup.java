package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Has programs run in a process group of their own: the signals of a terminal (Ctrl-C, Ctrl-Z, its hang-up) and those to
 * this process's group are for this process alone. OTP's ports have sessions of their own for that.
 *
 * <p>The JDK can do neither, so Perl makes the group, or {@code setsid} a session, and then becomes the program: the process
 * keeps its id, environment and descriptors. Perl comes first, because Linux gives each session a share of the processors of
 * its own ({@code sched(7)}, autogroup), which takes a new one 50 to 100 ms to get on a machine that is busy. Without both
 * programs run in this process's group.
 */
final class ProcessGroup {
    /** Keeps Perl from complaining of a locale that is not there; not to be seen by the program. */
    private static final String QUIET = "PERL_BADLANG";

    private static final String GROUP = "setpgrp(0,0); delete $ENV{" + QUIET
            + "}; exec {$ARGV[0]} @ARGV; print STDERR \"$ARGV[0]: $!\\n\"; exit 127";

    private static final @Nullable String PERL = SearchPath.find("perl");
    private static final @Nullable String SETSID = SearchPath.find("setsid");

    private ProcessGroup() {}

    /**
     * The command line that starts {@code command} so.
     *
     * @param env its environment, to which a variable for the program in front is added
     * @throws IOException if there is no such program, which the program in front would report too late
     */
    static List<String> of(List<String> command, Map<String, String> env) throws IOException {
        List<String> whole = new ArrayList<>(front(env));
        whole.add(SearchPath.resolve(command.getFirst()));
        whole.addAll(command.subList(1, command.size()));
        return whole;
    }

    private static List<String> front(Map<String, String> env) {
        if (PERL != null && !isTold(env)) {
            env.put(QUIET, "0");
            return List.of(PERL, "-e", GROUP);
        }
        return SETSID == null ? List.of() : List.of(SETSID);
    }

    /** Whether Perl is to do what we don't know. */
    private static boolean isTold(Map<String, String> env) {
        for (String name : env.keySet()) {
            if (name.startsWith("PERL")) {
                return true;
            }
        }
        return false;
    }
}
