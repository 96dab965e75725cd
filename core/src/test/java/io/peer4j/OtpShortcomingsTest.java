package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.TermSyntax;
import io.peer4j.testing.Epmd;
import io.peer4j.testing.Programs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Where OTP's {@code peer} falls short ({@code docs/otp.md}, "The faults that are not taken over"). By number:
 *
 * <ul>
 *   <li>1: {@code PeerBehaviourTest.everyModeOfShutdownEndsTheProcess}
 *   <li>2: {@code PeerBehaviourTest.aPeerThatIsGoneAnswersNoconnectionWhateverPeerDownSays}
 *   <li>3: {@code PeerBehaviourTest.callsInFlightFailAtOnceWhenThePeerIsKilled}
 *   <li>4: {@code ControlProcessTest}, {@code NibbleDeframerTest}, {@code MessageCodecTest}
 *   <li>5, 7: here
 *   <li>6: {@code PeerBehaviourTest.aPeerReadsALineOfInputWhileOtherCallsGoOn}
 *   <li>8: {@code ControlProcessTest}
 *   <li>9: {@code PeerBehaviourTest.theEndOfTheThreadThatStartedALinkedPeerStopsIt}
 *   <li>10: {@code TcpListenerTest}
 *   <li>11: {@code PeerBehaviourTest.aPeerThatIsStoppedIsNoticedAndKilled}
 * </ul>
 */
@Timeout(60)
@Tag("erlang")
class OtpShortcomingsTest {
    @Test
    void number5StrayReservedBytesAreTextAndNothingIsLost() {
        Assumptions.assumeTrue(Programs.isInstalled("erl"), "no erl is installed");
        List<String> output = Collections.synchronizedList(new ArrayList<>());
        try (Peer peer = Peer.builder().erlang().output(output::add).start()) {
            // é is C3 A9 in UTF-8, and a half of a frame's byte to OTP; in Latin-1, E9, it is no reserved byte; FF is
            // one.
            for (String raw : List.of("caf\\303\\251\\n", "\\377\\303\\n")) {
                peer.call("os", "cmd", codePoints("printf '" + raw + "' > /proc/" + peer.osPid() + "/fd/1"));
                assertThat(peer.call("erlang", "abs", -1)).isEqualTo(1L);
            }
            await().until(() -> String.join("", output).contains("café\n"));
            assertThat(peer.call("erlang", "abs", -2)).isEqualTo(2L);
        }
    }

    private static io.peer4j.term.Term codePoints(String text) {
        return io.peer4j.term.ListTerm.string(text);
    }

    @Test
    void number7ATakenNodeNameIsSaidToBeTaken() throws Exception {
        Assumptions.assumeTrue(
                Programs.isInstalled("erl") && Programs.isInstalled("epmd"), "no erl, or no epmd, is installed");
        try (Epmd epmd = Epmd.start();
                Peer first = named(epmd).start()) {
            assertThat(first.node().name()).isEqualTo("taken@localhost");
            assertThatThrownBy(() -> named(epmd).start()).isInstanceOfSatisfying(BootFailedException.class, e -> {
                assertThat(e.reason()).isEqualTo(TermSyntax.parse("{exit_status,1}"));
                assertThat(e).hasMessageContaining("taken@localhost seems to be in use");
            });
        }
    }

    private static Peer.Builder named(Epmd epmd) {
        return Peer.builder()
                .erlang()
                .connection(Connection.tcp())
                .name("taken@localhost")
                .env("ERL_EPMD_PORT", epmd.port())
                .output(text -> {});
    }
}
