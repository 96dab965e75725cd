package io.peer4j.internal.link;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.stream.Collectors;

/** The addresses of this machine that are up. */
final class LocalAddresses {
    private LocalAddresses() {}

    /** Joined by commas, localhost first: {@code peer:prefer_localhost/3}. */
    static String preferLocalhost() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(LocalAddresses::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .sorted(Comparator.comparing((InetAddress address) -> !address.isLoopbackAddress()))
                    .map(LocalAddresses::withoutZone)
                    .collect(Collectors.joining(","));
        } catch (SocketException e) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }

    /** Whether {@code address} is one of this machine's: whoever connects from it runs here. */
    static boolean contains(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (SocketException e) {
            return false;
        }
    }

    private static String withoutZone(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
