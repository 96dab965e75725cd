package io.peer4j.launch;

import io.peer4j.internal.nullness.Nullable;
import java.io.File;
import java.io.IOException;

/** Programs by the names that a command line has for them. */
final class SearchPath {
    private static final String DEFAULT = "/usr/bin:/bin";

    private SearchPath() {}

    /**
     * The absolute path of {@code program}: a name is looked for in this process's search path, a relative path is below
     * this process's own working directory.
     *
     * @throws IOException if there is none, or none that may be executed, in the words of the system
     */
    static String resolve(String program) throws IOException {
        if (program.indexOf('/') >= 0) {
            File file = new File(program).getAbsoluteFile();
            if (isProgram(file)) {
                return file.getPath();
            }
            throw new IOException(refusal(program, file.exists()));
        }
        boolean exists = false;
        for (String directory : System.getenv().getOrDefault("PATH", DEFAULT).split(":", -1)) {
            File file = new File(directory, program).getAbsoluteFile();
            if (isProgram(file)) {
                return file.getPath();
            }
            exists |= file.isFile();
        }
        throw new IOException(refusal(program, exists));
    }

    /** The same; null if there is none. */
    static @Nullable String find(String program) {
        try {
            return resolve(program);
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean isProgram(File file) {
        return file.isFile() && file.canExecute();
    }

    private static String refusal(String program, boolean exists) {
        return "Cannot run program \"" + program + "\": "
                + (exists ? "Permission denied" : "No such file or directory");
    }
}
