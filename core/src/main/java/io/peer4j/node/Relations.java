package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.internal.text.Excerpt;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The links, monitors and aliases of one process, to others on this node and on others alike.
 *
 * <p>The monitor of {@code this} guards the tables. No signal is sent under it, and no mailbox called but its owner's,
 * which takes the end of what it monitors: once the entry is gone, the message is there, so that it can be flushed. Each
 * entry knows the connection that it was made over: when that is lost, so is the entry, and no other.
 */
final class Relations {
    private static final AtomicLong NEXT_UNLINK = new AtomicLong(1);

    /** How many entries a table has room for at first; most have one. */
    private static final int FEW = 2;

    private final Mailbox owner;
    // Each is made when there is something to put in: of a process that runs a call, that is who watches it.
    private Map<Pid, Link> links = Collections.emptyMap();
    private Map<Reference, Watched> watched = Collections.emptyMap();
    private Map<Reference, Watcher> watchers = Collections.emptyMap();
    private Set<Reference> aliases = Collections.emptySet();
    private boolean ended;

    /**
     * A link.
     *
     * @param unlinking 0 while it holds; else the number of the unlink that the other has not seen yet
     */
    private record Link(NodeConnection over, long unlinking) {}

    private record Watched(Target target, NodeConnection over, Watch watch) {}

    private record Watcher(Pid pid, Term as, NodeConnection over) {}

    /** Takes the end of what is monitored; must not wait. */
    @FunctionalInterface
    interface Watch {
        void down(Term object, Term reason);
    }

    Relations(Mailbox owner, boolean ended) {
        this.owner = owner;
        this.ended = ended;
    }

    // Links

    void link(Pid to) {
        NodeConnection over = owner.node().connectionTo(to);
        if (over == null) {
            owner.exitSignal(to, Atoms.NOCONNECTION, true);
            return;
        }
        Pid key = owner.node().canonical(to);
        Link link = new Link(over, 0);
        if (!addLink(key, link)) {
            return;
        }
        if (over.send(new Signal.Link(owner.self(), to))) {
            repeatEnd(over, to);
        } else {
            breakLink(to, link::equals, Atoms.NOCONNECTION);
        }
    }

    /** Another thread may have ended this process before the link was sent: then the other never heard of the end. */
    private void repeatEnd(NodeConnection over, Pid to) {
        Term reason = owner.exitReason();
        if (reason != null) {
            over.send(new Signal.Exit(owner.self(), to, reason));
        }
    }

    private synchronized boolean addLink(Pid to, Link link) {
        Link known = links.get(to);
        if (ended || known != null && known.unlinking == 0) {
            return false;
        }
        links = writable(links);
        links.put(to, link);
        return true;
    }

    void unlink(Pid to) {
        Pid key = owner.node().canonical(to);
        long id = NEXT_UNLINK.getAndIncrement();
        NodeConnection over;
        synchronized (this) {
            Link known = links.get(key);
            if (known == null || known.unlinking != 0) {
                return;
            }
            over = known.over;
            links.put(key, new Link(over, id));
        }
        if (!over.send(new Signal.Unlink(id, owner.self(), to))) {
            unlinkSeen(to, id);
        }
    }

    /** Another has linked itself to this process; false if this one has ended. */
    synchronized boolean linked(Pid from, NodeConnection over) {
        if (ended) {
            return false;
        }
        links = writable(links);
        links.putIfAbsent(owner.node().canonical(from), new Link(over, 0));
        return true;
    }

    synchronized void unlinked(Pid from) {
        Pid key = owner.node().canonical(from);
        Link known = links.get(key);
        if (known != null && known.unlinking == 0) {
            links.remove(key);
        }
    }

    synchronized void unlinkSeen(Pid from, long id) {
        Pid key = owner.node().canonical(from);
        Link known = links.get(key);
        if (known != null && known.unlinking == id) {
            links.remove(key);
        }
    }

    /** A process that was linked has ended. */
    void linkBroken(Pid from, Term reason) {
        breakLink(from, unused -> true, reason);
    }

    /** Takes a link out and its signal in, at once: to an unlink that comes behind, all of it has been. */
    private void breakLink(Pid from, Predicate<Link> which, Term reason) {
        Runnable rest = () -> {};
        synchronized (this) {
            Pid key = owner.node().canonical(from);
            Link known = links.get(key);
            if (known != null && which.test(known)) {
                links.remove(key);
                rest = known.unlinking == 0 ? owner.linkSignal(from, reason) : rest;
            }
        }
        rest.run();
    }

    synchronized List<Pid> links() {
        List<Pid> all = new ArrayList<>();
        links.forEach((pid, link) -> {
            if (link.unlinking == 0) {
                all.add(owner.node().current(pid));
            }
        });
        return all;
    }

    // Monitors

    void monitor(Reference reference, Term to, Watch watch) {
        Target target = to instanceof Reference ? null : Target.of(owner.node(), to);
        if (target == null) {
            throw new IllegalArgumentException(
                    "expected a pid, a name or {Name, Node}, got: " + Excerpt.of(to.toString()));
        }
        if (!to.equals(owner.self())) {
            monitor(reference, target, watch);
        }
    }

    private void monitor(Reference reference, Target target, Watch watch) {
        NodeConnection over = owner.node().connectionTo(target.node());
        if (over == null) {
            watch.down(target.object(), Atoms.NOCONNECTION);
            return;
        }
        if (!expect(reference, target, over, watch)) {
            return;
        }
        if (!over.send(new Signal.Monitor(owner.self(), target.to(), reference))) {
            down(target.to(), reference, Atoms.NOCONNECTION);
        } else if (!owner.isAlive()) {
            over.send(new Signal.Demonitor(owner.self(), target.to(), reference));
        }
    }

    /** Takes note of what is monitored, without a word to it; false if this process has ended. */
    synchronized boolean expect(Reference reference, Target target, NodeConnection over, Watch watch) {
        if (!ended) {
            watched = writable(watched);
            watched.put(owner.node().canonical(reference), new Watched(target, over, watch));
        }
        return !ended;
    }

    boolean demonitor(Reference reference) {
        Watched known = forget(reference);
        if (known == null) {
            return false;
        }
        known.over.send(new Signal.Demonitor(owner.self(), known.target.to(), reference));
        return true;
    }

    /** Ends the monitor of a process, and kills it; false if it has ended. */
    boolean kill(Reference reference) {
        Watched known = forget(reference);
        if (known == null || !(known.target.to() instanceof Pid pid)) {
            return false;
        }
        known.over.send(new Signal.Demonitor(owner.self(), pid, reference));
        known.over.send(new Signal.Exit2(owner.self(), pid, Atoms.KILL));
        return true;
    }

    /** Takes a monitor out without a word to the other side. */
    private synchronized @Nullable Watched forget(Reference reference) {
        return watched.remove(owner.node().canonical(reference));
    }

    /** What was monitored has ended: {@code from} is its pid, or the name that was given. */
    synchronized void down(Term from, Reference reference, Term reason) {
        Watched known = forget(reference);
        if (known != null) {
            known.watch.down(from instanceof Pid ? from : known.target.object(), reason);
        }
    }

    /** Takes what was monitored for ended, whether it is or not. */
    void giveUp(Reference reference, Term reason) {
        Watched known;
        synchronized (this) {
            known = forget(reference);
            if (known != null) {
                known.watch.down(known.target.object(), reason);
            }
        }
        if (known != null) {
            known.over.send(new Signal.Demonitor(owner.self(), known.target.to(), reference));
        }
    }

    /** Another monitors this process as {@code as}; false if this one has ended. */
    synchronized boolean monitored(Reference reference, Pid by, Term as, NodeConnection over) {
        if (ended) {
            return false;
        }
        watchers = writable(watchers);
        watchers.put(owner.node().canonical(reference), new Watcher(by, as, over));
        return true;
    }

    synchronized boolean demonitored(Reference reference) {
        return watchers.remove(owner.node().canonical(reference)) != null;
    }

    synchronized List<Term> monitors() {
        List<Term> all = new ArrayList<>();
        watched.forEach((reference, what) -> all.add(what.target.object()));
        return all;
    }

    synchronized List<Pid> monitoredBy() {
        List<Pid> all = new ArrayList<>();
        watchers.forEach((reference, by) -> all.add(owner.node().current(by.pid)));
        return all;
    }

    // Aliases

    /** Remembers an alias, which ends with the process; false if it has ended. */
    synchronized boolean addAlias(Reference alias) {
        if (ended) {
            return false;
        }
        aliases = aliases.isEmpty() ? new HashSet<>() : aliases;
        return aliases.add(owner.node().canonical(alias));
    }

    synchronized void dropAlias(Reference alias) {
        aliases.remove(owner.node().canonical(alias));
    }

    // Ends

    void exit(Pid to, Term reason) {
        NodeConnection over = owner.node().connectionTo(to);
        if (over != null) {
            over.send(new Signal.Exit2(owner.self(), to, reason));
        }
    }

    void endInTurn(Term reason) {
        Turns.take(() -> end(reason));
    }

    /** The process has ended: tells all that are linked to it or monitor it. */
    void end(Term reason) {
        Pid self = owner.self();
        Map<Pid, Link> linkedTo;
        Map<Reference, Watched> watching;
        Map<Reference, Watcher> watchedBy;
        Set<Reference> named;
        synchronized (this) {
            ended = true;
            linkedTo = links;
            watching = watched;
            watchedBy = watchers;
            named = aliases;
            letGo();
        }
        named.forEach(owner.node().aliases()::remove);
        linkedTo.forEach((to, link) -> tell(link, self, owner.node().current(to), reason));
        watchedBy.forEach((reference, by) -> tell(by, owner.node().current(reference), reason));
        watching.forEach((reference, what) -> what.over.send(
                new Signal.Demonitor(self, what.target.to(), owner.node().current(reference))));
    }

    private void letGo() {
        links = Collections.emptyMap();
        watched = Collections.emptyMap();
        watchers = Collections.emptyMap();
        aliases = Collections.emptySet();
    }

    private static <K, V> Map<K, V> writable(Map<K, V> table) {
        return table instanceof HashMap ? table : new HashMap<>(FEW);
    }

    private static void tell(Link link, Pid self, Pid to, Term reason) {
        if (link.unlinking == 0) {
            sendReason(link.over, why -> new Signal.Exit(self, to, why), reason);
        }
    }

    private static void tell(Watcher by, Reference reference, Term reason) {
        sendReason(by.over, why -> new Signal.MonitorExit(by.as, by.pid, reference, why), reason);
    }

    /** A reason that has no place in a frame must not keep the end of a process secret. */
    private static void sendReason(NodeConnection over, Function<Term, Signal> signal, Term reason) {
        try {
            over.send(signal.apply(reason));
        } catch (IllegalArgumentException e) {
            over.send(signal.apply(ErpcService.instead(reason)));
        }
    }

    /** A connection is lost: tells of the monitors that were made over it. Sends nothing. */
    synchronized void watchesLost(NodeConnection over) {
        List<Watched> downs = new ArrayList<>();
        watched.values().stream().filter(what -> what.over.equals(over)).forEach(downs::add);
        watched.values().removeIf(what -> what.over.equals(over));
        watchers.values().removeIf(by -> by.over.equals(over));
        downs.forEach(what -> what.watch.down(what.target.object(), Atoms.NOCONNECTION));
    }

    /** A connection is lost: breaks the links that were made over it. */
    void linksLost(NodeConnection over) {
        List<Pid> broken;
        synchronized (this) {
            broken = links.entrySet().stream()
                    .filter(link -> link.getValue().over.equals(over))
                    .map(Map.Entry::getKey)
                    .toList();
        }
        broken.forEach(pid -> breakLink(pid, link -> link.over.equals(over), Atoms.NOCONNECTION));
    }
}
