package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A heartbeat ends peers that hang, and no others. */
@Timeout(60)
@Tag("erlang")
class SilentPeersTest {
    private static final Term THREE_HEARTBEATS = IntTerm.of(3 * Peer.MIN_HEARTBEAT.toMillis());

    /** All are silent at the same time, as each has to be for some seconds. */
    @Test
    void peersThatHaveNothingToSayLiveOn() throws Exception {
        List<Peer> peers = new ArrayList<>();
        try {
            for (Pairing pairing : Pairing.all()) {
                peers.add(pairing.builder().heartbeat(Peer.MIN_HEARTBEAT).start());
            }
            List<CompletableFuture<Term>> calls = peers.stream()
                    .map(peer -> peer.callTermAsync("timer", "sleep", List.of(THREE_HEARTBEATS)))
                    .toList();
            for (CompletableFuture<Term> call : calls) {
                assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(new Atom("ok"));
            }
        } finally {
            peers.forEach(Peer::close);
        }
    }
}
