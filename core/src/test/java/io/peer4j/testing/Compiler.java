package io.peer4j.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The {@code javac} of this JDK, as a user of the library runs it: with nothing of this project but the library. */
public final class Compiler {
    /** What the library is compiled to: a directory, or the jar. */
    public static final Path LIBRARY = location();

    private static final JavaCompiler JAVAC = ToolProvider.getSystemJavaCompiler();

    private final List<String> options = new ArrayList<>();
    private final List<JavaFileObject> sources = new ArrayList<>();

    private Compiler(String pathOption) {
        options.addAll(List.of(pathOption, LIBRARY.toString(), "-XDdev"));
    }

    /** With the library on the class path. */
    public static Compiler onClassPath() {
        return new Compiler("--class-path");
    }

    /** With the library on the module path. */
    public static Compiler onModulePath() {
        return new Compiler("--module-path");
    }

    private static Path location() {
        try {
            return Path.of(io.peer4j.Peer.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With further options. */
    public Compiler with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** With the source file {@code name}. */
    public Compiler source(String name, String text) {
        sources.add(new SimpleJavaFileObject(URI.create("string:///" + name), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        });
        return this;
    }

    /**
     * Compiles into {@code directory}, which is made if it is not there.
     *
     * @throws AssertionError if there was an error or a warning
     */
    public void compile(Path directory) {
        List<Diagnostic<? extends JavaFileObject>> said = said(directory);
        if (!said.isEmpty()) {
            throw new AssertionError(said.toString());
        }
    }

    /**
     * What the compiler says.
     *
     * @throws AssertionError if the compiler itself failed
     */
    public List<Diagnostic<? extends JavaFileObject>> said(Path directory) {
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        StringWriter fault = new StringWriter();
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-d", directory.toString()));
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean unused = JAVAC.getTask(fault, null, said, all, null, sources).call();
        if (!fault.toString().isEmpty()) {
            throw new AssertionError(fault.toString());
        }
        return said.getDiagnostics();
    }
}
