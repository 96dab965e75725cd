/**
 * A node: processes with their mailboxes, names, links and monitors, alone or among other nodes.
 *
 * <p>{@link io.peer4j.node.Node} is the entry, {@link io.peer4j.node.Mailbox} a process. On them stand OTP's ways to talk
 * to servers ({@link io.peer4j.node.Gen}, {@link io.peer4j.node.GenServer}) and to call functions on other nodes
 * ({@link io.peer4j.node.Erpc}, {@link io.peer4j.node.Rpc}).
 *
 * {@snippet :
 * Node node = Node.create();
 * node.start(NodeOptions.shortName("jvm"));
 * Mailbox self = node.open();
 * Term sum = Erpc.call(
 *         self, new Atom("erl@host"), new Atom("lists"), new Atom("sum"), Term.list(numbers), Duration.ofSeconds(5));
 * }
 *
 * <p>What passes between processes is a {@code Signal}. {@code Router} takes every one, from a connection or from this
 * node, and hands it to a mailbox without waiting; {@code Relations} keeps a process's links and monitors, each with the
 * connection that it was made over; {@code Distribution} is what the connections come from.
 *
 * <p>Owns what a runtime system is to Erlang. Imports terms; knows nothing of peers.
 */
@NullMarked
package io.peer4j.node;

import io.peer4j.internal.nullness.NullMarked;
