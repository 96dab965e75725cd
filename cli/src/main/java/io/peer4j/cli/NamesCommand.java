package io.peer4j.cli;

import io.peer4j.node.Epmd;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the nodes that epmd knows, as {@code epmd -names} does. */
@Command(
        name = "names",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Lists the Erlang nodes on a host, by name and port.",
            "They are what epmd knows, at the port that ERL_EPMD_PORT names. Without an epmd there are none."
        })
final class NamesCommand implements Runnable {
    private final Streams streams;

    @Parameters(arity = "0..1", paramLabel = "HOST", description = "Default: this host.")
    private @Nullable String host;

    NamesCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public void run() {
        try {
            Epmd epmd = host == null ? Epmd.local() : Epmd.at(InetAddress.getByName(host), Epmd.environmentPort());
            List<Epmd.NodeEntry> nodes = epmd.names();
            nodes.forEach(node -> streams.out().println(node.name() + " " + node.port()));
            if (nodes.isEmpty()) {
                streams.err().println("peer4j: epmd at " + epmd + " knows no node");
            }
        } catch (ConnectException e) {
            streams.err().println("peer4j: " + e.getMessage());
        } catch (UnknownHostException e) {
            throw new UsageException("expected a host, got " + host + ", which has no address");
        } catch (IOException e) {
            throw new NodeException("epmd does not answer: " + e.getMessage(), e);
        }
    }
}
