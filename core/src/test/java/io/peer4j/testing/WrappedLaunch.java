package io.peer4j.testing;

import io.peer4j.launch.Launch;
import io.peer4j.launch.PeerStart;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM behind a script of its own, as wrappers are that people write.
 *
 * @param script what a shell does before it becomes the JVM
 */
public record WrappedLaunch(String script) implements Launch {
    /**
     * A JVM that gets processor time last. For peers that keep every processor busy: without it, whatever another test
     * starts meanwhile may not have booted within its fifteen seconds.
     */
    public static WrappedLaunch ofLowPriority() {
        return new WrappedLaunch("renice -n 19 $$ >/dev/null");
    }

    @Override
    public List<String> command(PeerStart start) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script + "\nexec \"$@\"", "wrapper"));
        command.addAll(Launch.local().command(start));
        return command;
    }

    @Override
    public boolean provesItself() {
        return true;
    }

    @Override
    public boolean isLocal() {
        return true;
    }
}
