/**
 * Peers: further runtimes that a program starts, calls, listens to and ends.
 *
 * <dl>
 *   <dt>Origin
 *   <dd>the runtime that starts others: this one.
 *   <dt>Peer
 *   <dd>a runtime started by an origin: a JVM, or a real Erlang node.
 *   <dt>Control process
 *   <dd>what stands for one peer on the origin; when it ends, the peer ends. A {@link io.peer4j.Peer} is its handle.
 *   <dt>Control connection
 *   <dd>what links the two: standard_io, TCP, TLS, or Erlang distribution.
 * </dl>
 *
 * <pre>{@code
 * try (Peer peer = Peer.start()) {
 *     long pid = peer.call(() -> ProcessHandle.current().pid());
 *     Object max = peer.call("java.lang.Math", "max", 3, 7);
 * }
 * }</pre>
 *
 * <p>The flow: the options are verified, the {@linkplain io.peer4j.launch.Launch launch} starts a process, the link to it
 * is made (over TCP, a JVM peer proves itself first), the peer says that it has started, and is running; when it goes, or
 * is stopped, it is down. Code that runs in a JVM peer finds its way back by {@link io.peer4j.Origin}.
 *
 * <p>The top floor: imports {@code launch}, {@code internal.control}, {@code internal.boot}, {@code internal.link},
 * {@code node} and {@code term}; nothing but clients imports it.
 */
@NullMarked
package io.peer4j;

import io.peer4j.internal.nullness.NullMarked;
