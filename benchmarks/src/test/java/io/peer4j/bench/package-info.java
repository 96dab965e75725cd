/** Tests of the statistics, of what is made of them, and of the way in which contestants are run. */
@NullMarked
package io.peer4j.bench;

import org.jspecify.annotations.NullMarked;
