/** The peer's side: the command line, I/O redirection, running calls. */
@NullMarked
package io.peer4j.internal.boot;

import io.peer4j.internal.nullness.NullMarked;
