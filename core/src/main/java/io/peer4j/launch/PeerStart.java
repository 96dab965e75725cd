package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Redaction;
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
 * @param secrets what the launch hands over itself, if it {@linkplain Launch#handsOverSecrets says so}; empty otherwise. By
 *     the name of the variable that another launch's peer finds each in
 */
public record PeerStart(
        List<String> flags,
        List<String> args,
        Map<String, String> env,
        boolean overStandardIo,
        boolean detached,
        Set<String> unsetEnv,
        @Nullable Path directory,
        Map<String, String> secrets) {
    /** A start without secrets. */
    public PeerStart(
            List<String> flags,
            List<String> args,
            Map<String, String> env,
            boolean overStandardIo,
            boolean detached,
            Set<String> unsetEnv,
            @Nullable Path directory) {
        this(flags, args, env, overStandardIo, detached, unsetEnv, directory, Map.of());
    }

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
        secrets = Map.copyOf(secrets);
    }

    /** Everything except secrets. */
    @Override
    public String toString() {
        return "PeerStart[flags=" + Redaction.words(flags) + ", args=" + Redaction.words(args) + ", env="
                + Redaction.variables(env, OriginWatch.SECRETS) + ", overStandardIo=" + overStandardIo + ", detached="
                + detached + ", unsetEnv=" + unsetEnv + ", directory=" + directory + ", secrets="
                + Redaction.variables(secrets, secrets.keySet()) + "]";
    }
}
