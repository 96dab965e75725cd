package io.peer4j.launch;

import io.peer4j.internal.control.Descendants;
import io.peer4j.internal.link.Secret;
import io.peer4j.internal.link.Tls;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;

/** Starts a process on this machine. */
final class LocalProcess {
    /** Hold this process's own proof of what it is, if it is a peer itself; no peer of its own may have it. */
    private static final List<String> SECRETS = List.of(Secret.VARIABLE, Tls.VARIABLE);

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
            builder.redirectInput(Redirect.from(new File("/dev/null")));
        }
        if (!start.detached()) {
            builder.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
        }
        Process process = builder.start();
        OriginWatch.add(process, start.env().containsKey(Descendants.VARIABLE));
        return process;
    }
}
