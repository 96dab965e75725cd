package io.peer4j.launch;

import io.peer4j.internal.boot.Boot;
import io.peer4j.internal.control.ClassOrigin;
import io.peer4j.internal.link.Tls;
import io.peer4j.internal.nullness.Nullable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What shortens the boot of a JVM peer on this machine to less than half: the JDK's ahead-of-time cache (JEP 483) of the
 * classes that a boot loads.
 *
 * <p>There is one for each JDK, jar of peer4j, kind of connection and set of module options. The first peer that finds none has it made, by a
 * process that takes one to three seconds; all later ones take it, of other programs too. That process may outlive an
 * orderly end of this JVM by less than two seconds ({@link BootCacheDraft#SPARED}), or by 15 where no processor is idle
 * ({@link BootCacheDraft#SPARED_UNDER_LOAD}). The next program continues what it had to leave. A JVM that is killed takes it
 * along.
 *
 * <p>A cache has 10 to 25 MB, and goes a month after it was made. It lies in the directory that the system property
 * {@value #PROPERTY} names ({@code none}: no caches), by default in {@code peer4j} below {@code XDG_CACHE_HOME}, or below
 * {@code .cache} in the home directory. Only what this user alone can write is used: a
 * regular file in a directory of the user's own, with no directory above it where others could replace it. Otherwise a
 * line of the log says why, at the level DEBUG. A cache is used only if it is as it was made: its size, inode and time of
 * change are compared first, and its checksum if these differ. Nothing is touched except files with names of peer4j's own. There is no cache for a Java before 24, nor where peer4j is no jar
 * on the class path, where there is a module path, or where the JVM is given options that no cache goes with: agents,
 * other collectors than the serial, parallel and G1, {@code --add-…}, {@code -XX:AOT…}, {@code -Xshare…}. Of the options
 * that a peer takes over from this JVM's own command line, {@code --add-modules}, {@code --add-opens},
 * {@code --add-exports} and {@code --add-reads} have a cache of their own; with {@code --patch-module},
 * {@code --limit-modules} and {@code --upgrade-module-path} the JVM takes none.
 *
 * <p>Immutable; may be used by any thread.
 *
 * @param jar the jar of peer4j that it is made from
 * @param file where it lies, or is to
 */
public record BootCache(Path jar, Path file) {
    /** The system property that names the directory of the caches; {@code none} for no caches. */
    public static final String PROPERTY = "peer4j.cache";

    static final String SUFFIX = ".aot";
    private static final String SEAL = ".seal";

    /** The first Java with caches that a program can make in one run and use in the next: JEP 483. */
    private static final int FIRST_JAVA = 24;

    /** What lies in the directory and is ours; with what else is there we have no business, though we may delete it. */
    private static final Pattern NAME = Pattern.compile("(standard_io|tcp|tls|distribution)(-[0-9a-f]{1,16}){2,3}[.]aot"
            + "([.]lock|[.]failed|[.]config|[.]seal|[.]seal[.][0-9]+|[.][0-9]+[.][0-9a-f]+[.]part)?");

    private static final Pattern EXPIRING = Pattern.compile("[.](aot|config|failed|seal([.][0-9]+)?)$");

    private static final Duration KEPT = Duration.ofDays(30);

    private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWN_FILE = PosixFilePermissions.fromString("rw-------");
    /** The cache of a peer that {@code launch} starts with {@code start}; empty where there can be none. */
    public static Optional<BootCache> of(Launch launch, PeerStart start) {
        return JavaVariables.areIn(start.env()) ? Optional.empty() : ofBuild(launch, start);
    }

    /** The same for a build, whose environment is none of a later peer's. */
    public static Optional<BootCache> ofBuild(Launch launch, PeerStart start) {
        JavaWithArguments peer = JavaWithArguments.of(launch, start.args());
        return peer == null || !peer.args().fitsCache() ? Optional.empty() : ofJvm(peer.java(), start);
    }

    private static Optional<BootCache> ofJvm(LocalJava java, PeerStart start) {
        Path jar = ownJar();
        Path directory = directory();
        PeerModules peerModules = PeerModules.of(java);
        if (jar == null
                || directory == null
                || !java.classPath().contains(jar)
                || !java.modulePath().isEmpty()
                || !peerModules.fitCache()) {
            return Optional.empty();
        }
        try {
            if (JavaVersion.of(java.java()) < FIRST_JAVA) {
                return Optional.empty();
            }
            // The JVM itself looks whether a cache is its own; this keeps those of several apart.
            String name =
                    kind(start) + '-' + mark(jar) + '-' + mark(modules(java.java())) + peerModules.mark() + SUFFIX;
            return Optional.of(new BootCache(jar, directory.resolve(name)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Path ownJar() {
        Path place = ClassOrigin.place(Boot.class);
        return place != null && Files.isRegularFile(place) ? place : null;
    }

    private static @Nullable Path directory() {
        String given = System.getProperty(PROPERTY, "");
        if (!given.isEmpty()) {
            return given.equals("none") ? null : Path.of(given).toAbsolutePath();
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        String home = System.getProperty("user.home", "?");
        if (caches != null && !caches.isEmpty()) {
            return Path.of(caches, "peer4j").toAbsolutePath();
        }
        return home.equals("?") ? null : Path.of(home, ".cache", "peer4j").toAbsolutePath();
    }

    /** What loads the same classes. */
    private static String kind(PeerStart start) {
        if (start.overStandardIo()) {
            return "standard_io";
        } else if (start.env().containsKey(Tls.VARIABLE) || start.secrets().containsKey(Tls.VARIABLE)) {
            return "tls";
        }
        return isDistributed(start.flags()) ? "distribution" : "tcp";
    }

    /** Over TCP a port stands behind the addresses. */
    private static boolean isDistributed(List<String> flags) {
        int origin = flags.indexOf("-origin");
        return origin >= 0 && flags.size() == origin + 2;
    }

    private static Path modules(Path java) throws IOException {
        return java.toRealPath().resolveSibling("../lib/modules").normalize();
    }

    private static String mark(Path path) throws IOException {
        long state = 31 * Files.getLastModifiedTime(path).toMillis() + Files.size(path);
        return Long.toHexString(31 * state + path.toString().hashCode());
    }

    /** The kind of connection that it is for: {@code standard_io}, {@code tcp}, {@code tls} or {@code distribution}. */
    public String kind() {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf('-'));
    }

    /**
     * Whether it is there and may be used: a regular file that this user alone can write, as it was made. A damaged one is
     * removed.
     */
    public boolean exists() {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        String fault = OwnFiles.fault(file);
        if (fault == null && !seal().holds()) {
            fault = file + " is not as it was made";
            discard();
        }
        return fault == null || isRefused(fault);
    }

    /** Always false. */
    private boolean isRefused(String fault) {
        System.getLogger("io.peer4j.launch")
                .log(System.Logger.Level.DEBUG, "the boot cache {0} is not used: {1}", file, fault);
        return false;
    }

    private BootCacheSeal seal() {
        return new BootCacheSeal(file, beside(SEAL));
    }

    private static boolean isOwn(@Nullable Path directory) {
        return OwnFiles.faultOfDirectory(directory) == null;
    }

    /** The JVM's options to boot with it; what makes it unfit after all is no matter for the peer's output. */
    List<String> options() {
        return List.of("-XX:AOTCache=" + file, "-Xlog:aot*=off:stderr", "-Xlog:cds*=off:stderr");
    }

    /** What belongs to it is named like this. */
    Path beside(String suffix) {
        return file.resolveSibling(file.getFileName().toString().concat(suffix));
    }

    /** Makes the place where it is to lie; false if there can be none. */
    boolean hasPlace() {
        Path directory = beside("").getParent();
        try {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWN));
            String fault = OwnFiles.faultOfDirectory(directory);
            return fault == null ? Files.isWritable(directory) : isRefused(fault);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /**
     * Puts what was made at {@code whole} in its place.
     *
     * @throws IOException if it can't be moved there
     */
    void keep(Path whole) throws IOException {
        force(whole);
        Files.setPosixFilePermissions(whole, OWN_FILE);
        seal().announce(whole);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        // Renews the seal: the stamp is known only now.
        seal().holds();
        removeOld();
    }

    /** The JVM looks at a cache's size, not at all that is in it: no crash of the machine may leave pages of zeros. */
    private static void force(Path whole) throws IOException {
        try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Those of jars and JDKs that were replaced; one that is still in use is made anew. */
    private void removeOld() throws IOException {
        Instant old = Instant.now().minus(KEPT);
        for (Path cache : neighbours()) {
            String name = cache.getFileName().toString();
            if (EXPIRING.matcher(name).find()
                    && Files.getLastModifiedTime(cache).toInstant().isBefore(old)) {
                Files.deleteIfExists(cache);
            }
        }
    }

    /** What peer4j has put beside it, and itself; nothing where the directory is not the user's own. */
    List<Path> neighbours() throws IOException {
        Path directory = beside("").toAbsolutePath().getParent();
        if (directory == null || !isOwn(directory)) {
            return List.of();
        }
        return in(directory).stream()
                .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
                .toList();
    }

    static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }

    /** Removes it: it is damaged, or a JVM has crashed that booted with it. */
    public void discard() {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(beside(SEAL));
        } catch (IOException e) {
            System.getLogger("io.peer4j.launch").log(System.Logger.Level.WARNING, "can't delete " + file, e);
        }
    }
}
