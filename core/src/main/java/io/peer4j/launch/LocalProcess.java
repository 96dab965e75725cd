package io.peer4j.launch;

import io.peer4j.internal.boot.Boot;
import io.peer4j.internal.control.Descendants;
import io.peer4j.internal.link.Handover;
import io.peer4j.internal.link.Secret;
import io.peer4j.internal.link.Tls;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;

/** Starts a process on this machine. */
final class LocalProcess {
    /** Hold what this process was given if it is a peer itself; its own peers get theirs. */
    private static final List<String> SECRETS = List.of(Secret.VARIABLE, Tls.VARIABLE, Boot.COOKIE_VARIABLE);

    private LocalProcess() {}

    static Process start(List<String> command, PeerStart start) throws IOException {
        ProcessBuilder builder = new ProcessBuilder().directory(WorkingDirectory.of(start.directory()));
        Map<String, String> env = builder.environment();
        SECRETS.forEach(env::remove);
        start.unsetEnv().forEach(env::remove);
        env.putAll(start.env());
        CarriedVariables.of(start).carry(command, env);
        builder.command(ProcessGroup.of(command, env));
        if (!start.overStandardIo()) {
            builder.redirectInput(start.secrets().isEmpty() ? Redirect.from(new File("/dev/null")) : Redirect.PIPE);
        }
        if (!start.detached()) {
            builder.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
        }
        Process process = builder.start();
        OriginWatch.add(process, start.env().containsKey(Descendants.VARIABLE));
        if (!start.secrets().isEmpty()) {
            handOver(process, start);
        }
        return process;
    }

    /** They fit into the pipe, so this does not wait. A process that has ended already will say why. */
    private static void handOver(Process process, PeerStart start) {
        try {
            OutputStream input = process.getOutputStream();
            input.write(Handover.encode(start.secrets()));
            input.flush();
            if (!start.overStandardIo()) {
                input.close();
            }
        } catch (IOException e) {
            System.getLogger("io.peer4j.launch")
                    .log(System.Logger.Level.DEBUG, () -> "process " + process.pid() + " has taken no secrets", e);
        }
    }
}
