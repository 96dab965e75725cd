package io.peer4j.testing;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Erlang programs, of {@code src/test/erlang}, that start peers. */
public final class ErlangOrigin {
    /** A program that they can name in {@code exec}, with {@code node} before the flags. */
    public static final String PEER4J =
            Path.of("src", "test", "sh", "peer4j").toAbsolutePath().toString();

    private ErlangOrigin() {}

    /** Starts {@code escript}, whose peers have this JVM's Java and class path. What it prints to standard error is lost. */
    public static Process start(String escript, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add("escript");
        command.add(Path.of("src", "test", "erlang", escript).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
        builder.environment().put("JAVA", java());
        builder.environment().put("CLASS_PATH", classPath());
        return builder.start();
    }

    /** This JVM's {@code java}. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** This JVM's class path, for one that runs elsewhere. */
    public static String classPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    /** Ends what {@code process} left, and it. */
    public static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
