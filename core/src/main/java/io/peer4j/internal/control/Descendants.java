package io.peer4j.internal.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The processes that a peer started, and that these started, whoever is their parent by now: they inherit a mark in the
 * environment. Source: {@code proc_pid_environ(5)}.
 *
 * @param mark what no other environment holds
 */
public record Descendants(String mark) {
    /** The variable that has the mark, behind those of the peers that this process descends from. */
    public static final String VARIABLE = "PEER4J_DESCENDANT_OF";

    private static final Path PROC = Path.of("/proc");
    private static final long LIMIT_MILLIS = 5000;
    private static final long POLL_MILLIS = 10;

    /** Those of a peer to be started. */
    public static Descendants ofNewPeer() {
        return new Descendants(Marks.ORIGIN + Marks.NEXT.getAndIncrement() + ";");
    }

    /** Whether the kernel tells of environments here. */
    public static boolean canBeFound() {
        return Files.isReadable(PROC.resolve("self/environ"));
    }

    /** What all marks of this process begin with. */
    public static String originMark() {
        return Marks.ORIGIN;
    }

    /** The value of {@link #VARIABLE} for the peer: its descendants are those of this process's own origins too. */
    public String variable() {
        return System.getenv().getOrDefault(VARIABLE, "") + mark;
    }

    /** Ends them by SIGKILL, with what they start meanwhile, and waits until they are gone; a few seconds at most. */
    public void kill() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
        try {
            while (killThoseThatRun() && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (IOException | DirectoryIteratorException e) {
            System.getLogger("io.peer4j.control")
                    .log(System.Logger.Level.WARNING, "descendants of a peer can't be found", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there were any; the dead have no environment. */
    private boolean killThoseThatRun() throws IOException {
        boolean any = false;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path process : processes) {
                // The handle first: it is of no later process that gets the same id.
                Optional<ProcessHandle> handle =
                        ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
                if (handle.isPresent() && environment(process).contains(mark)) {
                    handle.get().destroyForcibly();
                    any = true;
                }
            }
        }
        return any;
    }

    /** Empty if the process is gone, or another user's. */
    private static String environment(Path process) {
        try {
            return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Made when the first peer asks for them. */
    private static final class Marks {
        static final String ORIGIN = UUID.randomUUID() + "-";
        static final AtomicLong NEXT = new AtomicLong();
    }
}
