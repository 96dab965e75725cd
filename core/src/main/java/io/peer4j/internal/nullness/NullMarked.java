package io.peer4j.internal.nullness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** No type in the package has null among its values, unless it is {@link Nullable}. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PACKAGE)
public @interface NullMarked {}
