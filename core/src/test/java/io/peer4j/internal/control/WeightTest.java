package io.peer4j.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.internal.link.LinkMessage;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Terms may share their parts: what is small in memory may have more bytes than can be counted one by one. */
@Timeout(20)
class WeightTest {
    private static final Pid PID = Node.local().open().self();

    @Test
    void sharedPartsAreWeighedOnce() {
        List<Pid> pids = new ArrayList<>();
        Term args = doubled(Term.list(PID), 64);
        LinkMessage call = new LinkMessage.Call(1, new Atom("m"), new Atom("f"), (ListTerm) args);

        assertThat(Weight.of(call, pids::add)).isGreaterThan(1L << 59);
        assertThat(pids).contains(PID);
    }

    @Test
    void weightIsTheSumOfAllParts() {
        Term part = Binary.wrap(new byte[2000]);
        long single = Weight.of(Term.list(part));
        long list = Weight.of(Term.list());
        assertThat(Weight.of(doubled(Term.list(part), 1))).isEqualTo(2 * single + list);
        assertThat(Weight.of(doubled(Term.list(part), 24))).isEqualTo((single << 24) + list * ((1 << 24) - 1));
    }

    private static Term doubled(Term term, int times) {
        Term all = term;
        for (int i = 0; i < times; i++) {
            all = Term.list(all, all);
        }
        return all;
    }
}
