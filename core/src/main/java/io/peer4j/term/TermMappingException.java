package io.peer4j.term;

/**
 * A Java value that no term stands for, or a term that no value of the type asked for stands for. The message names
 * the place, what was expected there, what came, and what to use instead.
 */
public final class TermMappingException extends IllegalArgumentException {
    private final String path;

    TermMappingException(MappingPath path, String message) {
        super(path + ": " + message);
        this.path = path.toString();
    }

    TermMappingException(MappingPath path, String message, Throwable cause) {
        this(path, message);
        initCause(cause);
    }

    /**
     * Where in the value the fault stands, like {@code value[3].owner}; {@code value} is the whole, {@code argument 2} that
     * of a call.
     */
    public String path() {
        return path;
    }
}
