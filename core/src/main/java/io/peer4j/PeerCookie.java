package io.peer4j;

import io.peer4j.internal.boot.Boot;
import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Node;
import java.util.List;
import java.util.Map;

/**
 * How a peer learns the origin's cookie where that is not the one in the cookie file: by its environment, which
 * others on the machine can't read, as they can its command line. A real {@code erl} puts its variables of flags on the
 * command line of its emulator itself: what others must not read there belongs into the cookie file.
 */
final class PeerCookie {
    /** Where {@code erl} looks: flags in front of its own. */
    private static final String ERL_FLAGS = "ERL_AFLAGS";

    private static final String SET_COOKIE = "-setcookie";

    private PeerCookie() {}

    static Map<String, String> environment(Node origin) {
        String cookie = origin.givenCookie();
        if (cookie == null) {
            return Map.of();
        }
        return Map.of(Boot.COOKIE_VARIABLE, cookie, ERL_FLAGS, flags(System.getenv(ERL_FLAGS), cookie));
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
