package io.peer4j.testing;

import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What is installed, and what still runs. */
public final class Programs {
    private Programs() {}

    /** Whether the search path has {@code program}. */
    public static boolean isInstalled(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    /** Whether process {@code pid} runs: a dead one that nobody has reaped does not. */
    public static boolean isRunning(long pid) {
        try {
            return state(Path.of("/proc/" + pid + "/stat")) != 'Z';
        } catch (IOException e) {
            return Files.notExists(Path.of("/proc/self/stat"))
                    && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
    }

    private static char state(Path stat) throws IOException {
        String fields = Files.readString(stat);
        return fields.charAt(fields.lastIndexOf(')') + 2);
    }

    /** Ends process {@code pid} as {@code kill -9} does. */
    public static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Stops process {@code pid} as {@code kill -STOP} does, all of its threads: it lives, and does nothing. */
    public static void suspend(long pid) throws IOException, InterruptedException {
        int status =
                new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
        if (status != 0) {
            throw new IOException("kill -STOP " + pid + ": status " + status);
        }
        // A thread that ran meanwhile, or waits for a processor, stops a little later.
        await().until(() -> !Files.exists(Path.of("/proc/self/stat")) || allStopped(pid));
    }

    /** Whether process {@code pid} is stopped, by what {@link #suspend} does or by a terminal. */
    public static boolean isSuspended(long pid) {
        try {
            return state(Path.of("/proc/" + pid + "/stat")) == 'T';
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean allStopped(long pid) throws IOException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                if (state(thread.resolve("stat")) != 'T') {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            // A thread that has ended meanwhile.
            return false;
        }
    }

    /** Ends {@link #suspend}. */
    public static void resume(long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-CONT", Long.toString(pid)).start().waitFor();
    }

    /** How many descriptors this process has open; 0 where that can't be seen. */
    public static long openDescriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    /** The names of the threads, virtual ones too, that begin with {@code prefix}. */
    public static List<String> threads(String prefix) {
        try {
            Path directory = Files.createTempDirectory("threads");
            Path dump = directory.resolve("dump");
            try {
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
                return Files.readAllLines(dump).stream()
                        .filter(line -> line.startsWith("#") && line.contains("\"" + prefix))
                        .map(line -> line.substring(0, line.indexOf('"', line.indexOf('"') + 1) + 1))
                        .toList();
            } finally {
                Files.deleteIfExists(dump);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
