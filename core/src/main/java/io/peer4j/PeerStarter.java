package io.peer4j;

import io.peer4j.internal.control.Child;
import io.peer4j.internal.control.ControlProcess;
import io.peer4j.internal.link.LinkSource;
import io.peer4j.internal.link.Secret;
import io.peer4j.internal.link.StandardIoLink;
import io.peer4j.internal.link.TcpListener;
import io.peer4j.launch.PeerStart;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From options to a control process that waits for its peer; what fails on the way leaves nothing behind. */
final class PeerStarter {
    private static final Atom ENOENT = new Atom("enoent");
    private static final Atom EACCES = new Atom("eacces");
    private static final Atom EADDRNOTAVAIL = new Atom("eaddrnotavail");
    private static final Atom EADDRINUSE = new Atom("eaddrinuse");

    private final PeerOptions options;
    private final String label;

    PeerStarter(PeerOptions options, String label) {
        this.options = options;
        this.label = label;
    }

    ControlProcess start() {
        return switch (options.effectiveConnection()) {
            case Connection.StandardIo _ -> start(null);
            case Connection.Tcp tcp -> {
                TcpListener listener = listen(tcp);
                try {
                    yield start(listener);
                } catch (Throwable e) {
                    listener.close();
                    throw e;
                }
            }
            case Connection.Distribution _ -> throw new IllegalStateException("refused when the options were verified");
        };
    }

    private TcpListener listen(Connection.Tcp tcp) {
        InetAddress address = tcp.address() == null ? InetAddress.getLoopbackAddress() : tcp.address();
        try {
            return TcpListener.bind(address, tcp.port(), options.launch().provesItself(), options.limits());
        } catch (IOException e) {
            throw new BootFailedException(listenReason(e), String.valueOf(e.getMessage()), e);
        }
    }

    /** The JDK has no other mark for it than its words. */
    private static Atom listenReason(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("assign requested address")) {
            return EADDRNOTAVAIL;
        }
        return message.contains("Permission denied") ? EACCES : EADDRINUSE;
    }

    private ControlProcess start(@Nullable TcpListener listener) {
        PeerStart start = new PeerStart(
                NodeFlags.of(options, listener),
                options.args(),
                environment(listener),
                listener == null,
                options.detached());
        List<String> command = postProcessed(options.launch().command(start));
        Process process = spawn(command, start);
        Child child = new Child(process, command);
        try {
            return control(listener, process, child);
        } catch (Throwable e) {
            child.kill();
            throw e;
        }
    }

    private ControlProcess control(@Nullable TcpListener listener, Process process, Child child) {
        LinkSource source = listener != null
                ? listener
                : LinkSource.of(
                        StandardIoLink.open(process.getInputStream(), process.getOutputStream(), options.limits()));
        ControlProcess control = new ControlProcess(
                label,
                child,
                source,
                listener == null,
                options.console(),
                options.input(),
                options.heartbeat(),
                options.frames());
        control.run();
        return control;
    }

    private Map<String, String> environment(@Nullable TcpListener listener) {
        Map<String, String> env = new HashMap<>(options.env());
        if (listener != null) {
            env.put(Secret.VARIABLE, listener.secretForEnvironment());
        }
        return env;
    }

    private List<String> postProcessed(List<String> command) {
        List<String> whole = new ArrayList<>(command.subList(0, 1));
        whole.addAll(options.postProcessArgs().apply(List.copyOf(command.subList(1, command.size()))));
        return List.copyOf(whole);
    }

    private Process spawn(List<String> command, PeerStart start) {
        try {
            return options.launch().start(command, start);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            throw new BootFailedException(
                    Term.tuple(Atom.ERROR, reason(message)),
                    "command: " + String.join(" ", command) + "\n" + message,
                    e);
        }
    }

    /** The JDK has no other mark for it than its words, which differ from release to release. */
    private static Term reason(String message) {
        if (message.contains("No such file") || message.contains("error=2,")) {
            return ENOENT;
        }
        boolean denied = message.contains("Permission denied") || message.contains("error=13,");
        return denied ? EACCES : Term.binary(message);
    }
}
