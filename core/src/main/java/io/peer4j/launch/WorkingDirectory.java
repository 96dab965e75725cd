package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a process is started. No JVM starts in a directory that was deleted, which this process's own may be. */
final class WorkingDirectory {
    private static final Path LINK = Path.of("/proc/self/cwd");

    /** What the kernel appends to the name of a deleted one: {@code proc_pid_cwd(5)}. */
    private static final String DELETED = " (deleted)";

    private WorkingDirectory() {}

    /** As {@link ProcessBuilder#directory(File)} takes it: {@code given}, or null for this process's own. */
    static @Nullable File of(@Nullable Path given) {
        if (given != null) {
            return given.toAbsolutePath().toFile();
        }
        return isDeleted() ? substitute() : null;
    }

    private static boolean isDeleted() {
        try {
            Path own = Files.readSymbolicLink(LINK);
            return own.toString().endsWith(DELETED) && !Files.isDirectory(own);
        } catch (IOException e) {
            return !own().isDirectory();
        }
    }

    /** Another one may have its name by now. */
    private static File substitute() {
        return own().isDirectory() ? own() : new File("/");
    }

    private static File own() {
        return new File("").getAbsoluteFile();
    }
}
