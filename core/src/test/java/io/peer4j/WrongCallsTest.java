package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.testing.Compiler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a beginner may write is refused by {@code javac} with an ordinary message, with nothing but the jar at hand. */
class WrongCallsTest {
    private static final String HEAD = """
            import io.peer4j.*;
            import io.peer4j.launch.*;
            import io.peer4j.node.*;
            import io.peer4j.term.*;
            import java.io.*;
            import java.nio.file.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.function.*;
            """;

    /** One in each line; each stands in a method that has a peer {@code p} and a builder {@code b}. */
    private static final String CALLS = """
            p.call(() -> { Thread.sleep(1); });
            p.call(() -> { if (p == null) return 1; });
            p.call(() -> { return; });
            p.call(x -> 1);
            p.call(() -> missing);
            p.call(() -> new Missing());
            p.call(() -> System.out.println());
            p.call(Main::missing);
            p.call(Main::two);
            p.call();
            p.call("m");
            p.call(1, "m", "f");
            p.call('m', 'f');
            p.call(Duration.ofSeconds(1));
            p.call(1, () -> 1);
            p.call(() -> 1, Duration.ofSeconds(1));
            p.call(5, TimeUnit.SECONDS, () -> 1);
            p.call(int.class, () -> 1);
            p.call(new TypeRef<List<String>>() {}, () -> 1);
            p.call(new TypeRef<List<String>>() {}, "m");
            int i = p.call(() -> "x");
            String s = p.call(() -> 1);
            String s = p.call("m", "f");
            Integer i = p.call(String.class, "m", "f");
            List<String> l = p.call(List.class, "m", 1);
            long n = p.call(() -> null).longValue();
            int i = 0; i++; p.call(() -> i);
            Callable<Integer> c = () -> 1; p.call(c);
            Supplier<Integer> c = () -> 1; p.call(c);
            RemoteCallable c = () -> 1; int i = p.call(c);
            RemoteCallable<int> c = () -> 1;
            RemoteCallable<String> c = () -> 1;
            p.call(new RemoteCallable<String>() {});
            p.call(new Callable<String>() { public String call() { return ""; } });
            p.run(() -> 1);
            p.run(() -> { return 1; });
            p.run();
            p.run(null, () -> {});
            p.run(p);
            Runnable r = () -> {}; p.run(r);
            p.callAsync(() -> 1).get();
            CompletableFuture<String> f = p.callAsync(() -> 1);
            CompletableFuture<Integer> f = p.callAsync("m", "f");
            Future<Integer> f = p.call(() -> 1);
            p.callAsync("m");
            p.callTerm(Duration.ofSeconds(1), "m", "f", "x");
            p.callTerm(Duration.ofSeconds(1), "m", "f", List.of(1));
            p.callTermAsync("m", "f");
            p.cast(() -> 1);
            p.cast("m");
            p.send(1, "x");
            p.send("x");
            p.stop(5);
            p.name = "x";
            p.missing();
            Peer.call(() -> 1);
            Peer.getState();
            new Peer();
            new Peer(null, null);
            Peer q = new Peer.Builder().start();
            Peer.start(1);
            Peer.start("name");
            Peer.startLink(() -> {});
            Peer.builder().start().call(() -> { Thread.sleep(1); });
            Peer q = Peer.builder();
            String n = Peer.randomName(1);
            b.name(1);
            b.name();
            b.env("A");
            b.env("A", 1);
            b.env(Map.of());
            b.args(1);
            b.args(List.of("x"));
            b.waitBoot(5);
            b.heartbeat(10);
            b.connection("tcp");
            b.connection(Connection.tcp("localhost", "1"));
            b.launch("erl");
            b.launch(Launch.local().javaHome("/jdk"));
            b.launch(Launch.local().classPath("a.jar"));
            b.launch(Launch.local().prependClassPath("a.jar"));
            b.launch(Launch.command());
            b.shutdown(5);
            b.shutdown(Shutdown.halt(5));
            b.peerDown("stop");
            b.output("file");
            b.output(() -> {});
            b.output(x -> { x.missing(); });
            b.input("text");
            b.limits(5);
            b.frames(System.out);
            b.postProcessArgs(args -> "x");
            b.startAsync().get();
            b.startAsync().call(() -> 1);
            b.erlang("erl");
            b.missing();
            try (Peer q = Peer.start()) { q = null; }
            try { p.stop(); } catch (IOException e) { }
            try { p.stop(); } catch (PeerException e) { } catch (PeerDownException e) { }
            throw new PeerException("x");
            throw new RemoteCallException("x");
            throw new NoConnectionException();
            class Mine extends Peer { }
            class Mine extends PeerException { }
            class Mine implements Connection { }
            class Mine implements Launch { }
            PeerState s = "running";
            String s = p.getState();
            int i = switch (p.getState()) { };
            int i = switch (Connection.tcp()) { case Connection.Tcp t -> 1; };
            Term t = "x";
            Term t = Term.tuple("a", 1);
            Atom a = "ok";
            new Atom();
            new Binary();
            new TypeRef<String>();
            new TypeRef<>() {}.type().missing();
            TermMapper.toJava("x");
            String s = TermMapper.toJava(Atom.OK);
            TermMapper.toJava(Atom.OK, "String");
            Node.local().open(1);
            Node.local().start("origin");
            Origin.send("x");
            io.peer4j.Modules.register("a", "b");
            int status = p.exitStatus();
            Pid me = p.osPid();
            """;

    private static List<String> calls() {
        return CALLS.lines().toList();
    }

    private static String program(String type, String call) {
        return HEAD + "class " + type + " { static int two(int a, int b) { return a + b; }\n"
                + "static void f(Peer p, Peer.Builder b) {\n" + call.replace("Main", type) + "\n} }";
    }

    private static List<Diagnostic<? extends JavaFileObject>> errors(List<Diagnostic<? extends JavaFileObject>> said) {
        return said.stream().filter(d -> d.getKind() == Diagnostic.Kind.ERROR).toList();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aWrongCall_onTheClassPath_isAnOrdinaryError(String call, @TempDir Path out) {
        List<Diagnostic<? extends JavaFileObject>> errors = errors(Compiler.onClassPath()
                .source("Main.java", program("Main", call))
                .said(out));
        assertThat(errors).isNotEmpty().allSatisfy(error -> {
            assertThat(error.getSource()).isNotNull();
            assertThat(error.getLineNumber()).isGreaterThan(HEAD.lines().count());
        });
    }

    /** All of them in a few goes: the compiler looks for unhandled exceptions only where there is no other error. */
    @Test
    void wrongCalls_onTheModulePath_areOrdinaryErrors(@TempDir Path out) {
        Map<String, String> left = new TreeMap<>();
        for (String call : calls()) {
            String type = "Main" + left.size();
            left.put(type + ".java", "package my.app;\n" + program(type, call));
        }
        while (!left.isEmpty()) {
            Compiler compiler = Compiler.onModulePath()
                    .with("-Xlint:all", "-Werror", "-Xmaxerrs", "1000")
                    .source("module-info.java", "module my.app { requires io.peer4j; }");
            left.forEach((name, text) -> compiler.source("my/app/" + name, text));
            Set<String> refused = errors(compiler.said(out)).stream()
                    .map(error -> error.getSource().getName().replaceFirst(".*/", ""))
                    .collect(Collectors.toSet());
            assertThat(left.keySet()).as("refused: %s", refused).containsAnyElementsOf(refused);
            left.keySet().removeAll(refused);
        }
    }

    @Test
    void aRightProgram_compilesWithoutAWarning(@TempDir Path out) {
        String right = HEAD.replaceAll("import io.peer4j.(node|term).*;\n", "") + """
                class Right {
                    record Point(int x, int y) {}

                    static void f() throws Exception {
                        try (Peer peer = Peer.builder()
                                .launch(Launch.local().prependClassPath(Path.of("a.jar")))
                                .connection(Connection.tcp())
                                .args("-Xmx64m")
                                .waitBoot(Duration.ofSeconds(1))
                                .output((String line) -> System.out.print(line))
                                .start()) {
                            long pid = peer.call(() -> ProcessHandle.current().pid());
                            Object max = peer.call("java.lang.Math", "max", 3, 7, null);
                            String text = peer.call(String.class, "java.lang.String", "valueOf", 1);
                            List<Point> points = peer.call(new TypeRef<List<Point>>() {}, () -> List.of(new Point(1, 2)));
                            CompletableFuture<Integer> later = peer.callAsync(() -> 1);
                            peer.run(() -> Thread.sleep(1));
                            peer.call(Duration.ofSeconds(1), () -> null);
                            System.out.println(pid + text + max + points + later.get());
                        } catch (RemoteCallException | PeerDownException e) {
                            System.out.println(e.getMessage());
                        }
                    }
                }
                """;
        Compiler.onClassPath()
                .with("-Xlint:all", "-Werror")
                .source("Right.java", right)
                .compile(out);
        Compiler.onModulePath()
                .with("-Xlint:all", "-Werror")
                .source("module-info.java", "module my.app { requires io.peer4j; }")
                .source("my/app/Right.java", "package my.app;\n" + right)
                .compile(out);
    }

    /** Type annotations that {@code javac} can't find make it fail. */
    @Test
    void theLibrary_namesNoClass_ofJSpecify() throws IOException {
        List<Path> naming = new ArrayList<>();
        Files.walkFileTree(Compiler.LIBRARY, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("jspecify")) {
                    naming.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(naming).isEmpty();
    }
}
