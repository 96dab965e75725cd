package io.peer4j;

import java.io.Serializable;

/** Code for a JVM peer, without a result. Like {@link RemoteCallable}; it may throw whatever it likes. */
@FunctionalInterface
public interface RemoteRunnable extends Serializable {
    /** Does the work. */
    void run() throws Exception;
}
