package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.peer4j.testing.Compiler;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs in modules, and programs whose command line says something of modules, with the library as a module or not. */
class ModularPeerTest {
    private static final String MAIN = """
            package my.app;

            import io.peer4j.*;
            import io.peer4j.launch.Launch;
            import java.util.*;
            import java.util.concurrent.Callable;
            import java.util.stream.Collectors;

            public class Main {
                record Point(int x, int y) implements java.io.Serializable {}

                public static String hello() { return "hello"; }

                public static void main(String[] args) { run(Peer.builder()); }

                static void run(Peer.Builder builder) {
                    try (Peer peer = builder.start()) {
                        int n = 41;
                        say("number", () -> peer.call(() -> n + 1));
                        say("text", () -> peer.call(() -> "a text"));
                        say("record", () -> peer.call(() -> new Point(1, 2)));
                        say("argument", () -> { Point p = new Point(3, 4); return peer.call(() -> p.x() + p.y()); });
                        say("method", () -> peer.call(String.class, "my.app.Main", "hello"));
                        say("module", () -> peer.call(() -> String.valueOf(Main.class.getModule().getName())));
                        say("own settings", Main::settings);
                        say("settings", () -> peer.call(() -> settings()));
                    }
                }

                static void say(String what, Callable<?> code) {
                    try {
                        System.out.println(what + ": " + code.call());
                    } catch (Exception e) {
                        System.out.println(what + ": " + e);
                    }
                }

                static String settings() {
                    Module base = Object.class.getModule();
                    Module own = Main.class.getModule();
                    return new TreeSet<>(ModuleLayer.boot().modules().stream().map(Module::getName).toList())
                            + ", opened: " + base.isOpen("java.util", own) + ", exported: "
                            + base.isExported("sun.nio.ch", own) + ", read: "
                            + own.canRead(ClassLoader.getSystemClassLoader().getUnnamedModule());
                }
            }
            """;

    private static final String TEST = """
            package my.app;

            import io.peer4j.Peer;

            public class MainTest {
                public static void run() { Main.run(Peer.builder()); }

                public static void lambda() {
                    try (Peer peer = Peer.start()) {
                        Main.say("test", () -> peer.call(() -> MainTest.class.getModule() + " " + Main.hello()));
                    }
                }
            }
            """;

    /** Runs a test as Surefire does: from the class path, by reflection. */
    private static final String BOOTER = """
            public class Booter {
                public static void main(String[] args) throws Exception {
                    for (String method : args) {
                        Class.forName("my.app.MainTest").getMethod(method).invoke(null);
                    }
                }
            }
            """;

    private static final String OTHER_PATH = """
            package my.app;

            import io.peer4j.Peer;
            import io.peer4j.launch.Launch;
            import java.nio.file.Path;
            import java.util.List;

            public class OtherPath {
                public static void main(String[] args) {
                    List<Path> entries = List.of(Path.of(args[0]), Path.of(args[1]));
                    Main.run(Peer.builder().launch(Launch.local().classPath(entries)));
                }
            }
            """;

    @TempDir
    static Path directory;

    private static Path app;
    private static Path openApp;
    private static Path tests;
    private static Path booter;

    @BeforeAll
    static void compile() {
        app = compiled("app", "module my.app { requires io.peer4j; }");
        openApp = compiled("open", "module my.app { requires io.peer4j; opens my.app to io.peer4j; }");
        tests = directory.resolve("tests");
        Compiler.onClassPath()
                .with("--class-path", Compiler.LIBRARY + File.pathSeparator + app)
                .source("my/app/MainTest.java", TEST)
                .compile(tests);
        booter = directory.resolve("booter");
        Compiler.onClassPath().source("Booter.java", BOOTER).compile(booter);
    }

    private static Path compiled(String name, String module) {
        Path out = directory.resolve(name);
        Compiler.onModulePath()
                .source("module-info.java", module)
                .source("my/app/Main.java", MAIN)
                .source("my/app/OtherPath.java", OTHER_PATH)
                .compile(out);
        return out;
    }

    private static String path(Path... entries) {
        List<String> names = new ArrayList<>();
        for (Path entry : entries) {
            names.add(entry.toString());
        }
        return String.join(File.pathSeparator, names);
    }

    private static String java(String... args) throws IOException, InterruptedException {
        return run(Path.of(System.getProperty("java.home"), "bin", "java"), args);
    }

    private static String run(Path java, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(java.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dpeer4j.cache=none"));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static String settings(String whose, String said) {
        return said.lines()
                .filter(line -> line.startsWith(whose + ": "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(said))
                .substring(whose.length() + 2);
    }

    private static void assertSameSettings(String said) {
        assertThat(settings("settings", said)).as(said).isEqualTo(settings("own settings", said));
    }

    @Test
    void aModule_callsLambdas_withoutOpeningAPackage() throws Exception {
        String said = java("-p", path(Compiler.LIBRARY, app), "-m", "my.app/my.app.Main");
        assertThat(said)
                .contains("number: 42\n", "text: a text\n", "argument: 7\n", "module: my.app\n")
                .containsPattern("record: .*Point.*add `opens my.app to io.peer4j;` to the module-info of my.app")
                .containsPattern("method: .*my.app.Main.hello.*add `opens my.app to io.peer4j;`");
        assertSameSettings(said);
    }

    @Test
    void aModule_thatOpensItsPackage_getsRecords() throws Exception {
        String said = java("--module-path", path(Compiler.LIBRARY, openApp), "--module", "my.app/my.app.Main");
        assertThat(said).contains("record: Point[x=1, y=2]\n", "method: hello\n");
    }

    /** The argument file that Surefire makes for a project with a {@code module-info}. */
    @Test
    void aPatchedModule_underSurefire_callsLambdasOfTests() throws Exception {
        Path arguments = directory.resolve("surefire args");
        Files.writeString(arguments, """
                --module-path
                "%s"
                --class-path
                "%s"
                --patch-module
                my.app="%s"
                --add-exports
                my.app/my.app=ALL-UNNAMED
                --add-modules
                my.app
                --add-reads
                my.app=ALL-UNNAMED
                --add-opens
                my.app/my.app=ALL-UNNAMED
                Booter
                """.formatted(path(Compiler.LIBRARY, app), booter, "tests"));
        String said = java("@" + arguments, "lambda", "run");
        assertThat(said).contains("test: module my.app hello\n", "number: 42\n");
        assertSameSettings(said);
    }

    @Test
    void aProgramOnTheClassPath_passesOnWhatItsCommandLineSays() throws Exception {
        Path upgrade = directory.resolve("upgrade");
        Compiler.onModulePath().source("module-info.java", "module up.mod {}").compile(upgrade);
        String said = java(
                "--upgrade-module-path",
                "upgrade",
                "--add-modules=up.mod,java.logging",
                "--limit-modules=java.base,jdk.net,java.logging,up.mod",
                "--add-opens",
                "java.base/java.util=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-reads",
                "java.logging=ALL-UNNAMED",
                "-cp",
                path(Compiler.LIBRARY, app),
                "my.app.Main");
        assertThat(said)
                .contains("own settings: [java.base, java.logging, jdk.net, up.mod], opened: true, exported: true")
                .contains("record: Point[x=1, y=2]\n", "method: hello\n");
        assertSameSettings(said);
    }

    @Test
    void aPeer_withAnotherClassPath_getsNothingOfIt() throws Exception {
        String said = java(
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-cp",
                path(Compiler.LIBRARY, app),
                "my.app.OtherPath",
                app.toString(),
                Compiler.LIBRARY.toString());
        assertThat(settings("own settings", said)).contains("opened: true");
        assertThat(settings("settings", said)).contains("opened: false");
    }

    /** The library stays on the class path, and what it calls is in a module. */
    @Test
    void modules_besideTheLibraryOnTheClassPath_reachThePeer() throws Exception {
        Path other = directory.resolve("other");
        Compiler.onModulePath()
                .source("module-info.java", "module other.mod {}")
                .compile(other);
        String said = java(
                "-p",
                other.toString(),
                "--add-modules",
                "other.mod",
                "-cp",
                path(Compiler.LIBRARY, app),
                "my.app.Main");
        assertThat(settings("settings", said)).contains("other.mod");
        assertSameSettings(said);
    }

    @Test
    void anImageOfJlink_startsPeers() throws Exception {
        Path image = directory.resolve("image");
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int status = ToolProvider.findFirst("jlink")
                .map(jlink -> jlink.run(
                        out,
                        out,
                        "--module-path",
                        path(Compiler.LIBRARY, app),
                        "--add-modules",
                        "my.app",
                        "--output",
                        image.toString()))
                .orElse(-1);
        assumeThat(status).as("jlink: %s", said).isZero();
        String printed = run(image.resolve("bin/java"), "-m", "my.app/my.app.Main");
        assertThat(printed).contains("number: 42\n", "text: a text\n", "module: my.app\n");
        assertSameSettings(printed);
    }
}
