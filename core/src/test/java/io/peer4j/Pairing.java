package io.peer4j;

import io.peer4j.launch.Launch;
import io.peer4j.testing.Programs;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** What this JVM starts, and how it is linked to it. */
enum Pairing {
    JVM_STANDARD_IO("JVM over standard_io", Launch.local(), Connection.standardIo()),
    JVM_TCP("JVM over TCP", Launch.local(), Connection.tcp()),
    JVM_TLS("JVM over TLS", Launch.local(), Connection.tls()),
    ERL_STANDARD_IO("erl over standard_io", Launch.erlang(), Connection.standardIo()),
    ERL_TCP("erl over TCP", Launch.erlang(), Connection.tcp()),
    JVM_DISTRIBUTION("JVM over distribution", Launch.local(), Connection.distribution()),
    ERL_DISTRIBUTION("erl over distribution", Launch.erlang(), Connection.distribution());

    private final String text;
    private final Launch launch;
    private final Connection connection;

    Pairing(String text, Launch launch, Connection connection) {
        this.text = text;
        this.launch = launch;
        this.connection = connection;
    }

    static List<Pairing> all() {
        return List.of(values());
    }

    boolean isJvm() {
        return this == JVM_STANDARD_IO || this == JVM_TCP || this == JVM_TLS || this == JVM_DISTRIBUTION;
    }

    boolean isStandardIo() {
        return this == JVM_STANDARD_IO || this == ERL_STANDARD_IO;
    }

    boolean isDistribution() {
        return this == JVM_DISTRIBUTION || this == ERL_DISTRIBUTION;
    }

    /** The options of such a peer; skips the test where the program for it is not installed. */
    Peer.Builder builder() {
        Assumptions.assumeTrue(isJvm() || Programs.isInstalled("erl"), "no erl is installed");
        if (isDistribution()) {
            OriginNode.start();
        }
        return Peer.builder().launch(launch).connection(connection);
    }

    @Override
    public String toString() {
        return text;
    }
}
