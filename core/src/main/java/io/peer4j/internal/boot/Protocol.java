package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import java.util.List;

/** What {@code -proto_dist} names: TCP or TLS, over IPv4 or IPv6. */
enum Protocol {
    INET_TCP(false, false),
    INET6_TCP(true, false),
    INET_TLS(false, true),
    INET6_TLS(true, true);

    private final boolean overIpv6;
    private final boolean inTls;

    Protocol(boolean overIpv6, boolean inTls) {
        this.overIpv6 = overIpv6;
        this.inTls = inTls;
    }

    /** The one that {@code name} names, or null. */
    static @Nullable Protocol of(String name) {
        return switch (name) {
            case "inet_tcp" -> INET_TCP;
            case "inet6_tcp" -> INET6_TCP;
            case "inet_tls" -> INET_TLS;
            case "inet6_tls" -> INET6_TLS;
            default -> null;
        };
    }

    /** The one of a command line that {@link FlagRules} has not refused. */
    static Protocol of(CommandLine line) {
        List<String> given = line.last("proto_dist");
        Protocol known = given.isEmpty() ? null : of(given.getFirst());
        return known == null ? INET_TCP : known;
    }

    static boolean isTls(CommandLine line) {
        return of(line).inTls;
    }

    boolean overIpv6() {
        return overIpv6;
    }

    boolean inTls() {
        return inTls;
    }
}
