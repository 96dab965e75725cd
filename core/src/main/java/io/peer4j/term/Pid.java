package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;

/**
 * A process identifier.
 *
 * @param node the name of the node that the process runs on
 * @param id its number, 32 bits without sign
 * @param serial its second number, 32 bits without sign
 * @param creation which incarnation of the node, 32 bits without sign; 0 on a node that is not alive
 */
public record Pid(Atom node, int id, int serial, int creation) implements Term {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Pid that
                && id == that.id
                && serial == that.serial
                && creation == that.creation
                && node.equals(that.node);
    }

    @Override
    public int hashCode() {
        return TermHash.of(11, node.hashCode() ^ (long) creation << 32, (long) serial << 32 | (id & 0xFFFF_FFFFL));
    }

    @Override
    public String toString() {
        return TermSyntax.print(this);
    }
}
