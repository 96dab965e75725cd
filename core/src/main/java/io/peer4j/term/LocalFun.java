package io.peer4j.term;

import io.peer4j.internal.nullness.Nullable;
import java.util.List;

/**
 * A fun with an environment, made by an Erlang node. A JVM keeps it and hands it back unchanged; it never runs it.
 *
 * @param arity how many arguments it takes, 0 to 255
 * @param uniq the 16 bytes that tell its module's version
 * @param index its number in the module, 32 bits without sign
 * @param module the module that defines it
 * @param oldIndex its number by an older scheme
 * @param oldUniq its module's version by an older scheme
 * @param pid the process that made it
 * @param freeVariables what it closes over
 */
public record LocalFun(
        int arity, Binary uniq, int index, Atom module, int oldIndex, int oldUniq, Pid pid, List<Term> freeVariables)
        implements Term {
    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if the arity is out of range or {@code uniq} is not 16 bytes long
     */
    public LocalFun {
        freeVariables = TermList.copyOf(freeVariables);
        if (arity < 0 || arity > 255) {
            throw new IllegalArgumentException("an arity is 0 to 255, not " + arity);
        }
        if (uniq.size() != 16) {
            throw new IllegalArgumentException("a fun's uniq has 16 bytes, not " + uniq.size());
        }
    }

    // As a record's own, but with fewer frames on the stack: funs nest.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LocalFun that
                && arity == that.arity
                && index == that.index
                && oldIndex == that.oldIndex
                && oldUniq == that.oldUniq
                && uniq.equals(that.uniq)
                && module.equals(that.module)
                && pid.equals(that.pid)
                && freeVariables.equals(that.freeVariables);
    }

    @Override
    public int hashCode() {
        return TermHash.of(9, uniq.hashCode() ^ (long) index << 32, pid.hashCode(), TermList.termHash(freeVariables));
    }

    @Override
    public String toString() {
        return TermSyntax.print(this);
    }
}
