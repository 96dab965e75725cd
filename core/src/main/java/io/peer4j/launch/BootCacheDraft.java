package io.peer4j.launch;

import io.peer4j.internal.control.Child;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@link BootCache} that is being made, by a process of its own. It takes two steps, of which each is kept: a peer
 * records its configuration, then a JVM makes the cache from that.
 *
 * <p>Beside the cache lie meanwhile {@code .lock}, a symbolic link to the number of the process, for it can be made with
 * its content at once; {@code .PID.part}, a directory with all that is not whole; {@code .config}, the configuration. The
 * process removes the first two whatever it ends by, but for {@code SIGKILL}: then whoever comes next finds it dead. And
 * {@code .failed}, for a day, where the JVM refuses to make it.
 *
 * <p>Two that find a dead one's lock at the same moment may both go on, each in its own directory: the cache is made twice.
 */
public final class BootCacheDraft implements AutoCloseable {
    /** How long the making may take, should nobody else end it. */
    public static final Duration LIMIT = Duration.ofSeconds(60);

    /** How long it may go on behind the end of the JVM that has started it. */
    public static final Duration SPARED = Duration.ofMillis(1700);

    /** Its process has another's number by now, or is on another machine. */
    private static final Duration ABANDONED = LIMIT.multipliedBy(2);

    /** When what could not be made is tried again: a disk may have been full. */
    private static final Duration GIVEN_UP = Duration.ofDays(1);

    private static final String LOCK = ".lock";
    private static final String PART = ".part";
    private static final String FAILED = ".failed";

    /** A status from here on is a signal's. */
    private static final int SIGNALLED = 128;

    private static final String MAIN = "io.peer4j.Rehearsal";

    /**
     * Begins when it is watched over, and goes on if it gets the lock, before it costs a JVM. The home is for the cookie
     * file of a node. The process keeps its number: the lock tells it, and the directory has it in its name.
     */
    private static final String SCRIPT = """
            read -r _ && ln -s "$$" "$1.lock" 2>/dev/null || exit
            HOME=$1.$$.part
            XDG_CONFIG_HOME=$HOME
            export HOME XDG_CONFIG_HOME
            shift
            nice=$(command -v nice) && exec "$nice" -n 10 "$@"
            exec "$@"
            """;

    private static final List<String> CHEAP =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

    private final BootCache cache;
    private final Path lock;
    private final Path part;

    private BootCacheDraft(BootCache cache) {
        this.cache = cache;
        this.lock = cache.beside(LOCK);
        this.part = cache.beside("." + ProcessHandle.current().pid() + PART);
    }

    /**
     * Starts the process that makes {@code cache} with {@code java}; empty if another does, or there is no place for it. It
     * ends with this JVM, or {@link #SPARED} behind an orderly end: its input tells it, and the shell that watches over
     * this JVM sees to it.
     *
     * @throws IOException if it can't be started
     */
    public static Optional<Process> start(BootCache cache, LocalJava java) throws IOException {
        if (!cache.hasPlace()
                || Files.exists(cache.beside(LOCK), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(cache.beside(FAILED))) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh", "-c", SCRIPT, "peer4j-boot-cache", cache.file().toString()));
        command.add(java.java().toString());
        command.addAll(CHEAP);
        command.addAll(List.of("-Xshare:auto", "-D" + BootCache.PROPERTY + "=none"));
        command.addAll(List.of("-cp", cache.jar().toString(), MAIN, cache.file().toString()));
        Process process = spawn(command, Redirect.PIPE);
        spareAtEnd(process);
        process.outputWriter().append('\n').flush();
        return Optional.of(process);
    }

    private static void spareAtEnd(Process process) {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> OriginWatch.spare(process), "peer4j-boot-cache"));
        } catch (IllegalStateException e) {
            // The end has begun.
            OriginWatch.spare(process);
        }
    }

    private static Process spawn(List<String> command, Redirect input) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectInput(input)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        builder.environment().keySet().removeAll(OriginWatch.SECRETS);
        Process process = builder.start();
        OriginWatch.add(process, false);
        return process;
    }

    /** Begins to make {@code cache}, in the process that {@link #start} has started; empty if it has lost the lock. */
    public static Optional<BootCacheDraft> begin(BootCache cache) {
        BootCacheDraft draft = new BootCacheDraft(cache);
        try {
            if (!draft.hasLock()) {
                return Optional.empty();
            }
            Runtime.getRuntime().addShutdownHook(new Thread(draft::close, "peer4j-boot-cache"));
            Files.createDirectory(draft.part);
            return Optional.of(draft);
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Whether there is a configuration, of one that got no further. */
    public boolean isRecorded() {
        return Files.exists(configuration());
    }

    /** What a JVM that records the configuration at its end is given. */
    public List<String> recordingOptions() {
        List<String> options = new ArrayList<>(CHEAP);
        options.addAll(List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recording()));
        return options;
    }

    private Path recording() {
        return part.resolve("config");
    }

    /**
     * Keeps the configuration, of a peer that has ended by itself and so has written all of it.
     *
     * @throws IOException if there is none
     */
    public void keepRecording() throws IOException {
        Files.move(recording(), configuration(), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Makes the cache from the configuration.
     *
     * @throws IOException if it can't be made or put in its place
     */
    public void finish(LocalJava java) throws IOException, InterruptedException {
        Path whole = part.resolve("cache");
        List<String> command = new ArrayList<>(List.of(java.java().toString()));
        command.addAll(CHEAP);
        command.addAll(
                List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + configuration(), "-XX:AOTCache=" + whole));
        command.addAll(List.of(
                "-XX:ErrorFile=" + part.resolve("error"), "-cp", cache.jar().toString()));
        Child creator = new Child(spawn(command, Redirect.from(new File("/dev/null"))), command);
        creator.awaitEnd(LIMIT);
        int status = creator.exitStatus().orElse(-1);
        if (status > 0 && status < SIGNALLED) {
            Files.write(cache.beside(FAILED), new byte[0]);
            Files.deleteIfExists(configuration());
        }
        if (status != 0) {
            throw new IOException(creator.describe());
        }
        cache.keep(whole);
        Files.deleteIfExists(configuration());
    }

    private Path configuration() {
        return cache.beside(".config");
    }

    /** Removes what is of no use to anybody else. */
    @Override
    public void close() {
        delete(part);
        if (hasLock()) {
            delete(lock);
        }
    }

    private boolean hasLock() {
        try {
            return owner(lock, LOCK) == ProcessHandle.current().pid();
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    /** Removes what processes have left behind that were killed, at this cache and at those beside it. */
    public static void clear(BootCache cache) {
        Path directory = cache.beside("").getParent();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(directory, "*{" + LOCK + "," + PART + "," + FAILED + "}")) {
            for (Path left : all) {
                if (isLeft(left)) {
                    delete(left);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // There is no directory yet, or it is none of ours.
        }
    }

    private static boolean isLeft(Path file) {
        String name = file.getFileName().toString();
        try {
            boolean failed = name.endsWith(FAILED);
            Instant since =
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
            return since.plus(failed ? GIVEN_UP : ABANDONED).isBefore(Instant.now())
                    || (!failed && !isMaking(owner(file, name)));
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private static long owner(Path file, String name) throws IOException {
        return Long.parseLong(
                name.endsWith(LOCK)
                        ? Files.readSymbolicLink(file).toString()
                        : name.substring(
                                name.lastIndexOf('.', name.length() - PART.length() - 1) + 1,
                                name.length() - PART.length()));
    }

    /** By its command line, which a dead one that nobody has reaped has no more, and another with its number has not. */
    private static boolean isMaking(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().commandLine())
                .filter(command -> command.contains(MAIN))
                .isPresent();
    }

    /** With what is in it, if it is a directory. */
    private static void delete(Path file) {
        try {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                try (DirectoryStream<Path> inside = Files.newDirectoryStream(file)) {
                    inside.forEach(BootCacheDraft::delete);
                }
            }
            Files.deleteIfExists(file);
        } catch (IOException | DirectoryIteratorException e) {
            // Whoever comes next tries again.
        }
    }
}
