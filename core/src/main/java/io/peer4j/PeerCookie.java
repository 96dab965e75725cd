package io.peer4j;

import io.peer4j.internal.boot.Boot;
import io.peer4j.internal.control.ControlProcess;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.launch.Launch;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a peer learns the origin's cookie where that is not the one in the cookie file. A JVM is handed it, or finds it in its
 * environment where the launch hands nothing over. A real {@code erl} can take it from its environment alone, and puts its
 * variables of flags on the command line of its emulator itself: what others must not read there belongs into the cookie
 * file. The variable is removed once the node has started, so that programs that it starts do not inherit it.
 */
final class PeerCookie {
    /** Where {@code erl} looks: flags in front of its own. */
    private static final String ERL_FLAGS = "ERL_AFLAGS";

    private static final String SET_COOKIE = "-setcookie";

    private PeerCookie() {}

    /** The variables that {@code launch}'s peer finds it in, or is handed it by. */
    static Map<String, String> variables(Node origin, Launch launch) {
        String cookie = origin.givenCookie();
        if (cookie == null) {
            return Map.of();
        }
        Map<String, String> variables = new HashMap<>();
        if (!launch.provesItself()) {
            variables.put(ERL_FLAGS, flags(System.getenv(ERL_FLAGS), cookie));
        }
        if (!isErlang(launch)) {
            variables.put(Boot.COOKIE_VARIABLE, cookie);
        }
        return variables;
    }

    /** What starts real Erlang nodes for sure. */
    static boolean isErlang(Launch launch) {
        return !launch.provesItself() && launch.isLocal();
    }

    /** Removes the variable that holds the cookie from the environment of a peer that {@code launch} has started, if there is one. */
    static void forget(ControlProcess peer, Launch launch, Map<String, String> env) {
        String given = variables(Node.local(), launch).get(ERL_FLAGS);
        if (isErlang(launch) && given != null && given.equals(env.get(ERL_FLAGS))) {
            var unused = peer.booted().thenRunAsync(() -> forget(peer), Waiting.VIRTUAL);
        }
    }

    private static void forget(ControlProcess peer) {
        String own = System.getenv(ERL_FLAGS);
        ListTerm name = ListTerm.string(ERL_FLAGS);
        try {
            if (own == null) {
                peer.cast(new Atom("os"), new Atom("unsetenv"), Term.list(name));
            } else {
                peer.cast(new Atom("os"), new Atom("putenv"), Term.list(name, ListTerm.string(own)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether {@code args} have a cookie of the peer's own; {@code -setcookie NODE COOKIE} is that of another node. */
    static boolean isIn(List<String> args) {
        for (int at = args.indexOf(SET_COOKIE); at >= 0 && at + 1 < args.size(); at++) {
            boolean isOne = at + 2 == args.size() || args.get(at + 2).startsWith("-");
            if (args.get(at).equals(SET_COOKIE) && isOne) {
                return true;
            }
        }
        return false;
    }

    private static String flags(@Nullable String own, String cookie) {
        // As erlexec takes a variable of flags apart: within quotes a backslash is one.
        String quoted = cookie.replaceAll("([^A-Za-z0-9_])", "\\\\$1");
        return (own == null ? "" : own + " ") + SET_COOKIE + ' ' + quoted;
    }
}
