/** What tests of several packages share: helpers that start real systems. */
@NullMarked
package io.peer4j.testing;

import org.jspecify.annotations.NullMarked;
