package io.peer4j.launch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Whether process 1 reaps the processes whose parent has ended. In a container it is often any program, which does not: they
 * stay zombies then. One that reaps may take a second for each, so zombies tell nothing before they have been there for
 * longer. Source: {@code proc_pid_stat(5)}.
 */
final class OrphanReaper {
    private static final Path PROC = Path.of("/proc");

    /** Those that do, by their names: init systems, and shells, which wait for any child. */
    private static final Set<String> KNOWN = Set.of(
            "systemd",
            "init",
            "launchd",
            "runit",
            "s6-svscan",
            "tini",
            "docker-init",
            "dumb-init",
            "catatonit",
            "conmon",
            "supervisord",
            "bash",
            "dash",
            "ash",
            "sh");

    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int FAULTS_OF_REAPED = 8;

    private final boolean hasReaped;
    private final List<Path> zombies;

    private OrphanReaper(boolean hasReaped, List<Path> zombies) {
        this.hasReaped = hasReaped;
        this.zombies = zombies;
    }

    /** What there is to see of it now. */
    static OrphanReaper look() {
        try {
            return KNOWN.contains(Files.readString(PROC.resolve("1/comm")).strip())
                    ? unsuspected()
                    : new OrphanReaper(hasReaped(), leftZombies());
        } catch (IOException | DirectoryIteratorException | IndexOutOfBoundsException e) {
            // It is not known, for there is no /proc.
            return unsuspected();
        }
    }

    private static OrphanReaper unsuspected() {
        return new OrphanReaper(true, List.of());
    }

    /** Whether it has reaped before, and now all that it had left when it was looked at. */
    boolean exists() {
        return hasReaped && zombies.stream().noneMatch(OrphanReaper::isLeftZombie);
    }

    /** Children of whatever kind. */
    private static boolean hasReaped() throws IOException {
        return !stat(PROC.resolve("1"))[FAULTS_OF_REAPED].equals("0");
    }

    private static List<Path> leftZombies() throws IOException {
        List<Path> zombies = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path process : processes) {
                if (isLeftZombie(process)) {
                    zombies.add(process);
                }
            }
        }
        return zombies;
    }

    private static boolean isLeftZombie(Path process) {
        try {
            String[] stat = stat(process);
            return stat[STATE].equals("Z") && stat[PARENT].equals("1");
        } catch (IOException e) {
            // It has gone meanwhile.
            return false;
        }
    }

    /** The fields behind the program's name: state, parent, … */
    private static String[] stat(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }
}
