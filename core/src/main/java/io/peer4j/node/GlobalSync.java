package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.MapTerm;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How two partitions become one, as {@code global.erl} has it: {@code init_connect}, the locks of both, {@code exchange},
 * {@code resolved}, {@code new_nodes} to the rest, and {@code in_sync}. For the server's thread only.
 */
final class GlobalSync {
    private static final Atom NO_FUN = new Atom("no_fun");

    /** How often a connection to a node that the other partition knows is tried. */
    private static final int ATTEMPTS = 3;

    /** An attempt that fails sooner was refused, and would be again. */
    private static final long SLOW_NANOS = 500_000_000;

    private final GlobalMesh mesh;
    private final GlobalLocks locks;
    private final GlobalNames names;
    private final Map<Atom, Term> connecting = new HashMap<>();
    private final List<Syncer> syncers = new ArrayList<>();
    private long nextTag = 1;

    /** A call of {@code global:sync} that waits for nodes. */
    private record Syncer(Term from, Set<Atom> missing) {}

    GlobalSync(GlobalMesh mesh, GlobalLocks locks, GlobalNames names) {
        this.mesh = mesh;
        this.locks = locks;
        this.names = names;
    }

    // Connecting

    void nodeUp(Atom node) {
        if (mesh.known().containsKey(node) || connecting.containsKey(node)) {
            return;
        }
        GlobalSession session = mesh.session(node);
        GlobalSession.Early early = session.early;
        session.early = null;
        Term tag = Term.integer(nextTag++);
        session.myTag = tag;
        connecting.put(node, tag);
        Term locker = Term.tuple(new Atom("locker"), new Atom("no_longer_a_pid"), MapTerm.EMPTY, mesh.locker());
        Term version = Term.tuple(Term.integer(GlobalService.VERSION), tag);
        mesh.cast(node, Term.tuple(new Atom("init_connect"), version, mesh.name(), locker));
        if (early != null) {
            initConnect(Term.tuple(new Atom("init_connect"), early.version(), node, early.init()));
        }
    }

    void initConnect(Tuple cast) {
        if (!(cast.get(1) instanceof Tuple version) || version.size() < 2 || !(cast.get(2) instanceof Atom node)) {
            return;
        }
        Term hisTag = version.get(1);
        if (mesh.pending().containsKey(node)) {
            sendCancel(node, hisTag);
            restart(node);
        }
        GlobalSession session = mesh.session(node);
        session.hisTag = hisTag;
        Term myTag = connecting.get(node);
        if (myTag == null) {
            session.early = new GlobalSession.Early(version, cast.get(3));
            return;
        }
        int his = GlobalService.number(version.get(0));
        session.protocol = Math.min(his, GlobalService.VERSION);
        meetLocker(node, his, session.protocol, (Tuple) cast.get(3), hisTag, myTag);
        mesh.pending().put(node, his);
    }

    private void meetLocker(Atom node, int his, int protocol, Tuple init, Term hisTag, Term myTag) {
        Term version = Term.tuple(Term.integer(protocol), ListTerm.EMPTY);
        mesh.toLocker(Term.tuple(new Atom("his_the_locker"), init.get(3), version, hisTag, myTag));
        if (his >= GlobalService.VERIFY_CONNECT_VERSION) {
            mesh.sendVolatile(node, Term.tuple(new Atom("init_connect_ack"), mesh.name(), hisTag, myTag));
        }
    }

    void initConnectAck(Tuple message) {
        Atom node = (Atom) message.get(1);
        GlobalSession session = mesh.existing(node);
        boolean same = session != null
                && message.get(2).equals(session.myTag)
                && message.get(3).equals(session.hisTag);
        if (!same) {
            sendCancel(node, message.get(3));
            restart(node);
        }
    }

    void cancelConnect(Tuple message) {
        Atom node = (Atom) message.get(1);
        GlobalSession session = mesh.existing(node);
        if (session != null && message.get(2).equals(session.myTag)) {
            restart(node);
        }
    }

    private void restart(Atom node) {
        GlobalSession session = mesh.existing(node);
        Term tag = session == null ? null : session.myTag;
        cancel(node, tag, NO_FUN);
        mesh.reset(node);
        mesh.pending().remove(node);
        if (tag != null) {
            nodeUp(node);
        }
    }

    private void sendCancel(Atom node, Term hisTag) {
        mesh.sendVolatile(node, Term.tuple(new Atom("cancel_connect"), mesh.name(), hisTag));
    }

    /** Has the locker unlock, and ends the session of {@code tag}; {@code before} are casts that come before that. */
    private void cancel(Atom node, @Nullable Term tag, Term before) {
        if (tag == null) {
            return;
        }
        mesh.toLocker(Term.tuple(new Atom("cancel"), node, tag, before));
        GlobalSession session = mesh.existing(node);
        Integer version = mesh.pending().get(node);
        if (version != null
                && version >= GlobalService.VERIFY_CONNECT_VERSION
                && session != null
                && tag.equals(session.myTag)
                && session.hisTag != null) {
            sendCancel(node, session.hisTag);
        }
        connecting.remove(node, tag);
    }

    /** Ends what is under way with {@code node}. */
    void forget(Atom node) {
        GlobalSession session = mesh.existing(node);
        cancel(node, session == null ? null : session.myTag, NO_FUN);
        mesh.reset(node);
    }

    /** The session that {@code tag} belongs to; where it is another's, that one is over. */
    private @Nullable GlobalSession current(Atom node, Term tag) {
        GlobalSession session = mesh.existing(node);
        if (session != null && tag.equals(session.myTag)) {
            return session;
        }
        cancel(node, tag, NO_FUN);
        return null;
    }

    // Both partitions are locked

    void lockIsSet(Tuple cast) {
        Atom node = (Atom) cast.get(1);
        GlobalSession session = current(node, cast.get(2));
        if (session == null || session.hisTag == null) {
            return;
        }
        mesh.cast(node, Term.tuple(new Atom("exchange"), mesh.name(), names.list(), ListTerm.EMPTY, session.hisTag));
        session.lockId = cast.get(3);
        session.lockIsSet = true;
        ListTerm early = session.namesBeforeLock;
        if (early != null) {
            compare(node, session, early);
        }
    }

    void exchange(Tuple cast) {
        Atom node = (Atom) cast.get(1);
        GlobalSession session = current(node, cast.get(4));
        if (session == null || !(cast.get(2) instanceof ListTerm theirs)) {
            return;
        }
        if (session.lockIsSet) {
            compare(node, session, theirs);
        } else {
            session.namesBeforeLock = theirs;
        }
    }

    /** Beside the server, for a conflict is resolved by a call to another node. */
    private void compare(Atom node, GlobalSession session, ListTerm theirs) {
        session.lockIsSet = false;
        session.namesBeforeLock = null;
        Term tag = session.myTag;
        GlobalResolver resolver = new GlobalResolver(names.all(), node);
        if (tag != null) {
            mesh.node().spawn(process -> {
                resolver.exchange(process, theirs);
                Term done = Term.tuple(new Atom("exchange_ops"), node, tag, resolver.operations(), resolver.resolved());
                Gen.cast(process, GlobalService.NAME, done);
            });
        }
    }

    void exchangeOps(Tuple cast) {
        Atom node = (Atom) cast.get(1);
        GlobalSession session = current(node, cast.get(2));
        if (session == null || session.hisTag == null || !(cast.get(3) instanceof ListTerm operations)) {
            return;
        }
        mesh.cast(
                node,
                Term.tuple(
                        new Atom("resolved"),
                        mesh.name(),
                        cast.get(4),
                        mesh.knownList(mesh.version(node)),
                        new Atom("unused"),
                        ListTerm.EMPTY,
                        session.hisTag));
        session.operations = operations.elements();
        if (session.resolvedBefore != null) {
            join(node, session, operations.elements(), session.resolvedBefore);
        }
    }

    void resolved(Tuple cast) {
        Atom node = (Atom) cast.get(1);
        GlobalSession session = cast.size() < 7 ? null : current(node, cast.get(6));
        if (session == null
                || !(cast.get(2) instanceof ListTerm operations)
                || !(cast.get(3) instanceof ListTerm known)) {
            return;
        }
        GlobalSession.Resolved his = new GlobalSession.Resolved(operations.elements(), known.elements());
        if (session.operations != null) {
            join(node, session, session.operations, his);
        } else {
            session.resolvedBefore = his;
        }
    }

    private void join(Atom node, GlobalSession session, List<Term> own, GlobalSession.Resolved his) {
        List<Term> operations = new ArrayList<>(own);
        operations.addAll(his.operations());
        List<Term> others = new ArrayList<>(List.of(node));
        others.addAll(his.known());
        List<Term> newNodes = mesh.withVersions(others);
        List<Atom> hisKnown = GlobalMesh.names(his.known());
        connect(hisKnown);
        names.run(operations, () -> locks.isStillSet(session.lockId));
        isSynced(node);
        hisKnown.forEach(this::finish);
        Term extra = extraInfo(session);
        Term before = announcements(ListTerm.of(operations), ListTerm.of(newNodes), extra);
        mesh.pending().remove(node);
        cancel(node, session.myTag, before);
        mesh.reset(node);
        learn(newNodes);
        mesh.synced().add(node);
    }

    private static Term extraInfo(GlobalSession session) {
        Term lock = session.lockId == null ? Atom.UNDEFINED : session.lockId;
        return Term.list(
                Term.tuple(new Atom("vsn"), Term.integer(session.protocol)), Term.tuple(new Atom("lock"), lock));
    }

    /** What the rest of our partition gets to know of the other, before the lock goes. */
    private Term announcements(ListTerm operations, ListTerm newNodes, Term extra) {
        List<Term> casts = new ArrayList<>();
        for (Atom member : mesh.knownNames()) {
            Term news = Term.tuple(new Atom("new_nodes"), mesh.name(), operations, ListTerm.EMPTY, newNodes, extra);
            casts.add(Term.tuple(member, news));
        }
        return ListTerm.of(casts);
    }

    private void finish(Atom node) {
        GlobalSession session = mesh.existing(node);
        mesh.pending().remove(node);
        cancel(node, session == null ? null : session.myTag, NO_FUN);
        mesh.reset(node);
    }

    private List<Atom> learn(List<Term> nodes) {
        List<Atom> added = mesh.add(nodes);
        mesh.toLocker(Term.tuple(new Atom("add_to_known"), ListTerm.of(added)));
        return added;
    }

    // The rest of the partition

    void newNodes(Tuple cast) {
        boolean valid = cast.size() == 6
                && cast.get(2) instanceof ListTerm
                && cast.get(4) instanceof ListTerm
                && cast.get(5) instanceof ListTerm;
        if (!valid) {
            return;
        }
        connect(learn(((ListTerm) cast.get(4)).elements()));
        Term lock = extra((ListTerm) cast.get(5));
        names.run(((ListTerm) cast.get(2)).elements(), () -> locks.isStillSet(lock));
    }

    private static @Nullable Term extra(ListTerm info) {
        for (Term item : info.elements()) {
            if (Tuple.isTagged(item, "lock", 2)) {
                return ((Tuple) item).get(1);
            }
        }
        return null;
    }

    void inSync(Atom node) {
        isSynced(node);
        mesh.synced().add(node);
        finish(node);
    }

    /** So that the mesh is complete: each of {@code nodes} is connected to, and told; or it is down. */
    private void connect(List<Atom> nodes) {
        for (Atom node : nodes) {
            if (!node.equals(mesh.name())) {
                Thread.startVirtualThread(() -> connect(node));
            }
        }
    }

    private void connect(Atom node) {
        if (isConnected(node)) {
            mesh.cast(node, Term.tuple(new Atom("in_sync"), mesh.name(), Atom.TRUE));
        } else {
            mesh.self().deliver(Term.tuple(new Atom("extra_nodedown"), node));
        }
    }

    /** Tries again if an attempt ran out of time: nodes that start at once on a busy machine are slow to answer. */
    private boolean isConnected(Atom node) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            long begin = System.nanoTime();
            if (mesh.node().connect(node)) {
                return true;
            }
            if (System.nanoTime() - begin < SLOW_NANOS) {
                return false;
            }
        }
        return false;
    }

    // global:sync

    void await(Term nodes, Term from) {
        Set<Atom> missing = new HashSet<>();
        if (nodes instanceof ListTerm list) {
            missing.addAll(GlobalMesh.names(list.elements()));
        }
        missing.retainAll(mesh.node().nodes());
        missing.removeAll(mesh.synced());
        syncers.add(new Syncer(from, missing));
        answerSyncers();
    }

    /** No {@code sync} waits for {@code node} any more: it is in sync, or down. */
    void isSynced(Atom node) {
        syncers.forEach(syncer -> syncer.missing.remove(node));
        answerSyncers();
    }

    private void answerSyncers() {
        for (Iterator<Syncer> all = syncers.iterator(); all.hasNext(); ) {
            Syncer syncer = all.next();
            if (syncer.missing.isEmpty()) {
                all.remove();
                Gen.reply(mesh.node(), syncer.from, Atom.OK);
            }
        }
    }
}
