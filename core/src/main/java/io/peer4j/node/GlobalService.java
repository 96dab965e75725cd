package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The process {@code global_name_server}: keeps this node in the mesh of those that know each other, as
 * {@code global.erl} (protocol version 8) does with {@code connect_all} and {@code prevent_overlapping_partitions}.
 *
 * <p>All state is the server's thread's, but for the locks and the names, which others look at. What has to connect to
 * another node waits for that on a thread of its own. {@link Global} registers names.
 */
final class GlobalService implements GenServer {
    static final Atom NAME = new Atom("global_name_server");
    static final int VERSION = 8;
    static final int VERIFY_CONNECT_VERSION = 8;
    private static final long WHEREIS_RETRY_MILLIS = 200;

    private final Node node;
    private final boolean connectsAll;
    private final boolean preventsPartitions;
    private volatile @Nullable Parts parts;

    /** What there is once the process runs. */
    private record Parts(
            Mailbox self,
            Mailbox locker,
            GlobalLocks locks,
            GlobalNames names,
            GlobalMesh mesh,
            GlobalSync sync,
            GlobalPartitions partitions) {}

    /**
     * The server of {@code node}.
     *
     * @param connectsAll whether the node joins the mesh: {@code connect_all}
     * @param preventsPartitions {@code prevent_overlapping_partitions}
     */
    GlobalService(Node node, boolean connectsAll, boolean preventsPartitions) {
        this.node = node;
        this.connectsAll = connectsAll;
        this.preventsPartitions = preventsPartitions;
    }

    GlobalLocks locks() {
        return parts().locks;
    }

    GlobalNames names() {
        return parts().names;
    }

    private Parts parts() {
        return Objects.requireNonNull(parts, "not started");
    }

    @Override
    public void init(Mailbox self) {
        self.trapExit(true);
        GlobalLocks locks = new GlobalLocks(self);
        GlobalNames names = new GlobalNames(self);
        Mailbox locker = node.open();
        GlobalMesh mesh = new GlobalMesh(self, locker.self());
        GlobalSync sync = new GlobalSync(mesh, locks, names);
        parts = new Parts(self, locker, locks, names, mesh, sync, new GlobalPartitions(mesh, sync, preventsPartitions));
        if (connectsAll) {
            node.monitorNodes(self);
        }
        self.link(locker.self());
        node.begin(locker, new GlobalLocker(locker, locks));
    }

    static int number(Term term) {
        return term instanceof IntTerm number ? (int) number.value() : 0;
    }

    @Override
    public @Nullable Term handleCall(Term request, Term from) {
        if (request instanceof Atom question) {
            return answer(question.name());
        }
        if (!(request instanceof Tuple tuple) || tuple.size() < 2 || !(tuple.get(0) instanceof Atom what)) {
            return null;
        }
        Pid caller = from instanceof Tuple client && client.get(0) instanceof Pid pid ? pid : Signal.NO_PID;
        Parts own = parts();
        return switch (what.name()) {
            case "set_lock" -> Atom.of(own.locks.set(tuple.get(1), caller));
            case "del_lock" -> {
                own.locks.delete(tuple.get(1), caller);
                yield Atom.TRUE;
            }
            case "register", "register_ext" -> register(tuple, caller);
            case "unregister" -> {
                own.names.delete(tuple.get(1));
                yield Atom.OK;
            }
            case "sync" -> {
                own.sync.await(tuple.get(1), from);
                yield null;
            }
            default -> null;
        };
    }

    private @Nullable Term answer(String question) {
        GlobalMesh mesh = parts().mesh;
        return switch (question) {
            case "get_known" -> ListTerm.of(List.copyOf(mesh.knownNames()));
            case "get_synced" -> ListTerm.of(List.copyOf(mesh.synced()));
            case "get_protocol_version" -> Term.integer(VERSION);
            case "get_names_ext" -> ListTerm.EMPTY;
            case "disconnect" -> parts().partitions.disconnectAll();
            case "stop" -> throw ErlangException.exit(Atoms.NORMAL);
            default -> null;
        };
    }

    private Term register(Tuple request, Pid caller) {
        if (request.size() >= 4 && request.get(2) instanceof Pid pid) {
            GlobalLocks locks = parts().locks;
            parts().names.insert(request.get(1), pid, request.get(3), () -> locks.isStillSet(caller));
        }
        return new Atom("yes");
    }

    @Override
    public void handleCast(Term term) {
        guarded(term, this::cast);
    }

    /** What is not as global's messages are costs itself, not the server, which nobody would start again. */
    private static void guarded(Term term, Consumer<Term> handler) {
        try {
            handler.accept(term);
        } catch (ClassCastException | IndexOutOfBoundsException e) {
            NodeLog.MALFORMED_REQUESTS.log(() -> "global_name_server dropped a malformed message", e);
        }
    }

    private void cast(Term term) {
        if (!(term instanceof Tuple cast) || cast.size() < 3 || !(cast.get(0) instanceof Atom what)) {
            return;
        }
        GlobalSync sync = parts().sync;
        switch (what.name()) {
            case "init_connect" -> sync.initConnect(cast);
            case "lock_is_set" -> sync.lockIsSet(cast);
            case "exchange" -> sync.exchange(cast);
            case "exchange_ops" -> sync.exchangeOps(cast);
            case "resolved" -> sync.resolved(cast);
            case "new_nodes" -> sync.newNodes(cast);
            case "in_sync" -> sync.inSync((Atom) cast.get(1));
            case "lock_set" -> lockSet(cast);
            default -> {
                // async_del_name and async_del_lock: of old, and done by monitors since.
            }
        }
    }

    private void lockSet(Tuple cast) {
        if (cast.get(1) instanceof Pid locker) {
            GlobalSession session = parts().mesh.existing(locker.node());
            boolean current = cast.size() < 5 || session != null && cast.get(4).equals(session.myTag);
            if (current) {
                parts().mesh.toLocker(cast);
            }
        }
    }

    @Override
    public void handleInfo(Term term) {
        guarded(term, this::info);
    }

    private void info(Term term) {
        if (!(term instanceof Tuple message) || message.size() < 2 || !(message.get(0) instanceof Atom what)) {
            return;
        }
        Parts own = parts();
        switch (what.name()) {
            case "nodeup" -> {
                own.partitions.nodeUp((Atom) message.get(1));
                own.sync.nodeUp((Atom) message.get(1));
            }
            case "nodedown", "extra_nodedown" -> own.partitions.nodeDown((Atom) message.get(1));
            case "lost_connection" -> own.partitions.lostConnection(message);
            case "remove_connection" -> own.partitions.removeConnection((Atom) message.get(1));
            case GlobalPartitions.LEAVE -> own.partitions.leave((Atom) message.get(1));
            case "cancel_connect" -> own.sync.cancelConnect(message);
            case "init_connect_ack" -> own.sync.initConnectAck(message);
            case "prepare_shutdown" -> own.partitions.prepareShutdown(message);
            case "whereis" -> whereis(message);
            case "DOWN" -> down(message);
            case "EXIT" -> lockerEnded(message);
            default -> {
                // Nothing that global knows.
            }
        }
    }

    private void down(Tuple message) {
        if (message.get(1) instanceof Reference monitor) {
            parts().locks.down(monitor);
            parts().names.down(monitor);
        }
    }

    private void lockerEnded(Tuple message) {
        if (message.get(1).equals(parts().locker.self())) {
            throw ErlangException.exit(Term.tuple(new Atom("locker_died"), message));
        }
    }

    /** While names are changing the question waits. */
    private void whereis(Tuple message) {
        if (parts().locks.isGlobalSet()) {
            Mailbox self = parts().self;
            CompletableFuture.delayedExecutor(WHEREIS_RETRY_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> self.deliver(message));
            return;
        }
        GlobalNames.Entry entry = parts().names.get(message.get(1));
        Gen.reply(node, message.get(2), entry == null ? Atom.UNDEFINED : entry.pid());
    }
}
