package io.peer4j.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses that tests write as literals. */
public final class Addresses {
    private Addresses() {}

    /** The address that {@code literal} writes in numbers. */
    public static InetAddress of(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
