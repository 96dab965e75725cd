/** How a process comes to be. Knows nothing of the protocol that is spoken to it. */
@NullMarked
package io.peer4j.launch;

import io.peer4j.internal.nullness.NullMarked;
