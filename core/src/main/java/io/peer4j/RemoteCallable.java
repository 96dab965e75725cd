package io.peer4j;

import io.peer4j.internal.nullness.Nullable;
import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * Code for a JVM peer: what it closes over must be serializable, and its classes on the peer's class path.
 *
 * @param <T> what it returns; travels back as data, never as a serialized object
 */
@FunctionalInterface
public interface RemoteCallable<T extends @Nullable Object> extends Callable<T>, Serializable {}
