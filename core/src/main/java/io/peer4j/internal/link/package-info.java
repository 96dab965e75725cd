/**
 * Control connections: standard_io, TCP, TLS, distribution. Frames in, messages out.
 *
 * <p>Owns the bytes between origin and peer. Imports terms; knows neither who calls nor what is called.
 */
@NullMarked
package io.peer4j.internal.link;

import io.peer4j.internal.nullness.NullMarked;
