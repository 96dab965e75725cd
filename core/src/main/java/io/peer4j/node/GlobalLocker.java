package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * Locks this node's partition to have it joined with another: {@code the_locker} of {@code global.erl}, a process beside
 * the server. Two lockers that both have their lock set go on to exchange names; the server tells when to unlock.
 */
final class GlobalLocker implements ProcessBody {
    private static final Atom LOCK_SET = new Atom("lock_set");

    private final Node node;
    private final GlobalLocks locks;
    private final GlobalLock lock;
    private final Mailbox self;
    private final List<Him> waiting = new ArrayList<>();
    private final List<Atom> known = new ArrayList<>();
    private boolean justSynced;

    /** A node whose locker is known, and which is not joined yet. */
    private record Him(Atom node, Pid locker, int version, Term myTag, Term hisTag) {}

    GlobalLocker(Mailbox self, GlobalLocks locks) {
        this.self = self;
        this.node = self.node();
        this.locks = locks;
        this.lock = new GlobalLock(self, locks);
    }

    @Override
    public void run(Mailbox own) throws InterruptedException {
        while (true) {
            Term message = self.receive(Duration.ZERO);
            if (message == null) {
                message = next();
            }
            if (message != null) {
                take(message);
            } else if (!locks.isGlobalSet()) {
                selectNode();
            }
        }
    }

    private @Nullable Term next() throws InterruptedException {
        if (waiting.isEmpty()) {
            return self.receive();
        }
        Duration pause = pause();
        justSynced = false;
        return self.receive(pause);
    }

    /** Others in the partition get their chance at the lock meanwhile. */
    private Duration pause() {
        if (justSynced) {
            return Duration.ZERO;
        }
        return Duration.ofMillis(known.isEmpty() ? 200 : Math.min(1000 + 100 * known.size(), 3000));
    }

    private void take(Term term) throws InterruptedException {
        if (!(term instanceof Tuple message) || message.size() < 2 || !(message.get(0) instanceof Atom tag)) {
            return;
        }
        switch (tag.name()) {
            case "his_the_locker" -> add(message);
            case "cancel" -> cancelled(message);
            case "lock_set" -> lockSet(message);
            case "add_to_known", "remove_from_known" -> updateKnown(message);
            default -> {
                // Nothing that a locker knows.
            }
        }
    }

    private void add(Tuple message) {
        Pid locker = (Pid) message.get(1);
        int version = GlobalService.number(((Tuple) message.get(2)).get(0));
        waiting.add(new Him(locker.node(), locker, version, message.get(4), message.get(3)));
    }

    private void cancelled(Tuple message) {
        callBeforeUnlock(message.get(3));
        remove((Atom) message.get(1), message.get(2));
    }

    private void remove(Atom name, Term tag) {
        waiting.removeIf(him -> him.node.equals(name) && him.myTag.equals(tag));
    }

    private void updateKnown(Tuple message) {
        if (message.get(1) instanceof ListTerm nodes) {
            nodes.elements().forEach(added -> known.add((Atom) added));
        } else {
            known.remove((Atom) message.get(1));
        }
    }

    /** News of known nodes that have come meanwhile. */
    private void updateKnown() throws InterruptedException {
        Predicate<Term> update = message ->
                Tuple.isTagged(message, "add_to_known", 2) || Tuple.isTagged(message, "remove_from_known", 2);
        for (Term m = self.receive(update, Duration.ZERO); m != null; m = self.receive(update, Duration.ZERO)) {
            updateKnown((Tuple) m);
        }
    }

    /** The other locker has set its lock: {@code {lock_set, Pid, true, HisKnown, MyTag}}, without a tag before version 8. */
    private void lockSet(Tuple message) throws InterruptedException {
        if (!message.get(2).equals(Atom.TRUE)) {
            return;
        }
        Pid locker = (Pid) message.get(1);
        Him him = find(locker.node());
        boolean current = him != null && (message.size() < 5 || message.get(4).equals(him.myTag));
        if (him == null || !current) {
            sendLockSet(false, locker, him == null ? 5 : him.version, Term.integer(0));
            return;
        }
        Term id = lockId(locker);
        boolean set = lockSafely(id, List.of());
        sendLockSet(set, locker, him.version, him.hisTag);
        List<Atom> locked = partition(List.of(node.name()));
        if (set) {
            bothSet(him, id, locked);
        }
        justSynced = set;
    }

    private @Nullable Him find(Atom name) {
        return waiting.stream().filter(him -> him.node.equals(name)).findFirst().orElse(null);
    }

    /** Offers to join with one of the others: sets the lock here, tells it, and waits for what it says. */
    private void selectNode() throws InterruptedException {
        waiting.removeIf(him -> known.contains(him.node));
        if (waiting.isEmpty()) {
            return;
        }
        Him him = waiting.get(ThreadLocalRandom.current().nextInt(waiting.size()));
        Term id = lockId(him.locker);
        // His node is locked as well, which prevents a deadlock.
        if (lockSafely(id, List.of(him.node))) {
            List<Atom> locked = partition(List.of(node.name(), him.node));
            sendLockSet(true, him.locker, him.version, him.hisTag);
            awaitHisLock(him, id, locked);
        }
    }

    private List<Atom> partition(List<Atom> and) {
        List<Atom> all = new ArrayList<>(and);
        all.addAll(known);
        return all;
    }

    private void awaitHisLock(Him him, Term id, List<Atom> locked) throws InterruptedException {
        Tuple answer = (Tuple) self.receive(message -> isLockSet(message, him) || isCancel(message, him));
        if (answer.get(0).equals(LOCK_SET) && answer.get(2).equals(Atom.TRUE)) {
            bothSet(him, id, locked);
            justSynced = true;
            return;
        }
        if (!answer.get(0).equals(LOCK_SET)) {
            callBeforeUnlock(answer.get(3));
            remove(him.node, him.myTag);
        }
        lock.unlock(id, locked);
    }

    private static boolean isLockSet(Term message, Him him) {
        return (Tuple.isTagged(message, "lock_set", 4)
                        || Tuple.isTagged(message, "lock_set", 5)
                                && ((Tuple) message).get(4).equals(him.myTag))
                && ((Tuple) message).get(1) instanceof Pid locker
                && locker.node().equals(him.node);
    }

    private static boolean isCancel(Term message, Him him) {
        return Tuple.isTagged(message, "cancel", 4)
                && ((Tuple) message).get(1).equals(him.node)
                && ((Tuple) message).get(2).equals(him.myTag);
    }

    /** Both partitions are locked: the servers exchange names now, and ours says when that is done. */
    private void bothSet(Him him, Term id, List<Atom> locked) throws InterruptedException {
        Gen.cast(self, GlobalService.NAME, Term.tuple(new Atom("lock_is_set"), him.node, him.myTag, id));
        Tuple cancel = (Tuple) self.receive(message -> isCancel(message, him));
        callBeforeUnlock(cancel.get(3));
        lock.unlock(id, locked);
        remove(him.node, him.myTag);
    }

    /** Messages {@code [{Node, Message}]} that the others have to get before the lock goes. */
    private void callBeforeUnlock(Term casts) {
        if (casts instanceof ListTerm list) {
            for (Term cast : list.elements()) {
                Tuple pair = (Tuple) cast;
                Gen.cast(self, Term.tuple(GlobalService.NAME, pair.get(0)), pair.get(1));
            }
        }
    }

    private void sendLockSet(boolean set, Pid locker, int version, Term hisTag) {
        ListTerm others = ListTerm.of(known);
        Term message = version < GlobalService.VERIFY_CONNECT_VERSION
                ? Term.tuple(LOCK_SET, self.self(), Atom.of(set), others)
                : Term.tuple(LOCK_SET, self.self(), Atom.of(set), others, hisTag);
        Gen.cast(self, Term.tuple(GlobalService.NAME, locker.node()), message);
    }

    /** Both sides use the same: what is locked for one is for the other. */
    private Term lockId(Pid his) {
        List<Pid> both = new ArrayList<>(List.of(self.self(), his));
        both.sort(GlobalLocker::inOrder);
        return Term.tuple(GlobalLocks.GLOBAL, ListTerm.of(both));
    }

    /** The boss first, that few try for the rest at once; then ourselves and {@code extra}, then all that are known. */
    private boolean lockSafely(Term id, List<Atom> extra) throws InterruptedException {
        Atom boss = GlobalLock.boss(partition(List.of(node.name())));
        if (!boss.equals(node.name()) && !locks.canSet(id) || !lock.set(id, List.of(boss))) {
            return false;
        }
        updateKnown();
        List<Atom> second = new ArrayList<>(List.of(node.name()));
        second.addAll(extra);
        second.remove(boss);
        if (!lock.set(id, second)) {
            lock.delete(id, List.of(boss));
            return false;
        }
        List<Atom> rest = new ArrayList<>(known);
        rest.remove(boss);
        if (!lock.set(id, rest)) {
            second.addFirst(boss);
            lock.delete(id, second);
            return false;
        }
        return true;
    }

    /** What {@code global} orders the holders of a lock by: Erlang's order of pids. */
    private static int inOrder(Pid a, Pid b) {
        int order = Integer.compareUnsigned(a.serial(), b.serial());
        order = order != 0 ? order : Integer.compareUnsigned(a.id(), b.id());
        order = order != 0 ? order : a.node().name().compareTo(b.node().name());
        return order != 0 ? order : Integer.compareUnsigned(a.creation(), b.creation());
    }
}
