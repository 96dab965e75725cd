package io.peer4j.node;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.term.Atom;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;

/**
 * Takes every signal to a process of a node, from other nodes and from this one, and hands it on: to a mailbox, which
 * never waits. What a signal sets off locally is taken behind it, in {@linkplain Turns turns}.
 */
final class Router implements Signals {
    private final Node node;

    Router(Node node) {
        this.node = node;
    }

    @Override
    public void nodeUp(NodeConnection connection) {
        Turns.take(() -> node.events().up(connection));
    }

    @Override
    public void nodeDown(NodeConnection connection, Atom reason) {
        Turns.take(() -> node.events().down(connection));
    }

    @Override
    public void failed(Error fault) {
        node.functions().failed(fault);
    }

    @Override
    public void received(NodeConnection from, Signal signal) {
        Turns.take(() -> dispatch(from, signal));
    }

    void dispatch(NodeConnection over, Signal signal) {
        if (signal instanceof Signal.Send send) {
            deliver(node.entry(send.to()), send.to(), send.message());
        } else if (signal instanceof Signal.RegSend send) {
            toNamed(over, send);
        } else if (signal instanceof Signal.AliasSend send) {
            toAlias(send.to(), send.message());
        } else if (signal instanceof Signal.NoAnswer none) {
            noAnswer(none);
        } else if (signal instanceof Signal.Link link) {
            link(over, link);
        } else if (signal instanceof Signal.Unlink unlink) {
            unlink(over, unlink);
        } else if (signal instanceof Signal.UnlinkAck ack) {
            unlinkAck(ack);
        } else if (signal instanceof Signal.Exit exit) {
            exit(over, exit);
        } else if (signal instanceof Signal.Exit2 exit) {
            exit(over, exit);
        } else if (signal instanceof Signal.GroupLeader leader) {
            groupLeader(leader);
        } else if (signal instanceof Signal.Monitor monitor) {
            monitor(over, monitor);
        } else if (signal instanceof Signal.Demonitor demonitor) {
            demonitor(demonitor);
        } else if (signal instanceof Signal.MonitorExit exit) {
            monitorExit(exit);
        } else if (signal instanceof Signal.SpawnRequest request) {
            new Spawner(node).serve(over, request);
        } else {
            spawnReply(over, (Signal.SpawnReply) signal);
        }
    }

    /** What makes a call or a cast takes its turn among the others. */
    private void toNamed(NodeConnection over, Signal.RegSend send) {
        RexService rex = send.to().equals(RexService.NAME) ? node.rex() : null;
        if (rex == null) {
            deliver(node.named(send.to()), send.to(), send.message());
        } else if (!rex.starts(over, send.message())) {
            over.inTurn(() -> deliver(node.named(send.to()), send.to(), send.message()));
        }
    }

    private static void deliver(@Nullable Mailbox to, Term name, Term message) {
        if (to == null || !to.deliver(message)) {
            Dropped.log(name);
        }
    }

    /** Messages to an alias; the first one may be the last. False if nobody has it. */
    boolean toAlias(Reference reference, Term message) {
        Aliases.Alias alias = node.aliases().get(node.canonical(reference));
        if (alias == null || !alias.process().deliver(message)) {
            Dropped.log(reference);
            return false;
        }
        if (alias.mode() == AliasMode.REPLY_DEMONITOR) {
            Turns.take(() -> alias.process().demonitor(reference));
        }
        return true;
    }

    /** To who waits, the process that was asked has ended: an alias that outlives its monitor is no sign of that. */
    private void noAnswer(Signal.NoAnswer none) {
        Aliases.Alias alias = node.aliases().get(node.canonical(none.to()));
        if (alias != null && alias.mode() != AliasMode.EXPLICIT_UNALIAS) {
            alias.process().relations().giveUp(none.to(), none.reason());
        }
    }

    private void link(NodeConnection over, Signal.Link link) {
        checkSender(over, link.from());
        Mailbox process = node.entry(link.to());
        if (process == null || !process.relations().linked(link.from(), over)) {
            over.send(new Signal.Exit(link.to(), link.from(), node.refusals().reasonOf(link.to())));
        }
    }

    private void unlink(NodeConnection over, Signal.Unlink unlink) {
        Mailbox process = node.entry(unlink.to());
        if (process != null) {
            process.relations().unlinked(unlink.from());
        }
        if (unlink.id() != 0) {
            over.send(new Signal.UnlinkAck(unlink.id(), unlink.to(), unlink.from()));
        }
    }

    private void unlinkAck(Signal.UnlinkAck ack) {
        Mailbox process = node.entry(ack.to());
        if (process != null) {
            process.relations().unlinkSeen(ack.from(), ack.id());
        }
    }

    private void exit(NodeConnection over, Signal.Exit exit) {
        checkSender(over, exit.from());
        Mailbox process = node.entry(exit.to());
        if (process != null) {
            process.relations().linkBroken(exit.from(), exit.reason());
        }
    }

    private void exit(NodeConnection over, Signal.Exit2 exit) {
        checkSender(over, exit.from());
        Mailbox process = node.entry(exit.to());
        if (process != null) {
            process.exitSignal(exit.from(), exit.reason(), false);
        }
    }

    private void groupLeader(Signal.GroupLeader leader) {
        Mailbox process = node.entry(leader.to());
        if (process != null) {
            process.groupLeader(leader.leader());
        }
    }

    private void monitor(NodeConnection over, Signal.Monitor monitor) {
        Mailbox process = monitored(monitor.to());
        if (process == null
                || !process.relations().monitored(monitor.reference(), monitor.from(), monitor.to(), over)) {
            Term reason = node.refusals().reasonOf(monitor.to());
            over.send(new Signal.MonitorExit(monitor.to(), monitor.from(), monitor.reference(), reason));
        }
    }

    private void demonitor(Signal.Demonitor demonitor) {
        Mailbox process = monitored(demonitor.to());
        boolean done = process != null && process.relations().demonitored(demonitor.reference());
        if (!done && demonitor.to() instanceof Atom) {
            // The name has passed to another process since.
            node.eachRelations(relations -> relations.demonitored(demonitor.reference()));
        }
    }

    private @Nullable Mailbox monitored(Term to) {
        if (to instanceof Pid pid) {
            return node.entry(pid);
        }
        return to instanceof Atom name ? node.named(name) : null;
    }

    private void monitorExit(Signal.MonitorExit exit) {
        Mailbox process = node.entry(exit.to());
        if (process != null) {
            process.relations().down(exit.from(), exit.reference(), exit.reason());
        }
    }

    private void spawnReply(NodeConnection over, Signal.SpawnReply reply) {
        if (reply.result() instanceof Pid started) {
            checkSender(over, started);
        }
        Mailbox process = node.entry(reply.to());
        if (process != null) {
            process.spawns().replied(over, reply);
        } else if (reply.result() instanceof Pid pid) {
            Spawns.disown(over, reply, pid, Atoms.NOPROC);
        }
    }

    /** Nobody may speak of links and ends in the name of a process of another node, or of its former life. */
    private void checkSender(NodeConnection over, Pid from) {
        boolean own = over instanceof LocalConnection
                || over.node().equals(from.node()) && over.creation() == from.creation();
        if (!own) {
            throw new IllegalArgumentException("expected a sender at " + over.node() + ", got: " + from);
        }
    }
}
