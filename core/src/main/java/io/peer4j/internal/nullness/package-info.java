/**
 * Where null may occur, for NullAway and for IDEs, which know these annotations by their simple names. They have the
 * meaning of JSpecify's, and are in the jar, because {@code javac} fails on a class file whose type annotations it can't
 * find. The lowest floor: imports nothing.
 */
package io.peer4j.internal.nullness;
