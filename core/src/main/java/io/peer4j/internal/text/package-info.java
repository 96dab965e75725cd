/** Text for messages. Imports nothing of peer4j. */
@NullMarked
package io.peer4j.internal.text;

import io.peer4j.internal.nullness.NullMarked;
