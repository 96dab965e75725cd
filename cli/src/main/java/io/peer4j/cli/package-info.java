/**
 * The command line: a client of the public API, like any other. {@link io.peer4j.cli.Main} is the program, each
 * subcommand a class, {@link io.peer4j.cli.Demo} what a newcomer copies from.
 */
@NullMarked
package io.peer4j.cli;

import org.jspecify.annotations.NullMarked;
