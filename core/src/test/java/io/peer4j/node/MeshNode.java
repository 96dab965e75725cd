package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.testing.ErlangOrigin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A visible node in a JVM of its own, which ends with its input. */
final class MeshNode implements AutoCloseable {
    private final Process process;
    private final OutputStream in;
    private final BufferedReader out;

    private MeshNode(Process process) {
        this.process = process;
        this.in = process.getOutputStream();
        this.out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The node's process: for each line of input the name of a node to connect to, or nothing, it prints who it knows. */
    public static void main(String[] args) throws IOException {
        Node node = Node.local();
        node.start(NodeOptions.shortName(args[0])
                .withCookie(args[1])
                .withNetTickTime(Duration.ofSeconds(Long.parseLong(args[2]))));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isEmpty()) {
                node.connect(new Atom(line));
            }
            System.out.println(node.nodes().stream().map(Atom::name).sorted().collect(Collectors.joining(",")));
        }
        Runtime.getRuntime().halt(0);
    }

    /** Starts one that knows the epmd at {@code epmdPort}. */
    static MeshNode start(String epmdPort, String name, String cookie, int netTickSeconds) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        ErlangOrigin.java(),
                        "-cp",
                        ErlangOrigin.classPath(),
                        MeshNode.class.getName(),
                        name,
                        cookie,
                        Integer.toString(netTickSeconds))
                .redirectError(Redirect.INHERIT);
        builder.environment().put("ERL_EPMD_PORT", epmdPort);
        MeshNode node = new MeshNode(builder.start());
        var unused = node.nodes();
        return node;
    }

    /** The names of the others that it is connected to, sorted. */
    List<String> nodes() {
        return ask("");
    }

    /** Has it connect to {@code other}. */
    void connect(String other) {
        var unused = ask(other);
    }

    private List<String> ask(String line) {
        try {
            in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
            String answer = out.readLine();
            if (answer == null) {
                throw new AssertionError("a JVM node has ended");
            }
            return answer.isEmpty() ? List.of() : List.of(answer.split(",", -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
