package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import io.peer4j.testing.Epmd;
import io.peer4j.testing.ErlNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The wire against a real node. */
@Tag("erlang")
class TcpDistributionErlangTest {
    private static final String COOKIE = "SECRET";
    private static final Atom YES = new Atom("yes");

    /** Answers {@code net_kernel}'s calls, and sends the rest back. */
    private static void echo(NodeConnection from, Signal signal) {
        if (signal instanceof Signal.RegSend(Pid unused, Atom name, Term message)
                && name.name().equals("net_kernel")
                && message instanceof Tuple call) {
            Tuple caller = (Tuple) call.get(1);
            from.send(new Signal.Send(Signal.NO_PID, (Pid) caller.get(0), Term.tuple(caller.get(1), YES)));
        }
        if (signal instanceof Signal.RegSend(Pid unused, Atom name, Tuple(var elements))
                && name.name().equals("echo")) {
            from.send(new Signal.Send(Signal.NO_PID, (Pid) elements.get(0), elements.get(1)));
        }
    }

    @Test
    void aRealNodeConnectsPingsAndExchangesMessagesOfAnySize() throws Exception {
        try (Epmd epmd = Epmd.start();
                ErlNode erl = ErlNode.start(epmd, "erl@localhost", COOKIE)) {
            RecordingSignals signals = new RecordingSignals(TcpDistributionErlangTest::echo);
            TcpDistribution here = TcpDistribution.start(
                    NodeOptions.shortName("jvm@localhost"),
                    COOKIE,
                    new EpmdNames(Integer.parseInt(epmd.port()), false),
                    signals);
            here.accept();
            try {
                assertThat(erl.eval("net_adm:ping('jvm@localhost')")).isEqualTo("{ok,pong}");
                assertThat(signals.ups.getFirst().isHidden()).isFalse();
                assertThat(erl.eval("nodes()")).isEqualTo("{ok,[jvm@localhost]}");
                for (int size : new int[] {1, 4000, 70_000, 1_000_000, 30_000_000}) {
                    String echo = "(fun(B) -> {echo, 'jvm@localhost'} ! {self(), B},"
                            + " receive B -> same after 20000 -> timeout end end)(rand:bytes(" + size + "))";
                    assertThat(erl.eval(echo)).as("%s bytes", size).isEqualTo("{ok,same}");
                }
                assertThat(erl.eval("net_kernel:disconnect('jvm@localhost')")).isEqualTo("{ok,true}");
                await().until(() -> signals.downs.size() == 1);
                assertThat(here.connect(new Atom("erl@localhost")).isUp()).isTrue();
            } finally {
                here.close();
            }
        }
    }
}
