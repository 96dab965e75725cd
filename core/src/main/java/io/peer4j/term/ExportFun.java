package io.peer4j.term;

/**
 * A fun that names a function of a module: {@code fun module:function/arity}.
 *
 * @param module the module
 * @param function the function's name
 * @param arity how many arguments it takes, 0 to 255
 */
public record ExportFun(Atom module, Atom function, int arity) implements Term {
    /**
     * Checks the arity.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public ExportFun {
        if (arity < 0 || arity > 255) {
            throw new IllegalArgumentException("an arity is 0 to 255, not " + arity);
        }
    }

    @Override
    public int hashCode() {
        return TermHash.of(5, module.hashCode(), function.hashCode(), arity);
    }

    @Override
    public String toString() {
        return TermSyntax.print(this);
    }
}
