package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.NodeOptions;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** The module {@code inet}. */
final class InetFunctions implements FunctionTable {
    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "gethostname/0" -> Term.tuple(Atom.OK, ListTerm.string(hostName()));
            case "getifaddrs/0" -> interfaces();
            default -> null;
        };
    }

    /** This host's name up to its first dot. */
    static String hostName() {
        String name = NodeOptions.shortName("a").fullName().name();
        return name.substring(name.indexOf('@') + 1);
    }

    private static Term interfaces() {
        try {
            List<Term> all = new ArrayList<>();
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                all.add(Term.tuple(ListTerm.string(each.getName()), options(each)));
            }
            return Term.tuple(Atom.OK, ListTerm.of(all));
        } catch (SocketException e) {
            return Term.tuple(Atom.ERROR, new Atom("einval"));
        }
    }

    private static Term options(NetworkInterface each) throws SocketException {
        List<Term> options = new ArrayList<>();
        options.add(option("flags", flags(each)));
        for (InterfaceAddress address : each.getInterfaceAddresses()) {
            byte[] bytes = address.getAddress().getAddress();
            options.add(option("addr", address(bytes)));
            options.add(option("netmask", address(mask(bytes.length, address.getNetworkPrefixLength()))));
            InetAddress broadcast = address.getBroadcast();
            if (broadcast != null) {
                options.add(option("broadaddr", address(broadcast.getAddress())));
            }
        }
        byte[] hardware = each.getHardwareAddress();
        if (hardware != null) {
            options.add(option("hwaddr", ListTerm.of(numbers(hardware, 1))));
        }
        return ListTerm.of(options);
    }

    private static Term option(String name, Term value) {
        return Term.tuple(new Atom(name), value);
    }

    private static Term flags(NetworkInterface each) throws SocketException {
        List<Term> flags = new ArrayList<>();
        addIf(flags, each.isUp(), "up");
        addIf(flags, !each.isLoopback() && !each.isPointToPoint(), "broadcast");
        addIf(flags, each.isLoopback(), "loopback");
        addIf(flags, each.isPointToPoint(), "pointtopoint");
        addIf(flags, each.isUp(), "running");
        addIf(flags, each.supportsMulticast(), "multicast");
        return ListTerm.of(flags);
    }

    private static void addIf(List<Term> flags, boolean holds, String flag) {
        if (holds) {
            flags.add(new Atom(flag));
        }
    }

    private static byte[] mask(int length, int prefix) {
        byte[] mask = new byte[length];
        for (int bit = 0; bit < prefix; bit++) {
            mask[bit / 8] |= (byte) (0x80 >> bit % 8);
        }
        return mask;
    }

    /** Four numbers of a byte each, or eight of two. */
    private static Tuple address(byte[] bytes) {
        return new Tuple(numbers(bytes, bytes.length == 4 ? 1 : 2));
    }

    private static List<Term> numbers(byte[] bytes, int width) {
        List<Term> numbers = new ArrayList<>();
        for (int i = 0; i < bytes.length; i += width) {
            int low = bytes[i + width - 1] & 0xFF;
            numbers.add(IntTerm.of(width == 1 ? low : (bytes[i] & 0xFF) << 8 | low));
        }
        return numbers;
    }
}
