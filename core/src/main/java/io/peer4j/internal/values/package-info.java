/**
 * What turning data into Java values takes: generic types, sealed types, and maps whose cost the data can't choose. It
 * imports no other package of peer4j.
 */
@NullMarked
package io.peer4j.internal.values;

import io.peer4j.internal.nullness.NullMarked;
