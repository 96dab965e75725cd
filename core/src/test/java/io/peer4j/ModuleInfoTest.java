package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.testing.Compiler;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ModuleInfoTest {
    private static final Path FILE = Compiler.LIBRARY.resolve("module-info.class");

    /** The {@code jar} tool of the JVM that runs Maven reads it when it packs the jar: any from 9 on can. */
    @Test
    void theDescriptor_isReadBy_everyJavaThatRunsMaven() throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(FILE))) {
            assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
            assertThat(in.readInt()).as("the version of a class file of Java 9").isEqualTo(53);
        }
    }

    /** What the module requires is what its classes use, and nothing more. What it can do without is left out by jdeps. */
    @Test
    void theDescriptor_requires_whatTheClassesUse() throws IOException {
        StringWriter used = new StringWriter();
        PrintWriter out = new PrintWriter(used);
        ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(out, out, "--ignore-missing-deps", "--print-module-deps", Compiler.LIBRARY.toString());
        try (InputStream in = Files.newInputStream(FILE)) {
            assertThat(ModuleDescriptor.read(in).requires().stream()
                            .filter(required -> !required.modifiers().contains(Requires.Modifier.STATIC))
                            .map(Requires::name)
                            .sorted()
                            .collect(Collectors.joining(",")))
                    .isEqualTo(used.toString().strip());
        }
    }
}
