/**
 * Erlang terms and their external term format.
 *
 * <p>Owns the data types of Erlang as immutable Java values ({@link io.peer4j.term.Term}), their bytes, their text and
 * their place among Java's own types. Useful without peers: it imports nothing of this project.
 */
@NullMarked
package io.peer4j.term;

import io.peer4j.internal.nullness.NullMarked;
