package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.NodeOptions;
import io.peer4j.node.NodeTls;
import io.peer4j.node.NodeTransport;
import io.peer4j.node.NodeTransport.EpmdUse;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.TermSyntaxException;
import io.peer4j.term.Tuple;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The flags that say how others reach a node, and how it reaches them: {@code -dist_listen}, {@code -no_epmd},
 * {@code -start_epmd}, {@code -erl_epmd_port}, {@code -connect_all}, {@code -proto_dist}, {@code -ssl_dist_optfile},
 * {@code -ssl_dist_opt}, and of {@code kernel} {@code inet_dist_listen_min}, {@code inet_dist_listen_max},
 * {@code inet_dist_use_interface}, {@code connect_all} and {@code prevent_overlapping_partitions}.
 */
final class TransportFlags {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_WORDS = 8;

    private final CommandLine line;

    private TransportFlags(CommandLine line) {
        this.line = line;
    }

    /** {@code options} with what the flags say. */
    static NodeOptions apply(CommandLine line, NodeOptions options) {
        TransportFlags flags = new TransportFlags(line);
        NodeTransport transport = flags.transport();
        String given = line.parameter("kernel", "inet_dist_use_interface");
        NodeOptions with = transport.equals(NodeTransport.DEFAULT) ? options : options.withTransport(transport);
        return given == null ? with : with.withListenAddress(address(given));
    }

    private NodeTransport transport() {
        NodeTransport transport = ports(NodeTransport.DEFAULT);
        if (!isTrue("dist_listen")) {
            transport = transport.withoutListening();
        }
        if (!isTrue("start_epmd")) {
            transport = transport.withEpmd(EpmdUse.RUNNING);
        }
        if (line.has("no_epmd")) {
            transport = transport.withEpmd(EpmdUse.NONE);
        }
        if (!isTrue("connect_all") || !isParameterTrue("connect_all")) {
            transport = transport.withoutMesh();
        }
        if (!isParameterTrue("prevent_overlapping_partitions")) {
            transport = transport.withPartitions();
        }
        return protocol(transport);
    }

    private NodeTransport ports(NodeTransport transport) {
        String first = line.parameter("kernel", "inet_dist_listen_min");
        String last = line.parameter("kernel", "inet_dist_listen_max");
        if (first == null && last != null) {
            throw new BootException("-kernel inet_dist_listen_max needs inet_dist_listen_min beside it");
        }
        NodeTransport within = transport;
        if (first != null) {
            int from = port("-kernel inet_dist_listen_min", first);
            int to = last == null ? from : port("-kernel inet_dist_listen_max", last);
            if (from > to) {
                throw new BootException("expected -kernel inet_dist_listen_min at most inet_dist_listen_max, got "
                        .concat(first)
                        .concat(" and ")
                        .concat(String.valueOf(last)));
            }
            within = within.withPorts(from, to);
        }
        return line.has("erl_epmd_port")
                ? within.withCommonPort(port("-erl_epmd_port", value("erl_epmd_port", "PORT")))
                : within;
    }

    private static int port(String what, String value) {
        try {
            int port = Integer.parseInt(value);
            if (port > 0 && port <= 0xFFFF) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new BootException(
                "expected ".concat(what).concat(" PORT, from 1 to 65535, got ").concat(value));
    }

    private NodeTransport protocol(NodeTransport transport) {
        Protocol protocol = Protocol.of(line);
        NodeTransport over = protocol.overIpv6() ? transport.overIpv6() : transport;
        return protocol.inTls() ? over.withTls(tls()) : over;
    }

    private NodeTls tls() {
        List<String> options = new ArrayList<>();
        line.occurrences("ssl_dist_opt").forEach(options::addAll);
        boolean hasFile = line.has("ssl_dist_optfile");
        if (!hasFile && options.isEmpty()) {
            throw new BootException(
                    "-proto_dist inet_tls needs -ssl_dist_optfile FILE or -ssl_dist_opt NAME VALUE ...");
        }
        try {
            return NodeTls.ofFlags(hasFile ? Path.of(value("ssl_dist_optfile", "FILE")) : null, options);
        } catch (IOException e) {
            throw new BootException("-proto_dist inet_tls: can't read ".concat(cause(e)));
        } catch (IllegalArgumentException e) {
            throw new BootException("-proto_dist inet_tls: ".concat(String.valueOf(e.getMessage())));
        }
    }

    /** The JDK says no more of a file that is not there than its name. */
    private static String cause(IOException e) {
        return e instanceof java.nio.file.FileSystemException
                ? "the file ".concat(e.toString())
                : String.valueOf(e.getMessage());
    }

    private String value(String flag, String expected) {
        List<String> values = line.last(flag);
        if (values.size() != 1) {
            throw new BootException("expected -"
                    .concat(flag)
                    .concat(" ")
                    .concat(expected)
                    .concat(", got ")
                    .concat(values.toString()));
        }
        return values.getFirst();
    }

    /** True unless it is given as false. */
    private boolean isTrue(String flag) {
        return !line.has(flag) || isTrue("-".concat(flag), value(flag, "true or false"));
    }

    private boolean isParameterTrue(String name) {
        String value = line.parameter("kernel", name);
        return value == null || isTrue("-kernel ".concat(name), value);
    }

    private static boolean isTrue(String what, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new BootException(
                    "expected ".concat(what).concat(" true or false, got ").concat(value));
        }
        return value.equals("true");
    }

    /** An address as Erlang writes one: {@code {127,0,0,1}}, or eight numbers of 16 bits. */
    private static InetAddress address(String text) {
        byte[] bytes = bytes(text);
        if (bytes != null) {
            try {
                return InetAddress.getByAddress(bytes);
            } catch (UnknownHostException e) {
                // Said below.
            }
        }
        throw new BootException(
                "expected -kernel inet_dist_use_interface {A,B,C,D} or eight numbers for IPv6, got ".concat(text));
    }

    private static byte @Nullable [] bytes(String text) {
        Term term;
        try {
            term = TermSyntax.parse(text);
        } catch (TermSyntaxException e) {
            return null;
        }
        if (!(term instanceof Tuple tuple) || tuple.size() != IPV4_BYTES && tuple.size() != IPV6_WORDS) {
            return null;
        }
        int width = tuple.size() == IPV4_BYTES ? 1 : 2;
        byte[] bytes = new byte[tuple.size() * width];
        for (int i = 0; i < tuple.size(); i++) {
            if (!(tuple.get(i) instanceof IntTerm number)
                    || number.value() < 0
                    || number.value() >= 1L << Byte.SIZE * width) {
                return null;
            }
            bytes[(i + 1) * width - 1] = (byte) number.value();
            bytes[i * width] = width == 1 ? bytes[i] : (byte) (number.value() >>> Byte.SIZE);
        }
        return bytes;
    }
}
