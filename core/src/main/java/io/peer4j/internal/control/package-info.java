/** The origin's side: one control process for each peer, its states, the calls in flight, its I/O service. */
@NullMarked
package io.peer4j.internal.control;

import io.peer4j.internal.nullness.NullMarked;
