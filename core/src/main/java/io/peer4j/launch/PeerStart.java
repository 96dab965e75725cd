package io.peer4j.launch;

import java.util.List;
import java.util.Map;

/**
 * What a peer's process is given.
 *
 * @param flags the flags by which a node becomes a peer: its name, {@code -user peer}, where its origin is
 * @param args the user's own
 * @param env variables that its environment has beside this process's own
 * @param overStandardIo whether its standard input and output are the control connection
 * @param detached whether its standard output and error are kept apart from this process's own
 */
public record PeerStart(
        List<String> flags, List<String> args, Map<String, String> env, boolean overStandardIo, boolean detached) {
    /** Copies the collections. */
    public PeerStart {
        flags = List.copyOf(flags);
        args = List.copyOf(args);
        env = Map.copyOf(env);
    }
}
