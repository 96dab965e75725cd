package io.peer4j.internal.control;

import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be known of why a process ended, in lines for a report: its signal by name, the error file of a JVM that
 * crashed, want of memory.
 *
 * <p>What a process printed is not trusted: of the file that it names, only a regular one's beginning is read.
 */
final class CauseOfDeath {
    private static final int SIGNAL_BASE = 128;
    private static final int SIGKILL = 9;
    private static final int HEAD = 4096;
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(SIGKILL, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"),
            Map.entry(31, "SIGSYS"));

    /** HotSpot's words for where it wrote its error file, as {@code vmError.cpp} has them. */
    private static final Pattern ERROR_FILE = Pattern.compile("error report file .* is saved as:\\s*\\n# (\\S.*)");

    private static final Pattern OUT_OF_MEMORY = Pattern.compile("java\\.lang\\.OutOfMemoryError(: [^\\n]*)?");
    private static final Pattern FATAL =
            Pattern.compile("# (A fatal error [^\\n]*\\n#\\n#  [^\\n]*|There is insufficient memory [^\\n]*)");
    private static final Pattern FRAME = Pattern.compile("# (Problematic frame:)\\s*\\n# ([^\\n]*)");

    private CauseOfDeath() {}

    /** How a process ended, from its exit status: 128 + N after signal N. */
    static String end(int status) {
        int signal = signal(status);
        if (signal == 0) {
            return "exited with status " + status;
        }
        String name = SIGNALS.get(signal);
        return "ended with status " + status + ", as after signal " + signal + (name == null ? "" : " (" + name + ")");
    }

    /**
     * What more is known.
     *
     * @param said the last of what it printed
     * @param killed whether this origin killed it
     * @param oomKills how many processes of its control group the kernel killed because memory was exhausted; null where
     *     that is not known
     */
    static List<String> details(int status, long pid, String said, boolean killed, OomWatch.@Nullable Rise oomKills) {
        List<String> lines = new ArrayList<>();
        if (signal(status) == SIGKILL) {
            lines.add(killer(killed, oomKills));
        }
        if (status != 0) {
            outOfMemory(said, lines);
            misfit(said, lines);
            errorFile(pid, said, lines);
        }
        return lines;
    }

    private static int signal(int status) {
        return status > SIGNAL_BASE && status <= SIGNAL_BASE + 64 ? status - SIGNAL_BASE : 0;
    }

    private static String killer(boolean killed, OomWatch.@Nullable Rise oomKills) {
        if (killed) {
            return "killed by this origin";
        }
        if (oomKills != null && oomKills.by() > 0) {
            return "not killed by this origin; " + exhausted(oomKills.counter()) + " rose by " + oomKills.by();
        }
        return "not killed by this origin" + (oomKills == null ? "" : ", nor by the kernel for want of memory");
    }

    private static String exhausted(Path counter) {
        return ControlGroups.countsFailures(counter)
                ? "its control group reached its limit of memory meanwhile: " + counter
                : "the kernel killed for want of memory in its control group meanwhile: oom_kill of " + counter;
    }

    private static void outOfMemory(String said, List<String> lines) {
        Matcher error = OUT_OF_MEMORY.matcher(said);
        if (error.find()) {
            lines.add("out of memory: " + error.group());
        }
    }

    /** A JVM's words for a launch that does not fit it. */
    private static void misfit(String said, List<String> lines) {
        if (said.contains("Could not find or load main class io.peer4j.internal.boot.Boot")) {
            lines.add("its class path has no peer4j.jar, or none that is there");
        }
        if (said.contains("java.lang.UnsupportedClassVersionError: io/peer4j/")) {
            lines.add("a peer needs Java 21 or later");
        }
    }

    private static void errorFile(long pid, String said, List<String> lines) {
        Matcher named = ERROR_FILE.matcher(said);
        try {
            Path file = Path.of(named.find() ? named.group(1).strip() : "hs_err_pid" + pid + ".log");
            boolean isHere = Files.isRegularFile(file);
            if (isHere || named.hasMatch()) {
                lines.add("the JVM's error file: " + file.toAbsolutePath() + (isHere ? "" : " (not on this machine)"));
                headline(isHere ? head(file) : said, lines);
            }
        } catch (InvalidPathException | IOException e) {
            lines.add("the JVM's error file can't be read: " + e.getMessage());
        }
    }

    private static String head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HEAD), StandardCharsets.UTF_8);
        }
    }

    private static void headline(String text, List<String> lines) {
        Matcher fatal = FATAL.matcher(text);
        if (fatal.find()) {
            lines.add("  " + fatal.group(1).replace("\n#\n#  ", " "));
        }
        Matcher frame = FRAME.matcher(text);
        if (frame.find()) {
            lines.add("  " + frame.group(1) + " " + frame.group(2).strip());
        }
    }
}
