package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
@Tag("older-java")
class GenServerTest {
    private static final Atom NAME = new Atom("counter");
    private static final Atom GET = new Atom("get");
    private static final Atom ADD = new Atom("add");
    private static final Duration TIME = Duration.ofSeconds(10);
    private final JoinedNodes net = new JoinedNodes();
    private final List<Term> ends = new CopyOnWriteArrayList<>();
    private Node one = Node.create();
    private Node two = Node.create();
    private Mailbox self = one.prepare();

    @BeforeEach
    void join() throws Exception {
        one = net.start("one");
        two = net.start("two");
        self = one.open();
    }

    @AfterEach
    void part() {
        net.close();
    }

    private final class Counter implements GenServer {
        private final CountDownLatch asked = new CountDownLatch(1);
        private long count;

        @Override
        public @Nullable Term handleCall(Term request, Term from) {
            if (request.equals(new Atom("never"))) {
                asked.countDown();
                return null;
            }
            if (request.equals(new Atom("stop"))) {
                throw ErlangException.exit(new Atom("stopped"));
            }
            return Term.integer(count);
        }

        @Override
        public void handleCast(Term message) {
            count++;
        }

        @Override
        public void handleInfo(Term message) {
            count += 10;
        }

        @Override
        public void terminate(Term reason) {
            ends.add(reason);
        }
    }

    private Term server() {
        return Term.tuple(NAME, two.name());
    }

    private static Term failure(ThrowingCallable call) {
        ErlangException e = Objects.requireNonNull(catchThrowableOfType(ErlangException.class, call));
        assertThat(e.kind()).isEqualTo(ErlangException.Kind.EXIT);
        return ((Tuple) e.reason()).get(0);
    }

    @Test
    void callsCastsAndMessagesAreTakenInOrder() throws InterruptedException {
        GenServer.start(two, NAME, new Counter());

        Gen.cast(self, server(), ADD);
        Gen.cast(self, server(), ADD);
        self.send(server(), ADD);

        assertThat(Gen.call(self, server(), GET, TIME)).isEqualTo(Term.integer(12));
        assertThat(self.queueLength()).isZero();
    }

    @Test
    void aServerOfThisNodeIsCalledByPidAndName() throws InterruptedException {
        Mailbox server = GenServer.start(one, NAME, new Counter());

        assertThat(Gen.call(self, server.self(), GET, null)).isEqualTo(Term.integer(0));
        assertThat(Gen.call(self, NAME, GET, null)).isEqualTo(Term.integer(0));
    }

    @Test
    void aCallThatFailsSaysWhy() throws InterruptedException {
        Atom nowhere = new Atom("nowhere@test");
        GenServer.start(two, NAME, new Counter());

        assertThat(failure(() -> Gen.call(self, new Atom("nobody"), GET, TIME))).isEqualTo(new Atom("noproc"));
        assertThat(failure(() -> Gen.call(self, Term.tuple(NAME, nowhere), GET, TIME)))
                .isEqualTo(Term.tuple(new Atom("nodedown"), nowhere));
        assertThat(failure(() -> Gen.call(self, server(), new Atom("never"), Duration.ofMillis(10))))
                .isEqualTo(new Atom("timeout"));
        assertThat(failure(() -> Gen.call(self, server(), new Atom("stop"), TIME)))
                .isEqualTo(new Atom("stopped"));
        assertThat(failure(() -> Gen.call(self, self.self(), GET, TIME))).isEqualTo(new Atom("calling_self"));
        assertThat(ends).containsExactly(new Atom("stopped"));
    }

    @Test
    void theFailureOfACallTellsOfTheCall() {
        ErlangException e = Objects.requireNonNull(
                catchThrowableOfType(ErlangException.class, () -> Gen.call(self, NAME, GET, Gen.DEFAULT_TIMEOUT)));

        Term call = Term.tuple(new Atom("gen_server"), new Atom("call"), Term.list(NAME, GET, Term.integer(5000)));
        assertThat(e.reason()).isEqualTo(Term.tuple(new Atom("noproc"), call));
    }

    @Test
    void aLostConnectionFailsACallAtOnce() throws Exception {
        Counter counter = new Counter();
        GenServer.start(two, NAME, counter);
        Thread cutter = Thread.startVirtualThread(() -> {
            try {
                counter.asked.await();
                net.lose(one, two);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(failure(() -> Gen.call(self, server(), new Atom("never"), null)))
                .isEqualTo(Term.tuple(new Atom("nodedown"), two.name()));
        cutter.join();
    }

    @Test
    void anAnswerGoesToTheAliasInTheTag() throws InterruptedException {
        Reference alias = self.alias();
        Term tag = new ListTerm(List.of(new Atom("alias")), alias);
        Term wrapped = new ListTerm(List.of(tag), Term.integer(1));

        Gen.reply(two, Term.tuple(self.self(), tag), GET);
        Gen.reply(two, Term.tuple(self.self(), wrapped), GET);
        Gen.reply(two, Term.tuple(self.self(), GET), ADD);

        assertThat(self.receive()).isEqualTo(Term.tuple(tag, GET));
        assertThat(self.receive()).isEqualTo(Term.tuple(wrapped, GET));
        assertThat(self.receive()).isEqualTo(Term.tuple(GET, ADD));
    }

    @Test
    void aLinkedServerThatTrapsExitsEndsWithItsParent() throws InterruptedException {
        Mailbox parent = one.open();
        Mailbox server = GenServer.startLink(parent, NAME, new Counter());
        server.trapExit(true);

        parent.exit(new Atom("shutdown"));

        await().until(() -> !server.isAlive());
        assertThat(ends).containsExactly(new Atom("shutdown"));
        assertThat(server.exitReason()).isEqualTo(new Atom("shutdown"));
    }

    @Test
    void aServerIsStoppedOrderly() throws InterruptedException {
        Mailbox server = GenServer.start(two, NAME, new Counter());

        GenServer.stop(self, server());

        assertThat(server.exitReason()).isEqualTo(new Atom("normal"));
        assertThat(ends).containsExactly(new Atom("normal"));
        assertThat(self.queueLength()).isZero();
    }

    @Test
    void anUnknownSystemMessageIsAnsweredWithAnError() throws InterruptedException {
        Mailbox server = GenServer.start(one, NAME, new Counter());
        Reference tag = one.newReference();

        self.send(server.self(), Term.tuple(new Atom("system"), Term.tuple(self.self(), tag), new Atom("what")));

        Term error = Term.tuple(new Atom("unknown_system_msg"), new Atom("what"));
        assertThat(self.receive()).isEqualTo(Term.tuple(tag, Term.tuple(Atom.ERROR, error)));
    }

    @Test
    void aServerThatCannotStartSaysWhy() {
        GenServer failing = new GenServer() {
            @Override
            public void init(Mailbox own) {
                throw new IllegalStateException("no");
            }

            @Override
            public Term handleCall(Term request, Term from) {
                return request;
            }
        };

        assertThatThrownBy(() -> GenServer.start(one, NAME, failing))
                .isInstanceOf(ErlangException.class)
                .hasMessageContaining("IllegalStateException");
        await().until(() -> one.whereis(NAME) == null);
    }
}
