package io.peer4j.bench;

import io.peer4j.Peer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The command lines of all contestants. Those whose libraries are not on Maven Central are compiled here, at run time, if
 * what they need is there.
 */
final class Programs {
    private static final String CONTESTANTS = "io.peer4j.bench.contestant.";
    private static final String PYTHON = "/usr/bin/python3";

    /** Prints OTP's release, and where jinterface would be. */
    private static final String ABOUT_ERLANG =
            "io:format(\"~s~n~s\", [erlang:system_info(otp_release), code:root_dir()]), halt().";

    /** Its standard output is for samples. */
    private static final String LOG_TO_STANDARD_ERROR =
            "[{handler, default, logger_std_h, #{config => #{type => standard_error}}}]";

    private final Path directory;
    private final String ours = String.join(File.pathSeparator, location(Peer.class), location(Programs.class));
    private final String all = System.getProperty("java.class.path");
    private final List<String> notes = new ArrayList<>();
    private String noErlang = "";
    private String noJinterface = "";
    private String noExecnet = "";
    private String jinterface = "";

    private Programs(Path directory) {
        this.directory = directory;
    }

    /** Finds the rivals; what is compiled of them goes into {@code directory}. */
    static Programs find(Path directory) throws IOException, InterruptedException {
        Programs programs = new Programs(directory);
        programs.findErlang();
        programs.findExecnet();
        return programs;
    }

    /** Those that run by Java alone. */
    static Programs ofJava(Path directory) {
        Programs programs = new Programs(directory);
        programs.noErlang = programs.noJinterface = programs.noExecnet = "not looked for";
        return programs;
    }

    boolean hasErlang() {
        return noErlang.isEmpty();
    }

    /** The releases of what was found, and what was not and why. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    private void findErlang() throws IOException, InterruptedException {
        try {
            List<String> about = Tool.run(List.of("erl", "-noinput", "-eval", ABOUT_ERLANG))
                    .lines()
                    .toList();
            Tool.run(List.of(
                    "erlc",
                    "-o",
                    directory.toString(),
                    source("otp_contestant.erl").toString()));
            notes.add("OTP " + about.getFirst());
            findJinterface(Path.of(about.getLast(), "lib"));
        } catch (IOException e) {
            noErlang = noJinterface = missing("OTP", e);
        }
    }

    private void findJinterface(Path libraries) throws InterruptedException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(libraries, "jinterface-*")) {
            for (Path home : found) {
                compileJinterface(home.resolve("priv").resolve("OtpErlang.jar"));
                notes.add(String.valueOf(home.getFileName()));
            }
            if (jinterface.isEmpty()) {
                throw new IOException("no jinterface-* in " + libraries + "; Debian has it as erlang-jinterface");
            }
        } catch (IOException e) {
            noJinterface = missing("jinterface", e);
        }
    }

    private void compileJinterface(Path jar) throws IOException, InterruptedException {
        String classPath = String.join(File.pathSeparator, jar.toString(), all);
        Tool.run(List.of(
                tool("javac"),
                "-proc:none",
                "-d",
                directory.toString(),
                "-cp",
                classPath,
                source("JinterfaceContestant.java").toString(),
                source("JinterfaceCodec.java").toString()));
        jinterface = String.join(File.pathSeparator, directory.toString(), jar.toString());
    }

    private void findExecnet() throws InterruptedException {
        try {
            source("execnet_contestant.py");
            notes.add("execnet " + Tool.run(List.of(PYTHON, "-c", "import execnet; print(execnet.__version__)")));
        } catch (IOException e) {
            noExecnet = missing("execnet", e);
        }
    }

    private String missing(String what, IOException why) {
        notes.add("left out: " + what + ": " + why.getMessage());
        return "left out: " + why.getMessage();
    }

    Contestant peer4j(String name, String... task) {
        return java(name, "Peer4jContestant", ours, task);
    }

    /** With an Erlang peer. */
    Contestant peer4jToErl(String name, String task) {
        return noErlang.isEmpty() ? peer4j(name, task, "erl") : Contestant.missing(name, noErlang);
    }

    Contestant jvm(String name, String... task) {
        return java(name, "JvmContestant", ours, task);
    }

    Contestant echo(String name, String task) {
        return java(name, "EchoContestant", ours, task);
    }

    Contestant cat() {
        return java("cat", "CatContestant", ours, "large");
    }

    Contestant rmi(String task) {
        return java("RMI", "RmiContestant", ours, task);
    }

    Contestant grpc() {
        return java("gRPC", "GrpcContestant", all, "call");
    }

    Contestant codec(String term, String operation) {
        return java("peer4j", "CodecContestant", all, CONTESTANTS + "Peer4jCodec", term, operation);
    }

    Contestant jinterfaceCodec(String term, String operation) {
        String classPath = String.join(File.pathSeparator, all, jinterface);
        return noJinterface.isEmpty()
                ? java("jinterface", "CodecContestant", classPath, CONTESTANTS + "JinterfaceCodec", term, operation)
                : Contestant.missing("jinterface", noJinterface);
    }

    Contestant jinterfaceCall() {
        String classPath = String.join(File.pathSeparator, ours, jinterface);
        return noJinterface.isEmpty()
                ? java("jinterface", "JinterfaceContestant", classPath, "call")
                : Contestant.missing("jinterface", noJinterface);
    }

    /** OTP's own; over distribution its origin is a node. */
    Contestant otp(String... task) {
        if (!noErlang.isEmpty()) {
            return Contestant.missing("OTP", noErlang);
        }
        List<String> program = new ArrayList<>(List.of("erl", "-noshell", "-kernel", "logger", LOG_TO_STANDARD_ERROR));
        if (List.of(task).contains("dist")) {
            program.addAll(List.of("-sname", "otp-contestant@localhost", "-setcookie", "bench"));
        }
        program.addAll(List.of("-pa", directory.toString(), "-eval", "otp_contestant:main().", "-extra"));
        return Contestant.of("OTP", program, task);
    }

    Contestant execnet(String task) {
        return noExecnet.isEmpty()
                ? Contestant.of(
                        "execnet",
                        List.of(
                                PYTHON,
                                directory.resolve("execnet_contestant.py").toString()),
                        task)
                : Contestant.missing("execnet", noExecnet);
    }

    private static Contestant java(String name, String main, String classPath, String... task) {
        return Contestant.of(name, List.of(tool("java"), "-cp", classPath, CONTESTANTS + main), task);
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private Path source(String name) throws IOException {
        Path copy = directory.resolve(name);
        try (InputStream in = Objects.requireNonNull(Programs.class.getResourceAsStream("rivals/" + name), name)) {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    /** The jar, or the directory, that a class is from. */
    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
