/** Tests of the command line: in this JVM, and of the script that people run. */
@NullMarked
package io.peer4j.cli;

import org.jspecify.annotations.NullMarked;
