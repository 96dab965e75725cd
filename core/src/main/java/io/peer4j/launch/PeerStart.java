package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a peer's process is given.
 *
 * @param flags the flags by which a node becomes a peer: its name, {@code -user peer}, where its origin is
 * @param args the user's own
 * @param env variables that its environment has beside this process's own
 * @param overStandardIo whether its standard input and output are the control connection
 * @param detached whether its standard output and error are kept apart from this process's own
 * @param unsetEnv variables of this process's own environment that its environment lacks
 * @param directory its working directory; null for this process's own
 */
public record PeerStart(
        List<String> flags,
        List<String> args,
        Map<String, String> env,
        boolean overStandardIo,
        boolean detached,
        Set<String> unsetEnv,
        @Nullable Path directory) {
    /** A start with this process's own environment, beside {@code env}, and in this process's own working directory. */
    public PeerStart(
            List<String> flags, List<String> args, Map<String, String> env, boolean overStandardIo, boolean detached) {
        this(flags, args, env, overStandardIo, detached, Set.of(), null);
    }

    /** Copies the collections. */
    public PeerStart {
        flags = List.copyOf(flags);
        args = List.copyOf(args);
        env = Map.copyOf(env);
        unsetEnv = Set.copyOf(unsetEnv);
    }
}
