package io.peer4j.term;

/**
 * A port identifier.
 *
 * @param node the name of the node that the port is open on
 * @param id its number, 64 bits without sign
 * @param creation which incarnation of the node, 32 bits without sign
 */
public record Port(Atom node, long id, int creation) implements Term {
    @Override
    public int hashCode() {
        return TermHash.of(12, node.hashCode() ^ (long) creation << 32, id);
    }

    @Override
    public String toString() {
        return TermSyntax.print(this);
    }
}
