package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SpawnerTest {
    private static final Atom THERE = new Atom("there@test");

    /** Has no memory for the end of a call. */
    private static final class Scarce implements NodeConnection {
        private final Error error;

        Scarce(Error error) {
            this.error = error;
        }

        @Override
        public Atom node() {
            return THERE;
        }

        @Override
        public int creation() {
            return 1;
        }

        @Override
        public boolean isHidden() {
            return false;
        }

        @Override
        public boolean isUp() {
            return true;
        }

        @Override
        public boolean send(Signal signal) {
            if (signal instanceof Signal.MonitorExit) {
                throw error;
            }
            return true;
        }

        @Override
        public Traffic traffic() {
            return Traffic.NONE;
        }

        @Override
        public void flush(Duration timeout) {}

        @Override
        public void disconnect(Atom reason) {}
    }

    private static final class Failing implements Functions {
        private final List<Error> failures = new CopyOnWriteArrayList<>();

        @Override
        public Term apply(Atom module, Atom function, ListTerm args) {
            return IntTerm.of(1);
        }

        @Override
        public void failed(Error fault) {
            failures.add(fault);
        }
    }

    @Test
    void aNodeThatCannotTellOfTheEndOfACallHasFailed() {
        Node node = Node.create();
        Failing functions = new Failing();
        node.functions(functions);
        Pid from = new Pid(THERE, 1, 0, 1);
        OutOfMemoryError error = new OutOfMemoryError("for a moment");

        new Spawner(node)
                .serve(
                        new Scarce(error),
                        new Signal.SpawnRequest(
                                node.newReference(),
                                from,
                                from,
                                new Atom("erpc"),
                                new Atom("execute_call"),
                                Term.list(new Atom("monitor")),
                                Term.list(node.newReference(), new Atom("m"), new Atom("f"), ListTerm.EMPTY)));

        await().until(() -> !functions.failures.isEmpty());
        assertThat(functions.failures).containsExactly(error);
    }
}
