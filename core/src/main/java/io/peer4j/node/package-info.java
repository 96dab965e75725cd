/**
 * A node: processes, their names and mailboxes.
 *
 * <p>Owns what a runtime system is to Erlang. Imports terms; knows nothing of peers.
 */
@NullMarked
package io.peer4j.node;

import org.jspecify.annotations.NullMarked;
