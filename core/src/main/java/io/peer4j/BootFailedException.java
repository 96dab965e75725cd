package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Term;

/**
 * A peer did not boot. The message shows the command, how its process ended and what it printed last; nothing of it is
 * left running.
 */
public final class BootFailedException extends PeerException {
    private final transient Term reason;

    BootFailedException(Term reason, String diagnosis, @Nullable Throwable cause) {
        super("boot_failed: " + reason + "\n" + diagnosis, cause);
        this.reason = reason;
    }

    /**
     * OTP's reason: {@code {exit_status,N}}, {@code {tcp_closed,{exit_status,N}}}, {@code timeout}, {@code enoent}; or
     * {@code {bad_link,Text}}.
     */
    public Term reason() {
        return reason;
    }
}
