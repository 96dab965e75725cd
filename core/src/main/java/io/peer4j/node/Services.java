package io.peer4j.node;

import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The registered processes that other nodes expect on a node: {@code net_kernel}, {@code rex}, {@code global_name_server}. */
final class Services {
    private static final Atom NET_KERNEL = new Atom("net_kernel");
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(30);

    private Services() {}

    static void start(Node node, NodeTransport transport) {
        start(node, NET_KERNEL, new NetKernelService());
        RexService rex = new RexService(node);
        if (start(node, RexService.NAME, rex)) {
            node.rex(rex);
        }
        GlobalService global = new GlobalService(node, transport.connectsAll(), transport.preventsPartitions());
        if (start(node, GlobalService.NAME, global)) {
            node.global(global);
        }
    }

    /** A name that the application has taken is its own. */
    private static boolean start(Node node, Atom name, GenServer service) {
        if (node.whereis(name) != null) {
            return false;
        }
        try {
            GenServer.start(node, name, service).onExit(new End(node, name));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Reports the end of a service, unless the node is stopped. No lambda, because a peer boots through here. */
    private record End(Node node, Atom name) implements Consumer<Term> {
        @Override
        public void accept(Term reason) {
            if (node.isDistributed()) {
                node.functions().serviceEnded(name, reason);
            }
        }
    }

    static void stop(Node node) {
        node.global(null);
        node.rex(null);
        for (Atom name : List.of(NET_KERNEL, RexService.NAME, GlobalService.NAME)) {
            Pid service = node.whereis(name);
            if (service != null) {
                node.exit(service, Atoms.KILL);
            }
        }
    }

    /** In whose name a message goes to another node that no process sends. */
    static Pid sender(Node node) {
        Pid kernel = node.whereis(NET_KERNEL);
        return kernel == null ? Signal.NO_PID : kernel;
    }

    static boolean ping(Node node, Atom other) {
        Term request = Term.tuple(new Atom("is_auth"), node.name());
        try (Mailbox self = node.open()) {
            Term answer = Gen.call(self, Term.tuple(NET_KERNEL, other), request, PING_TIMEOUT);
            return Atom.is(answer, "yes");
        } catch (ErlangException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
