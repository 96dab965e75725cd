/** The room that a thread has left on its stack. */
@NullMarked
package io.peer4j.internal.stack;

import io.peer4j.internal.nullness.NullMarked;
