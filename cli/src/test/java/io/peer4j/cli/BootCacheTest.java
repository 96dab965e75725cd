package io.peer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.BootFailedException;
import io.peer4j.Connection;
import io.peer4j.Peer;
import io.peer4j.launch.BootCache;
import io.peer4j.launch.BootCacheDraft;
import io.peer4j.launch.Launch;
import io.peer4j.launch.LocalJava;
import io.peer4j.launch.PeerStart;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache that a program has made beside its first peer. */
@SuppressWarnings("try") // Peers that are only held.
class BootCacheTest extends BootCacheFixture {
    private static final LocalJava NO_JAVA =
            new LocalJava(Path.of("/nowhere/java"), Launch.local().classPath(), List.of());

    @Test
    void theFirstPeerHasOneMadeThatLaterOnesBootWith() throws IOException {
        try (Peer first = Peer.start()) {
            assertThat(cacheOf(first)).isEmpty();
            await().atMost(LIMIT).until(() -> cache().orElseThrow().exists());
            try (Peer second = Peer.start()) {
                assertThat(cacheOf(second))
                        .isEqualTo(cache().orElseThrow().file().toString());
                assertThat(loadedFromCache(second)).isTrue();
            }
        }
        await().atMost(LIMIT)
                .until(() ->
                        names("*").equals(List.of(name(cache().orElseThrow().file()))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JDK_ALTERNATE_VM"})
    void variablesOfJavaKeepAPeerFromIt(String variable) {
        Map<String, String> env = Map.of(variable, "-XX:+UseZGC");
        PeerStart start = new PeerStart(List.of("-user", "peer"), List.of(), env, true, true);
        assertThat(BootCache.of(Launch.local(), start)).isEmpty();
        assertThat(BootCache.ofBuild(Launch.local(), start)).isPresent();
    }

    /** Each of them ends before one could be made meanwhile. */
    @Test
    void programsThatAreOverAtOnceHaveOneMade() throws Exception {
        for (int program = 0; program < 10 && !cache().orElseThrow().exists(); program++) {
            assertThat(program("").waitFor()).isZero();
            await().atMost(LIMIT).until(() -> processes().isEmpty());
        }
        assertThat(names("*")).containsExactly(name(cache().orElseThrow().file()));
    }

    @Test
    void aProgramThatIsKilledTakesAlongWhatMakesOneAndTheNextClearsWhatItLeft() throws Exception {
        Process program = program("wait");
        String part = heldUpMaker();
        program.destroyForcibly().waitFor();
        await().atMost(LIMIT).until(() -> processes().isEmpty());
        assertThat(names("*.part")).containsExactly(part);

        try (Peer unused = Peer.start()) {
            await().atMost(LIMIT)
                    .until(() ->
                            names("*").equals(List.of(name(cache().orElseThrow().file()))));
        }
    }

    @Test
    void whatMakesOneIsGoneSoonAfterItsProgram() throws Exception {
        Process program = program("wait");
        heldUpMaker();
        program.getOutputStream().close();
        assertThat(program.waitFor()).isZero();
        long ended = System.nanoTime();
        assertThat(processes()).as("spared at first").isNotEmpty();
        await().atMost(LIMIT).until(() -> processes().isEmpty());
        // Where no processor is idle it has longer: other programs may be at work here.
        assertThat(Duration.ofNanos(System.nanoTime() - ended))
                .isBetween(Duration.ofSeconds(1), BootCacheDraft.SPARED_UNDER_LOAD.plusSeconds(5));
    }

    /** A first step that an earlier program has done is not done again: with another the cache would be made. */
    @Test
    void whatCanNotBeMadeIsTriedAgainAfterAMinute() throws Exception {
        BootCache cache = cache().orElseThrow();
        Files.writeString(Path.of(cache.file() + ".config"), "no configuration");
        Path failed = Path.of(cache.file() + ".failed");
        try (Peer unused = Peer.start()) {
            await().atMost(LIMIT).until(() -> Files.exists(failed));
            await().atMost(LIMIT).until(() -> processes().isEmpty());
        }
        assertThat(program("").waitFor()).isZero();
        assertThat(processes()).isEmpty();
        assertThat(names("*")).containsExactly(name(failed));

        age(failed, Duration.ofSeconds(61));
        Process program = program("wait");
        try {
            await().atMost(LIMIT).until(() -> cache.exists() && !Files.exists(failed));
        } finally {
            program.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 4", "3, 16", "4, 64", "5, 256", "50, 256"})
    void eachFailureMakesTheNextWaitLonger(int failures, int minutes) throws Exception {
        BootCache cache = cache().orElseThrow();
        Path failed = Path.of(cache.file() + ".failed");
        Files.write(failed, new byte[failures]);
        age(failed, Duration.ofMinutes(minutes).minusSeconds(10));
        assertThat(BootCacheDraft.start(cache, NO_JAVA)).isEmpty();
        age(failed, Duration.ofMinutes(minutes).plusSeconds(1));
        Process maker = BootCacheDraft.start(cache, NO_JAVA).orElseThrow();
        assertThat(maker.waitFor()).isEqualTo(127);
        clear();
    }

    @Test
    void ofManyProgramsOneMakesIt() throws Exception {
        List<Process> programs = List.of(program("wait"), program("wait"), program("wait"));
        try {
            await().atMost(LIMIT).until(() -> {
                assertThat(names("*.part")).hasSizeLessThan(2);
                return names("*").equals(List.of(name(cache().orElseThrow().file())));
            });
        } finally {
            programs.forEach(Process::destroyForcibly);
        }
    }

    /** The directory may be one that was there before. */
    @Test
    void whatPeer4jHasNotMadeStaysHoweverOldItIs() throws Exception {
        Path movie = Files.createDirectory(directory.resolve("movie.7.part"));
        List<Path> foreign = List.of(
                Files.createFile(movie.resolve("scene")),
                movie,
                Files.createFile(directory.resolve("yarn.lock")),
                Files.createFile(directory.resolve("download.part")),
                Files.createFile(directory.resolve("build.failed")),
                Files.createFile(directory.resolve("app.config")),
                Files.createFile(directory.resolve("app.aot")));
        Path old = Files.createFile(directory.resolve("tls-a1-b2.aot"));
        Path oldConfiguration = Files.createFile(directory.resolve("tls-a1-b2.aot.config"));
        for (Path file : foreign) {
            age(file, Duration.ofDays(40));
        }
        age(old, Duration.ofDays(40));
        age(oldConfiguration, Duration.ofDays(40));
        try (Peer unused = Peer.start()) {
            await().atMost(LIMIT).until(() -> cache().orElseThrow().exists());
            await().atMost(LIMIT).until(() -> processes().isEmpty());
        }
        assertThat(foreign).allMatch(Files::exists);
        assertThat(old).doesNotExist();
        assertThat(oldConfiguration).doesNotExist();
    }

    @Test
    void aDirectoryThatOthersMayWriteToIsNotCleared() throws Exception {
        Path part = Files.createDirectory(Path.of(cache().orElseThrow().file() + ".4711.0.part"));
        age(part, Duration.ofDays(1));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        clear();
        assertThat(part).exists();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        clear();
        assertThat(part).doesNotExist();
    }

    /** What a part directory links to is somebody else's, and what lies deeper. */
    @Test
    void nothingBelowAPartDirectoryIsRemoved() throws Exception {
        Path part = Files.createDirectory(Path.of(cache().orElseThrow().file() + ".4711.0.part"));
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path file = Files.createFile(elsewhere.resolve("file"));
        Path link = Files.createSymbolicLink(part.resolve("link"), elsewhere);
        Path below = Files.createFile(
                Files.createDirectory(part.resolve("directory")).resolve("file"));
        age(part, Duration.ofDays(1));
        clear();
        assertThat(link).doesNotExist();
        assertThat(List.of(file, below)).allMatch(Files::exists);
    }

    /** No process has its number here. */
    @Test
    void whatAProcessOfAnotherMachineMakesIsLeftToItForMinutes() throws Exception {
        Path part = Files.createDirectory(Path.of(cache().orElseThrow().file() + ".4194305.77.part"));
        Path lock = Files.createSymbolicLink(Path.of(cache().orElseThrow().file() + ".lock"), Path.of("4194305.77"));
        clear();
        assertThat(List.of(part, lock)).allMatch(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS));
        age(part, Duration.ofMinutes(5));
        age(lock, Duration.ofMinutes(5));
        clear();
        assertThat(names("*")).isEmpty();
    }

    private static void age(Path file, Duration age) throws IOException {
        Files.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(Instant.now().minus(age)), null, null);
    }

    /** It is no sign that this JVM can't make one. */
    @Test
    void whatIsClearedAwayAsItIsMadeIsNotGivenUp() throws Exception {
        Process program = program("wait");
        try {
            String part = suspendedMaker();
            try (var files = Files.newDirectoryStream(directory.resolve(part))) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(directory.resolve(part));
            signal("CONT", maker(part));
            await().atMost(LIMIT).until(() -> names("*.lock").isEmpty());
            assertThat(names("*.{failed,aot}")).isEmpty();
        } finally {
            program.destroyForcibly();
        }
    }

    /** Neither its step nor the next is tried by each program that comes. */
    @Test
    void aJvmThatRefusesToRecordIsLeftAlone() throws Exception {
        Path java = directory.resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                JDK_JAVA_OPTIONS=--patch-module=java.base=/nowhere exec "%s" "$@"
                """.formatted(Launch.local().java()));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        BootCache cache = cache().orElseThrow();
        LocalJava refusing = new LocalJava(java, Launch.local().classPath(), List.of());
        Process maker = BootCacheDraft.start(cache, refusing).orElseThrow();
        assertThat(maker.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(names("*.{aot,failed,lock,part,config}")).containsExactly(name(cache.file()) + ".failed");
        assertThat(BootCacheDraft.start(cache, Launch.local())).isEmpty();
    }

    /** A peer that is killed as it records says nothing of the next. */
    @Test
    void whatIsKilledAsItRecordsIsNotGivenUp() throws Exception {
        Process program = program("wait");
        try {
            String part = part();
            await().atMost(LIMIT).until(() -> recorder(part).isPresent());
            recorder(part).orElseThrow().destroyForcibly();
            await().atMost(LIMIT).until(() -> names("*.lock").isEmpty());
            assertThat(names("*.failed")).isEmpty();
        } finally {
            program.destroyForcibly();
        }
    }

    private static Optional<ProcessHandle> recorder(String part) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(command -> command.contains(part + "/config"))
                        .isPresent())
                .findFirst();
    }

    /** Starts one peer, and ends: at once, or at the end of its input. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            try (Peer peer = Peer.start()) {
                peer.call("java.lang.Math", "max", 3, 7);
                if (args[0].equals("wait")) {
                    System.in.transferTo(OutputStream.nullOutputStream());
                }
            }
        }
    }

    /** Tells whether its peer has booted with a cache. */
    static final class TellingProgram {
        private TellingProgram() {}

        public static void main(String[] args) {
            try (Peer peer = Peer.start()) {
                System.out.print(loadedFromCache(peer));
            }
        }
    }

    /** The JVM takes a cache only with the options that it was made with. */
    @Test
    void moduleOptionsOfTheProgramHaveACacheOfTheirOwn() throws Exception {
        String[] options = {"--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-modules=java.sql"};
        String told = "";
        for (int program = 0; program < 10 && !told.equals("true"); program++) {
            told = told(options);
            await().atMost(LIMIT).until(() -> processes().isEmpty());
        }
        assertThat(told).isEqualTo("true");
        assertThat(names("*.aot")).hasSize(1);
        assertThat(cache().orElseThrow().exists()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--patch-module=java.sql=.", "--limit-modules=java.se,jdk.net", "--upgrade-module-path=."})
    void moduleOptionThatTheJvmTakesNoCacheWithMeansNone(String option) throws Exception {
        assertThat(told(option)).isEqualTo("false");
        assertThat(names("*")).isEmpty();
    }

    private String told(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(Launch.local().java().toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-D" + BootCache.PROPERTY + "=" + directory, "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), TellingProgram.class.getName()));
        return Script.outcome(new ProcessBuilder(command).directory(above.toFile()))
                .out();
    }

    /** Process 1 of a namespace: runs a program, waits, and tells what there is. */
    private static final String PROCESS_1 = """
            my $program = fork() // die; if (!$program) { exec @ARGV; exit 127 } waitpid($program, 0);
            print "status $?\\n";
            for (my $round = 0; $round < 50; $round++) { select(undef, undef, undef, 0.05) }
            opendir(my $proc, "/proc"); for (grep { /^\\d+$/ && $_ != 1 } readdir $proc)
            { open(my $stat, "<", "/proc/$_/stat") or next; print <$stat> }
            """;

    /** What makes one has its time all the same: enough for a step, where a processor is idle. */
    @Test
    void nothingIsLeftWhereProcess1DoesNotReap() throws Exception {
        boolean wasIdle = isIdle();
        assertThat(saidBeside(PROCESS_1)).containsExactly("status 0");
        if (wasIdle && isIdle()) {
            assertThat(names("*.{config,aot}")).isNotEmpty();
        }
    }

    /** One that reaps five times in a second, and so always has a zombie. */
    private static final String LAZY_PROCESS_1 = """
            use POSIX ":sys_wait_h";
            my $program = fork() // die; if (!$program) { exec @ARGV; exit 127 }
            while (1) {
                my $zombie = fork() // die; exit 0 if !$zombie;
                select(undef, undef, undef, 0.2);
                while ((my $ended = waitpid(-1, WNOHANG)) > 0) {
                    next if $ended != $program;
                    print "status $?\\n";
                    for (my $look = 0; $look < 200; $look++) {
                        if (!system("grep -aqs '[R]ehearsal' /proc/[0-9]*/cmdline")) { print "spared\\n"; last }
                        select(undef, undef, undef, 0.05);
                    }
                    exit 0;
                }
            }
            """;

    @Test
    void whatMakesOneIsSparedWhereProcess1ReapsLate() throws Exception {
        assertThat(saidBeside(LAZY_PROCESS_1)).containsExactly("status 0", "spared");
    }

    /** What a process 1 in Perl prints as it runs a program that is over at once. */
    private List<String> saidBeside(String process1) throws Exception {
        List<String> namespace = List.of("unshare", "-rpf", "--mount-proc", "perl", "-e");
        try {
            assumeThat(new ProcessBuilder(concat(namespace, List.of("1")))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            assumeThat(e).isNull();
        }
        Process process = new ProcessBuilder(concat(concat(namespace, List.of(process1)), programCommand("")))
                .redirectErrorStream(true)
                .start();
        return process.inputReader().lines().toList();
    }

    private static boolean isIdle() {
        return BootCacheDraft.spared().equals(BootCacheDraft.SPARED);
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private List<String> programCommand(String what) {
        return List.of(
                Launch.local().java().toString(),
                "-D" + BootCache.PROPERTY + "=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                what);
    }

    private Process program(String what) throws IOException {
        return new ProcessBuilder(programCommand(what))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.INHERIT)
                .start();
    }

    /** Its directory. */
    private String suspendedMaker() throws Exception {
        String part = part();
        signal("STOP", maker(part));
        return part;
    }

    /**
     * The directory of one whose own peer is suspended. Were it suspended itself, its program's end would wake it up: the
     * kernel sends a stopped process group {@code SIGHUP} and {@code SIGCONT} when it becomes an orphan.
     */
    private String heldUpMaker() throws Exception {
        String part = part();
        await().atMost(LIMIT).until(() -> recorder(part).isPresent());
        signal("STOP", recorder(part).orElseThrow().pid());
        return part;
    }

    private String part() throws IOException {
        await().atMost(LIMIT).until(() -> !names("*.part").isEmpty());
        return names("*.part").getFirst();
    }

    private static long maker(String part) {
        return Long.parseLong(part.replaceFirst(".*\\.(\\d+)\\.[0-9a-f]+\\.part", "$1"));
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static String cacheOf(Peer peer) {
        return peer.call(() -> ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:AOTCache="))
                .findFirst()
                .map(option -> option.substring("-XX:AOTCache=".length()))
                .orElse(""));
    }

    /** A JVM that can't use what it is given goes on without. */
    private static boolean loadedFromCache(Peer peer) {
        return peer.call(() -> {
            for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
                if (line.endsWith(".aot")) {
                    return true;
                }
            }
            return false;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseZGC",
                "-javaagent:a.jar",
                "-XX:AOTMode=off",
                "-Xshare:off",
                "--add-opens",
                "--enable-native-access=ALL-UNNAMED"
            })
    void anOptionThatNoCacheGoesWithMeansNone(String option) {
        assertThat(cache(option)).isEmpty();
        assertThat(cache("-Xmx64m", "-Dkey=value", "-XX:+UseSerialGC")).isPresent();
    }

    @Test
    void eachKindOfConnectionHasItsOwn() {
        PeerStart tcp = new PeerStart(List.of("-origin", "127.0.0.1", "4711"), List.of(), Map.of(), false, true);
        PeerStart node = new PeerStart(List.of("-sname", "n", "-origin", "g2g"), List.of(), Map.of(), false, true);
        assertThat(List.of(of(tcp), of(node), cache().orElseThrow())).doesNotHaveDuplicates();
    }

    @Test
    void aPeerSaysNothingOfACacheThatItCanNotUse() throws IOException {
        putCache("no cache");
        StringBuffer printed = new StringBuffer();
        try (Peer peer = Peer.builder().output(printed::append).start()) {
            assertThat(cacheOf(peer)).isNotEmpty();
        }
        assertThat(printed).isEmpty();
    }

    @Test
    void aCacheThatAJvmCrashesWithIsRemoved() throws IOException {
        putCache("no cache");
        Peer.Builder builder = Peer.builder().postProcessArgs(args -> List.of("-c", "exit 134"));
        assertThatThrownBy(builder::start).isInstanceOf(BootFailedException.class);
        await().until(() -> !cache().orElseThrow().exists());
    }

    /** Each would let somebody else choose what peers run. */
    @ParameterizedTest
    @ValueSource(strings = {"link", "mode 666", "mode 662", "owner", "directory 777", "above 777", "above owner"})
    void whatOthersCouldWriteIsNotUsed(String what) throws IOException {
        Path file = putCache("cache");
        BootCache cache = cache().orElseThrow();
        assertThat(cache.exists()).isTrue();
        spoil(what, file);
        assertThat(cache.exists()).isFalse();
        assertThat(BootCacheDraft.start(cache, NO_JAVA).isPresent())
                .as("another is made only where the place is this user's alone")
                .isEqualTo(!what.startsWith("directory") && !what.startsWith("above"));
        await().atMost(LIMIT).until(() -> processes().isEmpty());
    }

    private void spoil(String what, Path file) throws IOException {
        switch (what) {
            case "link" -> {
                Path elsewhere = Files.move(file, directory.resolve("elsewhere"));
                Files.createSymbolicLink(file, elsewhere);
            }
            case "mode 666" -> setMode(file, "rw-rw-rw-");
            case "mode 662" -> setMode(file, "rw-rw--w-");
            case "directory 777" -> setMode(directory, "rwxrwxrwx");
            case "above 777" -> setMode(above, "rwxrwxrwx");
            case "owner" -> setOwner(file);
            default -> setOwner(above);
        }
    }

    private static void setOwner(Path file) throws IOException {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("root, who may give files away")
                .isEqualTo(0);
        Files.setAttribute(file, "unix:uid", 12345);
    }

    @Test
    void aDamagedCacheIsRemovedBeforeAJvmSeesIt() throws IOException {
        Path file = putCache("a".repeat(100_000));
        BootCache cache = cache().orElseThrow();
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "a".repeat(50_000) + "b" + "a".repeat(49_999));
        Files.setLastModifiedTime(file, time);
        assertThat(cache.exists()).isFalse();
        assertThat(names("*")).isEmpty();
    }

    /** As a restored backup is. */
    @Test
    void aCacheThatWasCopiedWholeIsUsed() throws IOException {
        Path file = putCache("cache");
        Path copy = Files.copy(file, directory.resolve("copy"));
        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(cache().orElseThrow().exists()).isTrue();
    }

    @Test
    void aCacheWithoutASealIsNotUsed() throws IOException {
        Files.writeString(cache().orElseThrow().file(), "cache");
        assertThat(cache().orElseThrow().exists()).isFalse();
    }

    /** With its seal. */
    private Path putCache(String content) throws IOException {
        Path file = cache().orElseThrow().file();
        Files.writeString(file, content);
        setMode(file, "rw-------");
        CRC32C checksum = new CRC32C();
        checksum.update(content.getBytes(StandardCharsets.UTF_8));
        Files.writeString(Path.of(file + ".seal"), "0 0 0 " + Long.toHexString(checksum.getValue()));
        return file;
    }

    @Test
    void aClassPathWithoutTheJarMeansNone() {
        LocalJava other = Launch.local().classPath(List.of(directory));
        assertThat(BootCache.of(other, new PeerStart(List.of(), List.of(), Map.of(), true, true)))
                .isEmpty();
    }

    @Test
    void aPeerOverTcpBootsWithItsOwn() {
        try (Peer first = Peer.builder().connection(Connection.tcp()).start()) {
            await().atMost(LIMIT).until(this::isMade);
            try (Peer second = Peer.builder().connection(Connection.tcp()).start()) {
                assertThat(cacheOf(second)).contains("tcp-");
                assertThat(loadedFromCache(second)).isTrue();
                assertThat(cacheOf(first)).isEmpty();
            }
        }
    }

    private boolean isMade() throws IOException {
        return !names("*.aot").isEmpty();
    }
}
