/** Stands for the class loader of Spring Boot's fat jars, by its name. */
@NullMarked
package org.springframework.boot.loader.launch;

import org.jspecify.annotations.NullMarked;
