package io.peer4j;

/**
 * Plain names for the Java classes that a JVM peer answers calls to; without one, a class goes by its full name.
 *
 * <p>To be used by code that runs in the peer. The flag {@code -module NAME CLASS} does the same from its command line.
 */
public final class Modules {
    private Modules() {}

    /**
     * Answers calls to the module {@code name} by the public static methods of {@code type}, from now on, for all
     * threads. A name registered last wins; Erlang's own modules win over all.
     */
    public static void register(String name, Class<?> type) {
        io.peer4j.internal.boot.Modules.register(name, type);
    }
}
