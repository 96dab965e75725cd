package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.peer4j.launch.BootCache;
import io.peer4j.launch.Launch;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A start where the system lets this user have no more threads and processes ({@code ulimit -u}). */
@Timeout(120)
class ThreadLimitTest {
    /** A user that has nothing else here: the limit counts all that a user has. */
    private static final String USER = "54321";

    private static final String LIMIT = "120";

    @Test
    void a_start_at_the_limit_fails_as_a_boot_and_leaves_nothing() throws Exception {
        List<String> said = said();
        assertThat(said.stream().filter(line -> line.startsWith("outcome")))
                .hasSize(15)
                .allMatch(line -> line.startsWith("outcome running")
                        || line.startsWith("outcome io.peer4j.BootFailedException: boot_failed: "))
                .anyMatch(line -> line.contains("{error,eagain}"))
                .anyMatch(line -> line.contains("running"));
        assertThat(said).contains("left []", "later 7");
    }

    private static List<String> said() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("root, whom no such limit holds for, but who can be another user")
                .isEqualTo(0);
        List<Path> classes = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::isDirectory)
                .toList();
        assumeThat(classes).as("classes that every user can read").allMatch(ThreadLimitTest::isReadable);
        List<String> command = new ArrayList<>(
                List.of("prlimit", "--nproc=" + LIMIT, "setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"));
        command.add(Launch.local().java().toString());
        command.addAll(List.of("-Xlog:disable", "-D" + BootCache.PROPERTY + "=none", "-cp"));
        command.add(String.join(
                File.pathSeparator, classes.stream().map(Path::toString).toList()));
        command.add(CrowdedOrigin.class.getName());
        Process origin = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectError(Redirect.DISCARD)
                .start();
        try (var output = origin.inputReader()) {
            return output.lines().toList();
        } finally {
            origin.destroyForcibly();
        }
    }

    private static boolean isReadable(Path directory) {
        try {
            for (Path path = directory.toRealPath(); path != null; path = path.getParent()) {
                if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
