package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.ExportFun;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
@Tag("older-java")
class SysTest {
    private static final Atom NAME = new Atom("counter");
    private static final Atom GET = new Atom("get");
    private static final Duration TIME = Duration.ofSeconds(10);
    private final JoinedNodes net = new JoinedNodes();
    private Node one = Node.create();
    private Node two = Node.create();
    private Mailbox self = one.prepare();
    private Term server = NAME;

    @BeforeEach
    void join() throws Exception {
        one = net.start("one");
        two = net.start("two");
        self = one.open();
        server = Term.tuple(NAME, two.name());
    }

    @AfterEach
    void part() {
        net.close();
    }

    private static final class Counter implements GenServer {
        private Term count = Term.integer(0);

        @Override
        public @Nullable Term handleCall(Term request, Term from) {
            return count;
        }

        @Override
        public void handleCast(Term message) {
            count = message;
        }

        @Override
        public Term state() {
            return Term.tuple(Atom.OK, count);
        }

        @Override
        public void replaceState(Term state) {
            count = ((Tuple) state).get(1);
        }
    }

    /** Has none of the methods of {@code sys}. */
    private static final class Plain implements GenServer {
        @Override
        public @Nullable Term handleCall(Term request, Term from) {
            return null;
        }
    }

    @Test
    void stateIsWhatTheServerSaysOfIt() throws InterruptedException {
        GenServer.start(two, NAME, new Counter());
        Mailbox plain = GenServer.start(one, new Plain());

        assertThat(Sys.getState(self, server)).hasToString("{ok,0}");
        assertThat(Sys.getState(self, plain.self())).isEqualTo(Atom.UNDEFINED);
    }

    @Test
    void statusNamesModuleAndState() throws InterruptedException {
        Mailbox counter = GenServer.start(two, NAME, new Counter());

        Tuple status = (Tuple) Sys.getStatus(self, server);

        assertThat(status.get(0)).isEqualTo(new Atom("status"));
        assertThat(status.get(1)).isEqualTo(counter.self());
        assertThat(status.get(2)).hasToString("{module,gen_server}");
        assertThat(((ListTerm) status.get(3)).elements()).hasSize(5);
        assertThat(status.toString())
                .contains("Status for generic server counter", "running", "$initial_call", "{\"State\",{ok,0}}");
    }

    @Test
    void suspendedServerAnswersSysAlone() throws InterruptedException {
        GenServer.start(two, NAME, new Counter());
        Sys.suspend(self, server);
        Gen.cast(self, server, Term.integer(7));

        assertThatThrownBy(() -> Gen.call(self, server, GET, Duration.ofMillis(50)))
                .isInstanceOf(ErlangException.class);
        assertThat(Sys.getState(self, server)).hasToString("{ok,0}");
        assertThat(Sys.getStatus(self, server).toString()).contains("suspended");

        Sys.resume(self, server);

        assertThat(Gen.call(self, server, GET, TIME)).isEqualTo(Term.integer(7));
    }

    @Test
    void suspendedServerEndsWithItsParent() throws InterruptedException {
        Mailbox parent = one.open();
        Mailbox child = GenServer.startLink(parent, NAME, new Counter());
        child.trapExit(true);
        Sys.suspend(self, NAME);

        parent.exit(new Atom("shutdown"));

        await().until(() -> !child.isAlive());
    }

    @Test
    void stateIsReplacedByANamedFunctionAlone() throws InterruptedException {
        two.functions((module, function, args) -> TermSyntax.parse("{ok,42}"));
        GenServer.start(two, NAME, new Counter());
        GenServer.start(two, new Atom("plain"), new Plain());
        Term named = new ExportFun(new Atom("m"), new Atom("next"), 1);

        assertThat(replace(server, named)).hasToString("{ok,42}");
        assertThat(Gen.call(self, server, GET, TIME)).isEqualTo(Term.integer(42));
        assertThat(replace(server, new Atom("none")).toString())
                .startsWith("{error,{callback_failed,{gen_server,system_replace_state},{error,{badfun,none}}}}");
        assertThat(replace(Term.tuple(new Atom("plain"), two.name()), named).toString())
                .contains("callback_failed", "java.lang.UnsupportedOperationException", "override replaceState");
    }

    /** A server whose state is nested too deep for its stack. */
    private static final class Overflowing implements GenServer {
        @Override
        public Term handleCall(Term request, Term from) {
            return request;
        }

        @Override
        public Term state() {
            throw new StackOverflowError();
        }
    }

    @Test
    void serverSurvivesStateThatOverflowsItsStack() throws InterruptedException {
        Term overflowing = GenServer.start(two, new Overflowing()).self();
        assertThat(ask(overflowing, "get_state").toString()).startsWith("{error,{callback_failed,");
        assertThat(ask(overflowing, "get_status").toString()).contains("callback_failed");
        assertThat(Gen.call(self, overflowing, GET, TIME)).isEqualTo(GET);
    }

    private Term ask(Term target, String request) throws InterruptedException {
        return Sys.request(self, target, new Atom(request), TIME);
    }

    private Term replace(Term target, Term fun) throws InterruptedException {
        return Sys.request(self, target, Term.tuple(new Atom("replace_state"), fun), TIME);
    }

    @Test
    void statisticsCountMessages() throws InterruptedException {
        GenServer.start(two, NAME, new Counter());

        assertThat(debug("{statistics,get}")).hasToString("{ok,no_statistics}");
        assertThat(debug("{statistics,true}")).isEqualTo(Atom.OK);
        Gen.cast(self, server, GET);
        Gen.call(self, server, GET, TIME);
        assertThat(debug("{statistics,get}").toString())
                .contains("{start_time,{{", "{current_time,{{", "{messages_in,2}", "{messages_out,1}");
        assertThat(debug("no_debug")).isEqualTo(Atom.OK);
        assertThat(debug("{statistics,get}")).hasToString("{ok,no_statistics}");
    }

    @Test
    void logKeepsTheLastEvents() throws InterruptedException {
        GenServer.start(two, NAME, new Counter());
        assertThat(debug("{log,{true,1}}")).isEqualTo(Atom.OK);
        Gen.cast(self, server, GET);
        Gen.cast(self, server, Term.integer(5));

        assertThat(debug("{log,get}")).hasToString("{ok,[{in,{'$gen_cast',5}}]}");
        assertThat(debug("{trace,true}")).hasToString("{error,notsup}");
    }

    private Term debug(String what) throws InterruptedException {
        return Sys.request(self, server, Term.tuple(new Atom("debug"), TermSyntax.parse(what)), TIME);
    }

    @Test
    void terminateEndsTheServerWithTheReason() throws InterruptedException {
        Mailbox counter = GenServer.start(two, NAME, new Counter());

        Sys.terminate(self, server, new Atom("enough"));

        await().until(() -> !counter.isAlive());
        assertThat(Objects.requireNonNull(counter.exitReason())).isEqualTo(new Atom("enough"));
        assertThatThrownBy(() -> Sys.getState(self, server))
                .isInstanceOfSatisfying(
                        ErlangException.class,
                        e -> assertThat(e.reason()).hasToString("{noproc,{sys,get_state,[{counter,two@test}]}}"));
    }
}
