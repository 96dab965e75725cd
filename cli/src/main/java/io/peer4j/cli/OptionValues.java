package io.peer4j.cli;

import io.peer4j.Connection;
import io.peer4j.Peer;
import io.peer4j.Shutdown;
import io.peer4j.WaitBoot;
import io.peer4j.node.IpLiteral;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The values of the start options, read as OTP writes them. */
final class OptionValues {
    private static final String INFINITY = "infinity";

    private OptionValues() {}

    /** {@code standard_io}, {@code tls}, or {@code PORT}, {@code IP:PORT}, {@code [IPv6]:PORT}, also behind {@code tls:}. */
    static final class ConnectionConverter implements ITypeConverter<Connection> {
        private static final String EXPECTED = "expected standard_io, PORT, IP:PORT, tls, tls:PORT or tls:IP:PORT";
        private static final String TLS = "tls:";

        @Override
        public Connection convert(String value) {
            if (value.equals("standard_io")) {
                return Connection.standardIo();
            } else if (value.equals("tls")) {
                return Connection.tls();
            }
            boolean tls = value.startsWith(TLS);
            String place = tls ? value.substring(TLS.length()) : value;
            int colon = place.lastIndexOf(':');
            try {
                int port = Integer.parseInt(place.substring(colon + 1));
                InetAddress address = colon < 0 ? InetAddress.getLoopbackAddress() : literal(place.substring(0, colon));
                return tls ? Connection.tls(address, port) : Connection.tcp(address, port);
            } catch (NumberFormatException e) {
                throw new TypeConversionException(EXPECTED + ", got '" + value + "'");
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(EXPECTED + ", got '" + value + "': " + e.getMessage());
            }
        }

        private static InetAddress literal(String text) {
            try {
                return IpLiteral.address(text);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("invalid IP address: " + text, e);
            }
        }
    }

    /** {@code MILLIS} or {@code infinity}. */
    static final class WaitBootConverter implements ITypeConverter<WaitBoot> {
        @Override
        public WaitBoot convert(String value) {
            return WaitBoot.atMost(timeout(value, "MILLIS or infinity"));
        }
    }

    /** {@code MILLIS} or {@code infinity}. */
    static final class TimeoutConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return timeout(value, "MILLIS or infinity");
        }
    }

    /** {@code MILLIS} or {@code infinity}. */
    static final class HeartbeatConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return atLeast(Peer.MIN_HEARTBEAT, timeout(value, "MILLIS or infinity"), value);
        }
    }

    /** {@code close}, {@code halt}, {@code halt:MILLIS}, {@code MILLIS}, {@code infinity}. */
    static final class ShutdownConverter implements ITypeConverter<Shutdown> {
        private static final String EXPECTED = "close, halt, halt:MILLIS, MILLIS or infinity";
        private static final String HALT = "halt:";

        @Override
        public Shutdown convert(String value) {
            if (value.equals("close")) {
                return Shutdown.close();
            } else if (value.equals("halt")) {
                return Shutdown.halt();
            }
            boolean halt = value.startsWith(HALT);
            Duration limit = atLeast(
                    Shutdown.MIN_TIMEOUT, timeout(halt ? value.substring(HALT.length()) : value, EXPECTED), value);
            return halt ? Shutdown.halt(limit) : Shutdown.stop(limit);
        }
    }

    private static Duration atLeast(Duration least, Duration given, String value) {
        if (given.compareTo(least) < 0) {
            throw new TypeConversionException(
                    "expected at least " + least.toMillis() + " milliseconds, got '" + value + "'");
        }
        return given;
    }

    private static Duration timeout(String value, String expected) {
        if (value.equals(INFINITY)) {
            return Shutdown.FOREVER;
        }
        try {
            long millis = Long.parseLong(value);
            if (millis > 0) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is no time.
        }
        throw new TypeConversionException("expected " + expected + " (MILLIS from 1 on), got '" + value + "'");
    }
}
