package io.peer4j.bench.contestant;

import io.peer4j.term.Atom;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.FloatTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.MapTerm;
import io.peer4j.term.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** peer4j's own. */
public final class Peer4jCodec implements Codec {
    @Override
    public Term tuple() {
        return Term.tuple(
                new Atom("call"),
                Term.integer(17),
                new Atom("java.lang.Math"),
                new Atom("max"),
                Term.list(Term.integer(1000), Term.integer(7000)));
    }

    @Override
    public Term map(int index) {
        return new MapTerm(Map.of(
                new Atom("id"),
                Term.integer(index),
                new Atom("name"),
                Term.binary("name-" + index),
                new Atom("score"),
                new FloatTerm(index / 8.0),
                new Atom("state"),
                new Atom("running")));
    }

    @Override
    public Term list(Object[] elements) {
        List<Term> terms = new ArrayList<>();
        for (Object element : elements) {
            terms.add((Term) element);
        }
        return ListTerm.of(terms);
    }

    @Override
    public byte[] encode(Object term) {
        return ExternalTermFormat.encode((Term) term);
    }

    @Override
    public Term decode(byte[] bytes) {
        return ExternalTermFormat.decode(bytes);
    }
}
