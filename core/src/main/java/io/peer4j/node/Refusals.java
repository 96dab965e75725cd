package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.ArrayDeque;

/**
 * Why the last processes ended at once that another node spawned with a fun. Such a process can't run here, so it is gone
 * before {@code monitor(process, spawn(Node, Fun))} arrives: that gets {@code badfun}, not {@code noproc}.
 */
final class Refusals {
    private static final int MOST = 256;

    private final ArrayDeque<Refusal> last = new ArrayDeque<>();

    private record Refusal(Pid process, Term reason) {}

    /** Keeps the reason of {@code process}, if it is {@code badfun}. */
    synchronized void add(Pid process, ErlangException end) {
        if (!Tuple.isTagged(end.reason(), "badfun", 2)) {
            return;
        }
        if (last.size() == MOST) {
            last.removeFirst();
        }
        last.add(new Refusal(process, end.exitReason()));
    }

    /** What a link or a monitor to {@code process}, which is gone, ends with. */
    synchronized Term reasonOf(@Nullable Term process) {
        for (Refusal refusal : last) {
            if (refusal.process.equals(process)) {
                return refusal.reason;
            }
        }
        return Atoms.NOPROC;
    }
}
