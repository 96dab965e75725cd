package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.Nullable;
import io.peer4j.node.Epmd;
import io.peer4j.node.Node;
import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The module {@code net_adm}. */
final class NetAdmFunctions implements FunctionTable {
    private final Node node;

    NetAdmFunctions(PeerRuntime runtime) {
        this.node = runtime.node();
    }

    @Override
    public @Nullable Term apply(String key, List<Term> a) {
        return switch (key) {
            case "ping/1" -> ping(a.get(0));
            case "localhost/0" -> ListTerm.string(localhost());
            case "names/0" -> names(Epmd.local());
            case "names/1" -> names(a.get(0));
            default -> null;
        };
    }

    private static String localhost() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return InetFunctions.hostName();
        }
    }

    private static Term names(Term host) {
        String name = host instanceof Atom atom ? atom.name() : Arguments.string(host);
        try {
            return names(Epmd.at(InetAddress.getByName(name), Epmd.environmentPort()));
        } catch (UnknownHostException e) {
            return Term.tuple(Atom.ERROR, new Atom("nxdomain"));
        }
    }

    private static Term names(Epmd epmd) {
        List<Term> names = new ArrayList<>();
        try {
            for (Epmd.NodeEntry entry : epmd.names()) {
                names.add(Term.tuple(ListTerm.string(entry.name()), Term.integer(entry.port())));
            }
        } catch (IOException e) {
            return Term.tuple(Atom.ERROR, new Atom("address"));
        }
        return Term.tuple(Atom.OK, ListTerm.of(names));
    }

    private Term ping(Term other) {
        if (!(other instanceof Atom name)) {
            throw Arguments.functionClause();
        }
        boolean there = node.isDistributed() ? node.ping(name) : node.isAlive() && name.equals(node.name());
        return new Atom(there ? "pong" : "pang");
    }
}
