/** What proves who somebody is, without the JDK's security providers, which a booting peer would have to search. */
@NullMarked
package io.peer4j.internal.crypto;

import io.peer4j.internal.nullness.NullMarked;
