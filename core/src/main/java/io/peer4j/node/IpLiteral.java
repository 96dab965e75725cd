package io.peer4j.node;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Reads IP addresses that are written in numbers. It never asks a name service. No threads, no locks. */
public final class IpLiteral {
    private IpLiteral() {}

    /**
     * The address that {@code text} writes: IPv4, or IPv6 with or without brackets and scope.
     *
     * @throws UnknownHostException if {@code text} is no address written in numbers
     */
    public static InetAddress address(String text) throws UnknownHostException {
        if (!isLiteral(text)) {
            throw new UnknownHostException("expected an IP address in numbers, got ".concat(text));
        }
        return InetAddress.getByName(text);
    }

    /** Whether {@link InetAddress} takes it for numbers, valid or not. */
    private static boolean isLiteral(String text) {
        int begin = text.startsWith("[") ? 1 : 0;
        String allowed = text.indexOf(':') >= 0 ? "0123456789abcdefABCDEF:." : "0123456789.";
        int end = begin;
        while (end < text.length() && allowed.indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        // What follows is a scope, or the closing bracket.
        boolean isWhole = end == text.length() ? begin == 0 : "%]".indexOf(text.charAt(end)) >= 0;
        return end > begin && isWhole;
    }
}
