package io.peer4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ObjectInput;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Tags;
import org.junit.jupiter.api.Test;

/** The floors of the house: each imports only floors below it. */
class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.peer4j");

    @Test
    void testsThatTalkToErlangAreTaggedToRunWithOtherReleases() {
        Set<String> erlang = Set.of("Erl", "ErlNode", "ErlangOrigin", "ErlangOracle", "Pairing");
        assertThat(new ClassFileImporter()
                        .importPackages("io.peer4j").stream()
                                .filter(test -> test.getSimpleName().endsWith("Test"))
                                .filter(test -> test.getDirectDependenciesFromSelf().stream()
                                        .anyMatch(dependency -> erlang.contains(
                                                dependency.getTargetClass().getSimpleName())))
                                .filter(test -> !test.isAnnotatedWith(Tag.class) && !test.isAnnotatedWith(Tags.class))
                                .map(JavaClass::getName))
                .isEmpty();
    }

    /** What a peer sends is data; code goes the other way. */
    @Test
    void nothingButTheModuleThatRunsTheOriginsCodeReadsSerializedObjects() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.peer4j\\.internal\\.boot\\.RemoteCode(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInput.class)
                .check(classes);
        assertThat(classes.get("io.peer4j.internal.boot.RemoteCode").getDirectDependenciesToSelf())
                .extracting(dependency -> dependency.getOriginClass().getName().replaceFirst("\\$.*", ""))
                .as("used by the peer's side alone")
                .containsOnly("io.peer4j.internal.boot.Application", "io.peer4j.internal.boot.StackTrace");
    }

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
                .layer("crypto")
                .definedBy("io.peer4j.internal.crypto")
                .layer("tls")
                .definedBy("io.peer4j.internal.tls")
                .layer("reading")
                .definedBy("io.peer4j.internal.reading")
                .layer("stack")
                .definedBy("io.peer4j.internal.stack")
                .layer("log")
                .definedBy("io.peer4j.internal.log")
                .layer("text")
                .definedBy("io.peer4j.internal.text")
                .whereLayer("text")
                .mayNotAccessAnyLayer()
                .layer("values")
                .definedBy("io.peer4j.internal.values")
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
                .whereLayer("crypto")
                .mayOnlyBeAccessedByLayers("link", "node")
                .whereLayer("crypto")
                .mayNotAccessAnyLayer()
                .whereLayer("tls")
                .mayOnlyBeAccessedByLayers("link", "node")
                .whereLayer("tls")
                .mayNotAccessAnyLayer()
                .whereLayer("reading")
                .mayOnlyBeAccessedByLayers("boot", "node")
                .whereLayer("reading")
                .mayNotAccessAnyLayer()
                .whereLayer("log")
                .mayNotAccessAnyLayer()
                .whereLayer("values")
                .mayOnlyBeAccessedByLayers("api", "boot", "term")
                .whereLayer("values")
                .mayNotAccessAnyLayer()
                .whereLayer("stack")
                .mayOnlyBeAccessedByLayers("api", "control", "boot", "node")
                .whereLayer("stack")
                .mayNotAccessAnyLayer()
                .check(classes);
    }
}
