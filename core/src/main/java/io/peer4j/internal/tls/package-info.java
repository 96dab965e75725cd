/**
 * What TLS needs beside the JDK's own: keys and certificates from files, and sockets whose end is TCP's.
 *
 * <p>Knows nothing of what is sent. A process that does not use TLS loads nothing of it.
 */
@NullMarked
package io.peer4j.internal.tls;

import io.peer4j.internal.nullness.NullMarked;
