package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The cookies of a node, as OTP's {@code auth} keeps them: its own, which is also that of every other node without a cookie
 * to its name, and those of single nodes. A change counts for later handshakes. Any thread may use it.
 */
final class Cookies {
    private static final char LAST_CHARACTER = 0xFF;

    private final ConcurrentHashMap<String, String> others = new ConcurrentHashMap<>();
    private volatile @Nullable String own;

    /** Refuses what is no cookie: a cookie is an atom to Erlang, and of one byte a character to the handshake. */
    static void verify(String cookie) {
        boolean fits = !cookie.isEmpty() && cookie.length() <= Atom.MAX_LENGTH;
        for (int i = 0; fits && i < cookie.length(); i++) {
            fits = cookie.charAt(i) <= LAST_CHARACTER;
        }
        if (!fits) {
            throw new IllegalArgumentException("cookie: expected 1 to " + Atom.MAX_LENGTH
                    + " characters of Latin-1, got " + cookie.length() + " characters");
        }
    }

    /** The node's own; null before it has one. */
    @Nullable
    String own() {
        return own;
    }

    void own(String cookie) {
        own = cookie;
    }

    /** The cookie for connections with {@code node}. */
    String of(Atom node) {
        String known = others.get(node.name());
        String otherwise = own;
        return known != null ? known : otherwise != null ? otherwise : "";
    }

    void set(Atom node, String cookie) {
        others.put(node.name(), cookie);
    }

    /** The node has got its name: a cookie to that name is its own from now on. It is null if there was none. */
    @Nullable
    String claim(Atom name) {
        String mine = others.remove(name.name());
        if (mine != null) {
            own = mine;
        }
        return mine;
    }
}
