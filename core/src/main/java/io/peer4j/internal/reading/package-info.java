/**
 * How a thread waits for what other processes send, whichever way it comes, and in which order other threads start what
 * they ask for.
 */
@NullMarked
package io.peer4j.internal.reading;

import io.peer4j.internal.nullness.NullMarked;
