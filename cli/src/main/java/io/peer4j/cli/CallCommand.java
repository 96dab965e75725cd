package io.peer4j.cli;

import io.peer4j.Peer;
import io.peer4j.node.ErlangException;
import io.peer4j.node.Erpc;
import io.peer4j.node.Mailbox;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a peer, calls one function there, prints its result and ends the peer. */
@Command(
        name = "call",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Starts a peer, applies MODULE:FUNCTION to the terms there, and prints the result.",
            "Options stand before MODULE. Exit status: 0 done, 1 the call failed there, 2 wrong usage, 3 no peer.",
            "  peer4j call java.lang.Math max 3 7",
            "  peer4j call --exec erl lists sum '[1,2,3]'",
            "  peer4j call --node name@host erlang node"
        })
final class CallCommand implements Runnable {
    private final Streams streams;

    @Mixin
    private StartOptions options = new StartOptions();

    @Option(
            names = "--timeout",
            paramLabel = "MILLIS|infinity",
            converter = OptionValues.TimeoutConverter.class,
            description = "How long the call may take. Default: 5000.")
    private Duration timeout = Peer.DEFAULT_CALL_TIMEOUT;

    @Option(
            names = "--node",
            paramLabel = "NAME@HOST",
            description =
                    "Calls a node that runs already, instead of starting a peer. What it prints comes" + " out there.")
    private @Nullable String at;

    @Parameters(index = "0", paramLabel = "MODULE", description = "A Java class by its full name, or a module.")
    private String module = "";

    @Parameters(index = "1", paramLabel = "FUNCTION", description = "A public static method, or a function.")
    private String function = "";

    @Parameters(
            index = "2..*",
            paramLabel = "TERM",
            description = "Its arguments in Erlang's syntax; \"text\" is a list of characters, <<\"text\">> a string.")
    private List<String> terms = List.of();

    CallCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public void run() {
        requireNoOptionBehindModule();
        ListTerm args = ListTerm.of(terms.stream().map(Terms::parse).toList());
        Term result = at == null ? callPeer(args) : callNode(new Atom(at), args);
        streams.out().println(TermSyntax.prettyPrint(result));
    }

    /** No function's name and no term begins so, but for the operator {@code --}. */
    private void requireNoOptionBehindModule() {
        Stream.concat(Stream.of(function), terms.stream())
                .filter(word -> word.matches("--[a-z].*"))
                .findFirst()
                .ifPresent(option -> {
                    throw new UsageException("options stand before MODULE, got " + option + " behind " + module);
                });
    }

    private Term callPeer(ListTerm args) {
        Peer.Builder builder =
                options.builder(streams.err()).output(streams.out()).input(streams.in());
        options.startNode();
        try (Peer peer = builder.start()) {
            return peer.callTerm(timeout, module, function, args.elements());
        } finally {
            options.stopNode();
        }
    }

    private Term callNode(Atom other, ListTerm args) {
        int host = other.name().indexOf('@') + 1;
        if (host < 2 || host == other.name().length()) {
            throw new UsageException("--node: expected NAME@HOST, got " + other.name());
        }
        Unreachable.requireHost(other.name());
        options.startHiddenNode(other.name().indexOf('.', host) >= 0);
        try (Mailbox self = Node.local().open()) {
            if (!Node.local().connect(other)) {
                throw Unreachable.node(other.name());
            }
            printThere(self, other);
            return Erpc.call(self, other, new Atom(module), new Atom(function), args, timeout);
        } catch (ErlangException e) {
            throw unwrapped(other, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NodeException("interrupted", e);
        } finally {
            options.stopNode();
        }
    }

    /** Of {@code erpc}'s reasons: {@code {exception, Reason[, Stack]}} is the call's own, {@code {erpc, Why}} is none. */
    private static RuntimeException unwrapped(Atom node, ErlangException e) {
        if (e.reason() instanceof Tuple(List<Term> parts)
                && parts.size() >= 2
                && parts.getFirst() instanceof Atom tag) {
            if (tag.name().equals("exception")) {
                ListTerm stack = parts.size() > 2 && parts.get(2) instanceof ListTerm list ? list : ListTerm.EMPTY;
                return new ErlangException(e.kind(), parts.get(1), stack);
            } else if (tag.name().equals("erpc") && !parts.get(1).equals(new Atom("timeout"))) {
                return new NodeException("the call to " + node.name() + " was lost: " + parts.get(1));
            }
        }
        return e;
    }

    /** What the call prints comes out at that node, as with its own processes. */
    private static void printThere(Mailbox self, Atom other) throws InterruptedException {
        Term user = Erpc.call(
                self,
                other,
                new Atom("erlang"),
                new Atom("whereis"),
                Term.list(new Atom("user")),
                Peer.DEFAULT_CALL_TIMEOUT);
        if (user instanceof Pid pid) {
            self.groupLeader(pid);
        }
    }
}
