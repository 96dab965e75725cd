package io.peer4j.launch;

import io.peer4j.internal.control.Child;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@link BootCache} that is being made, by a process of its own. It takes two steps, of which each is kept: a peer
 * records its configuration, then a JVM makes the cache from that.
 *
 * <p>Beside the cache lie meanwhile {@code .lock}, a symbolic link to the name of the process, for it can be made with
 * its content at once; {@code .NAME.part}, a directory with all that is not whole; {@code .config}, the configuration. The
 * process removes the first two whatever it ends by, except {@code SIGKILL}: then the next process finds it dead. And
 * {@code .failed}, with a byte for each time in a row that a JVM failed to make it: it is tried again after a minute, then
 * after 4, 16, 64, and from then on every 256 minutes.
 *
 * <p>The name is {@code PID.PLACE}: where several machines or containers share the directory, one with that number may be
 * anywhere. Whether it lives is known at its own place alone; elsewhere it is taken for dead four minutes on.
 *
 * <p>Two that find a dead one's lock at the same moment may both go on, each in its own directory: the cache is made twice.
 */
public final class BootCacheDraft implements AutoCloseable {
    /** How long the making may take, should nobody else end it. */
    public static final Duration LIMIT = Duration.ofMinutes(2);

    /**
     * How long it may outlive the orderly end of the JVM that has started it: within the two seconds that README
     * promises. Then it ends by itself, or a tenth of a second later by the shell that watches over that JVM.
     */
    public static final Duration SPARED = Duration.ofMillis(1700);

    /** The same where no processor is idle, so that it makes progress there too. */
    public static final Duration SPARED_UNDER_LOAD = Duration.ofSeconds(15);

    /** Its process has another's number by now, or nobody here can know of it. */
    private static final Duration ABANDONED = LIMIT.multipliedBy(2);

    /** When what could not be made is tried again, the first time: a disk may have been full. Each time it is four times as long. */
    private static final Duration PUT_OFF = Duration.ofMinutes(1);

    private static final int PUT_OFF_FACTOR = 4;
    private static final int LONGEST_PUT_OFF = 5;

    private static final String LOCK = ".lock";
    private static final String PART = ".part";
    private static final String FAILED = ".failed";

    /** A status from here on is a signal's. */
    private static final int SIGNALLED = 128;

    /** The status of a JVM that aborts itself. */
    private static final int CRASHED = 134;

    private static final String MAIN = "io.peer4j.Rehearsal";

    /** This machine and, in it, what numbers the processes: to tell them from others that share the directory. */
    private static final String PLACE = Integer.toHexString((host() + ' ' + processNumbers()).hashCode());

    /**
     * Begins when it is watched over, and goes on if it gets the lock, before it costs a JVM. The home is for the cookie
     * file of a node. The process keeps its number: the lock tells it, and the directory has it in its name. Its arguments:
     * the cache, the place, and what to run.
     */
    private static final String SCRIPT = """
            read -r _ && ln -s "$$.$2" "$1.lock" 2>/dev/null || exit
            HOME=$1.$$.$2.part
            XDG_CONFIG_HOME=$HOME
            export HOME XDG_CONFIG_HOME
            shift 2
            exec "$@"
            """;

    private static final List<String> CHEAP =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

    private final BootCache cache;
    private final Path lock;
    private final Path part;
    private volatile boolean closed;

    private BootCacheDraft(BootCache cache) {
        this.cache = cache;
        this.lock = cache.beside(LOCK);
        this.part = cache.beside('.' + ownName() + PART);
    }

    /**
     * Starts the process that makes {@code cache} with {@code java}; empty if another does, or there is no place for it. It
     * ends with this JVM, or {@linkplain #spared a little} after an orderly end: its input tells it, and the shell that
     * watches over this JVM sees to it.
     *
     * @param errors where it says why it could not make it
     * @throws IOException if it can't be started
     */
    public static Optional<Process> start(BootCache cache, LocalJava java, Redirect errors) throws IOException {
        if (!cache.hasPlace() || Files.exists(cache.beside(LOCK), LinkOption.NOFOLLOW_LINKS) || isPutOff(cache)) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh", "-c", SCRIPT, "peer4j-boot-cache", cache.file().toString(), PLACE));
        command.add(java.java().toString());
        command.addAll(CHEAP);
        // The process hands them on to the peer that records, as any origin does.
        command.addAll(PeerModules.of(java).options(List.of()));
        command.addAll(List.of("-Xshare:auto", "-D" + BootCache.PROPERTY + "=none"));
        command.addAll(List.of("-cp", cache.jar().toString(), MAIN, cache.file().toString()));
        Optional<Process> process = OriginWatch.startSpared(() -> spawn(command, Redirect.PIPE, errors));
        if (process.isPresent()) {
            process.get().outputWriter().append('\n').flush();
        }
        return process;
    }

    /** The same, which says nothing. */
    public static Optional<Process> start(BootCache cache, LocalJava java) throws IOException {
        return start(cache, java, Redirect.DISCARD);
    }

    /** How long a process that makes a cache may outlive the orderly end, now, of the JVM that has started it. */
    public static Duration spared() {
        return Load.isHigh() ? SPARED_UNDER_LOAD : SPARED;
    }

    private static Process spawn(List<String> command, Redirect input, Redirect errors) throws IOException {
        ProcessBuilder builder = new ProcessBuilder()
                .directory(new File("/"))
                .redirectInput(input)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(errors);
        builder.environment().keySet().removeAll(OriginWatch.SECRETS);
        builder.environment().keySet().removeAll(JavaVariables.NAMES);
        return builder.command(ProcessGroup.of(command, builder.environment())).start();
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
     * @throws IOException if there is none, which is remembered
     */
    public void keepRecording() throws IOException {
        if (!Files.exists(recording())) {
            giveUp();
        }
        Files.move(recording(), configuration(), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Remembers that a JVM would not do its step.
     *
     * @param status what it has ended with: at a signal's it would have, perhaps
     */
    public void noteFailure(int status) throws IOException {
        if ((status > 0 && status < SIGNALLED) || status == CRASHED) {
            giveUp();
        }
    }

    /** Not if the directory was removed meanwhile: then the step has failed because of that. */
    private void giveUp() throws IOException {
        if (!closed && hasLock() && Files.isDirectory(part, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(configuration());
            Files.write(cache.beside(FAILED), new byte[1], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    /** On a full disk the file is there, but empty. */
    private static boolean isPutOff(BootCache cache) {
        try {
            Path failed = cache.beside(FAILED);
            long times = Math.clamp(Files.size(failed), 1, LONGEST_PUT_OFF);
            Duration wait = PUT_OFF.multipliedBy((long) Math.pow(PUT_OFF_FACTOR, times - 1.0));
            return Files.getLastModifiedTime(failed).toInstant().plus(wait).isAfter(Instant.now());
        } catch (IOException e) {
            return false;
        }
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
        command.addAll(PeerModules.of(java).options(List.of()));
        command.addAll(
                List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + configuration(), "-XX:AOTCache=" + whole));
        command.addAll(List.of(
                "-XX:ErrorFile=" + part.resolve("error"), "-cp", cache.jar().toString()));
        Process process = spawn(command, Redirect.from(new File("/dev/null")), Redirect.DISCARD);
        OriginWatch.add(process, false);
        Child creator = new Child(process, command);
        creator.awaitEnd(LIMIT);
        int status = creator.exitStatus().orElse(-1);
        noteFailure(status);
        if (status != 0) {
            throw new IOException(creator.describe());
        }
        cache.keep(whole);
        Files.deleteIfExists(configuration());
        Files.deleteIfExists(cache.beside(FAILED));
    }

    private Path configuration() {
        return cache.beside(".config");
    }

    /** Removes what is of no use to anybody else. */
    @Override
    public void close() {
        closed = true;
        delete(part);
        if (hasLock()) {
            delete(lock);
        }
    }

    private boolean hasLock() {
        try {
            return Files.readSymbolicLink(lock).toString().equals(ownName());
        } catch (IOException e) {
            return false;
        }
    }

    private static String ownName() {
        return ProcessHandle.current().pid() + "." + PLACE;
    }

    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static String processNumbers() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Whether a process makes {@code cache}, as far as can be known here. */
    public static boolean isBeingMade(BootCache cache) {
        Path lock = cache.beside(LOCK);
        return Files.exists(lock, LinkOption.NOFOLLOW_LINKS) && !isLeft(lock);
    }

    /** Removes what processes have left behind that were killed, at this cache and at those beside it. */
    public static void clear(BootCache cache) {
        try {
            for (Path left : cache.neighbours()) {
                if (isLeft(left)) {
                    delete(left);
                }
            }
        } catch (IOException e) {
            // There is no directory yet, or it is none of ours.
        }
    }

    private static boolean isLeft(Path file) {
        String name = file.getFileName().toString();
        try {
            Instant since =
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
            if (name.endsWith(LOCK)) {
                return isLeft(Files.readSymbolicLink(file).toString(), since);
            }
            return name.endsWith(PART) && isLeft(maker(name), since);
        } catch (IOException e) {
            return false;
        }
    }

    private static String maker(String part) {
        return part.substring(part.indexOf(BootCache.SUFFIX + '.') + BootCache.SUFFIX.length() + 1)
                .replace(PART, "");
    }

    private static boolean isLeft(String maker, Instant since) {
        return since.plus(ABANDONED).isBefore(Instant.now())
                || (maker.matches("[0-9]{1,18}[.]" + PLACE)
                        && !isMaking(Long.parseLong(maker.substring(0, maker.indexOf('.')))));
    }

    /** By its command line, which a dead one that nobody has reaped has no more, and another with its number has not. */
    private static boolean isMaking(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().commandLine())
                .filter(command -> command.contains(MAIN))
                .isPresent();
    }

    /** With the files in it, if it is a directory: there are no others in one of ours. */
    private static void delete(Path file) {
        try {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                for (Path inside : BootCache.in(file)) {
                    if (!Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)) {
                        Files.deleteIfExists(inside);
                    }
                }
            }
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Whoever comes next tries again.
        }
    }
}
