package io.peer4j;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The floors of the house: each imports only floors below it. */
class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.peer4j");

    @Test
    void eachFloorImportsOnlyFloorsBelowIt() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("api")
                .definedBy("io.peer4j")
                .layer("launch")
                .definedBy("io.peer4j.launch")
                .layer("control")
                .definedBy("io.peer4j.internal.control")
                .layer("boot")
                .definedBy("io.peer4j.internal.boot")
                .layer("link")
                .definedBy("io.peer4j.internal.link")
                .layer("node")
                .definedBy("io.peer4j.node")
                .layer("term")
                .definedBy("io.peer4j.term")
                .whereLayer("api")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("launch")
                .mayOnlyBeAccessedByLayers("api")
                .whereLayer("control")
                .mayOnlyBeAccessedByLayers("api", "launch")
                .whereLayer("boot")
                .mayOnlyBeAccessedByLayers("api", "launch", "control")
                .whereLayer("link")
                .mayOnlyBeAccessedByLayers("api", "launch", "control", "boot")
                .whereLayer("node")
                .mayOnlyBeAccessedByLayers("api", "launch", "control", "boot", "link")
                .check(classes);
    }
}
