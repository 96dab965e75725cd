package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MailboxTest {
    private static final Atom NORMAL = new Atom("normal");
    private final Node node = Node.create();
    private final Mailbox box = node.open();

    private void send(long... numbers) {
        for (long number : numbers) {
            node.send(box.self(), Term.integer(number));
        }
    }

    @Test
    void messagesComeInTheOrderInWhichTheyWereSent() throws InterruptedException {
        send(1, 2, 3);

        assertThat(box.receive()).isEqualTo(Term.integer(1));
        assertThat(box.receive()).isEqualTo(Term.integer(2));
        assertThat(box.receive(Duration.ZERO)).isEqualTo(Term.integer(3));
        assertThat(box.receive(Duration.ZERO)).isNull();
    }

    @Test
    void aSelectiveReceiveLeavesTheOthersInPlace() throws InterruptedException {
        send(1, 2, 3);

        assertThat(box.receive(Term.integer(2)::equals)).isEqualTo(Term.integer(2));
        assertThat(box.receive(Term.integer(9)::equals, Duration.ofMillis(1))).isNull();
        assertThat(box.receive()).isEqualTo(Term.integer(1));
        assertThat(box.receive()).isEqualTo(Term.integer(3));
    }

    @Test
    void aSelectiveReceiveWaitsForItsMessage() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Term> received = threads.submit(() -> box.receive(Term.integer(5)::equals));
            send(1, 2, 3, 4, 5, 6);

            assertThat(received.get()).isEqualTo(Term.integer(5));
            assertThat(box.queueLength()).isEqualTo(5);
        }
    }

    @Test
    void aTakerTakesOnlyWhatNothingWaitsInFrontOf() throws Exception {
        int count = 20_000;
        List<Term> seen = new ArrayList<>();
        AtomicInteger taken = new AtomicInteger();
        box.taker(message -> {
            boolean takes = message.equals(Term.integer(0))
                    || !message.equals(Term.integer(count - 1)) && message.hashCode() % 3 != 0;
            if (takes) {
                seen.add(message);
                taken.incrementAndGet();
            }
            return takes;
        });
        CompletableFuture<Thread> receiving = new CompletableFuture<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> receiver = threads.submit(() -> {
                receiving.complete(Thread.currentThread());
                Term message;
                do {
                    message = box.receive();
                    seen.add(message);
                } while (!message.equals(Term.integer(count - 1)));
                return null;
            });
            // So the first message is taken; of the others, it is chance.
            await().until(() -> receiving.join().getState() == Thread.State.TIMED_WAITING);
            for (int i = 0; i < count; i++) {
                send(i);
                if (i % 100 == 0) {
                    LockSupport.parkNanos(1000);
                }
            }
            receiver.get();
        }
        assertThat(seen)
                .isEqualTo(IntStream.range(0, count).mapToObj(Term::integer).toList());
        assertThat(taken.get()).isPositive();
    }

    @Test
    void whatATakerFailsOnIsReceived() {
        StackOverflowError error = new StackOverflowError();
        box.taker(message -> {
            throw error;
        });
        CompletableFuture<Term> received = new CompletableFuture<>();
        Thread receiver = Thread.ofVirtual().start(() -> {
            try {
                received.complete(box.receive());
            } catch (InterruptedException e) {
                received.completeExceptionally(e);
            }
        });
        await().until(() -> receiver.getState() == Thread.State.TIMED_WAITING);

        assertThatThrownBy(() -> send(1)).isSameAs(error);

        assertThat(received).succeedsWithin(Duration.ofSeconds(2)).isEqualTo(Term.integer(1));
    }

    @Test
    void eachMessageGoesToOneOfManyReceivers() throws Exception {
        int messages = 2000;
        List<Term> received = new CopyOnWriteArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> receivers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                receivers.add(threads.submit(() -> {
                    for (int j = 0; j < messages / 8; j++) {
                        received.add(box.receive());
                    }
                    return null;
                }));
            }
            for (int i = 0; i < messages; i++) {
                send(i);
            }
            for (Future<?> receiver : receivers) {
                receiver.get();
            }
        }
        assertThat(received).hasSize(messages).doesNotHaveDuplicates();
    }

    @Test
    void theEndOfTheProcessWakesItsReceiver() {
        CompletableFuture<Term> reason = new CompletableFuture<>();
        Thread receiver = Thread.ofVirtual().start(() -> {
            try {
                box.receive();
            } catch (ErlangException e) {
                reason.complete(e.reason());
            } catch (InterruptedException e) {
                reason.completeExceptionally(e);
            }
        });
        await().until(() -> receiver.getState() == Thread.State.TIMED_WAITING);

        node.exit(box.self(), new Atom("broken"));

        assertThat(reason.join()).isEqualTo(new Atom("broken"));
    }

    @Test
    void theFirstReasonStaysAndListenersHearItOnce() {
        List<Term> heard = new ArrayList<>();
        box.onExit(heard::add);

        box.exit(new Atom("kill"));
        box.close();
        box.onExit(heard::add);

        assertThat(box.exitReason()).isEqualTo(new Atom("killed"));
        assertThat(heard).containsExactly(new Atom("killed"), new Atom("killed"));
    }

    @Test
    void aListenerThatIsTakenOffHearsNothing() {
        List<Term> heard = new ArrayList<>();
        Consumer<Term> listener = heard::add;
        box.onExit(listener);
        box.offExit(listener);

        box.close();

        assertThat(heard).isEmpty();
    }

    @Test
    void normalFromOutsideIsIgnored() {
        node.exit(box.self(), NORMAL);

        assertThat(box.isAlive()).isTrue();
    }

    @Test
    void aRunIsTheProcessOfItsThreadAndEndsIt() {
        assertThat(Mailbox.current()).isNull();

        box.run(() -> assertThat(Mailbox.current()).isSameAs(box));

        assertThat(Mailbox.current()).isNull();
        assertThat(box.exitReason()).isEqualTo(NORMAL);
    }

    @Test
    void anErrorOfAListenersOwnIsLoggedAndTheOthersAreTold() {
        AtomicReference<Term> told = new AtomicReference<>();
        box.onExit(unused -> {
            throw new NoClassDefFoundError("for the test");
        });
        box.onExit(told::set);

        box.close();

        assertThat(told).hasValue(NORMAL);
    }

    @Test
    void aThreadWhoseProcessCouldNotEndInOrderRunsAsItNoMore() {
        OutOfMemoryError error = new OutOfMemoryError();
        box.onExit(unused -> {
            throw error;
        });

        assertThatThrownBy(() -> box.run(() -> {})).isSameAs(error);

        assertThat(Mailbox.current()).isNull();
    }

    @Test
    void anExceptionOfErlangsIsTheReasonThatARunEndsWith() {
        assertThatThrownBy(() -> box.run(() -> {
                    throw ErlangException.exit(new Atom("enough"));
                }))
                .isInstanceOf(ErlangException.class);

        assertThat(box.exitReason()).isEqualTo(new Atom("enough"));
    }

    @Test
    void anExitSignalInterruptsTheThreadThatRunsAsTheProcess() {
        Thread runner = Thread.ofVirtual()
                .start(() -> box.run(() -> {
                    try {
                        new CompletableFuture<Void>().get();
                    } catch (Exception e) {
                        assertThat(e).isInstanceOf(InterruptedException.class);
                    }
                }));
        await().until(() -> runner.getState() == Thread.State.WAITING);

        node.exit(box.self(), new Atom("kill"));

        await().until(() -> !runner.isAlive());
        assertThat(box.exitReason()).isEqualTo(new Atom("killed"));
    }
}
