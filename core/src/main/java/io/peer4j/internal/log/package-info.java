/** Log lines that others can cause, and text that others wrote. Imports nothing of this library. */
@NullMarked
package io.peer4j.internal.log;

import io.peer4j.internal.nullness.NullMarked;
