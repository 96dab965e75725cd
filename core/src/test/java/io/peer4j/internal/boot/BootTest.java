package io.peer4j.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.internal.link.Incoming;
import io.peer4j.internal.link.Link;
import io.peer4j.internal.link.LinkMessage;
import io.peer4j.internal.link.StandardIoLink;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.Pid;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import io.peer4j.testing.SharedEpmd;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A peer as a process of its own, spoken to by its pipes. */
@Timeout(60)
class BootTest {
    private static final String APPLICATION = HookedApplication.class.getName();
    private static final String PROTECT = "exec 3>&1 4<&0 1>&2 0</dev/null; exec \"$@\"";
    private static final String UNPROTECTED =
            "peer4j: descriptor 1 is unprotected: what native code prints there can break a frame\n";

    private final List<String> printed = new ArrayList<>();
    private final List<Incoming> others = new ArrayList<>();
    private @Nullable Process process;
    private @Nullable CompletableFuture<String> standardError;

    @AfterEach
    void endTheProcess() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private Process start(boolean protectedDescriptors, String... flags) throws IOException {
        List<String> command = new ArrayList<>();
        if (protectedDescriptors) {
            command.addAll(List.of("/bin/sh", "-c", PROTECT, "sh"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Boot.class.getName()));
        command.addAll(List.of(flags));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("ERL_EPMD_PORT", SharedEpmd.port());
        if (protectedDescriptors) {
            builder.environment().put(Boot.STDIO_VARIABLE, "4 3");
        }
        Process started = builder.start();
        process = started;
        standardError = CompletableFuture.supplyAsync(() -> text(started.getErrorStream()));
        return started;
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private String standardError() {
        return standardError == null ? "" : standardError.join();
    }

    private static Link link(Process process) {
        return StandardIoLink.open(process.getInputStream(), process.getOutputStream());
    }

    /** Calls, answering what is printed meanwhile. */
    private LinkMessage.Reply call(Link link, String module, String function, Term... args) throws IOException {
        link.send(new LinkMessage.Call(1, new Atom(module), new Atom(function), Term.list(args)));
        while (true) {
            Incoming incoming = next(link);
            if (incoming instanceof LinkMessage.Reply reply) {
                return reply;
            }
            assertThat(incoming).isNotInstanceOf(Incoming.End.class);
        }
    }

    private Incoming next(Link link) throws IOException {
        Incoming incoming = link.receive();
        if (incoming instanceof LinkMessage.IoRequest request) {
            printed.add(((Binary) ((Tuple) request.request()).get(2)).utf8());
            link.send(new LinkMessage.IoReply(request.from(), request.replyAs(), Atom.OK));
        } else if (!(incoming instanceof LinkMessage)) {
            others.add(incoming);
        }
        return incoming;
    }

    private void readToTheEnd(Link link) throws IOException {
        while (!(next(link) instanceof Incoming.End)) {}
    }

    private static int exitStatus(Process process) throws InterruptedException {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
        return process.exitValue();
    }

    @Test
    void aPeerReportsServesAndEndsWithItsStandardInput() throws Exception {
        Process peer = start(true, "-sname", "n1@here", "-user", "peer");
        Link link = link(peer);
        assertThat(link.receive()).isEqualTo(new LinkMessage.Started(new Atom("n1@here")));
        assertThat(call(link, "java.lang.Math", "abs", Term.integer(-2)).value())
                .isEqualTo(Term.integer(2));

        peer.getOutputStream().close();

        assertThat(exitStatus(peer)).isEqualTo(1);
        assertThat(standardError()).isEmpty();
    }

    @Test
    void aFileThatItsOutputIsAppendedToKeepsWhatItHolds(@TempDir Path directory) throws Exception {
        Path log = Files.writeString(directory.resolve("log"), "precious\n");
        Process peer = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "exec >>\"$0\"; " + PROTECT,
                        log.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D" + Boot.STDIO_PROPERTY + "=4,3",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Boot.class.getName(),
                        "-user",
                        "peer")
                .start();
        process = peer;
        await().until(() -> Files.size(log) > "precious\n".length());

        peer.getOutputStream().close();
        exitStatus(peer);

        assertThat(Files.readString(log, StandardCharsets.ISO_8859_1)).startsWith("precious\n");
    }

    @Test
    void aFlagWithoutItsValueIsRefused() throws Exception {
        for (String flag : List.of("-origin", "-name", "-sname")) {
            assertThat(exitStatus(start(false, flag))).as(flag).isEqualTo(1);
            assertThat(standardError()).contains("expected").contains(flag);
        }
    }

    @Test
    void itsStreamsAreCarriedAsRequests() throws Exception {
        Link link = link(start(true, "-user", "peer"));

        assertThat(link.receive()).isInstanceOf(LinkMessage.Started.class);
        assertThat(call(link, APPLICATION, "print", Term.binary("é€")).outcome())
                .isEqualTo(LinkMessage.Outcome.OK);

        assertThat(printed).containsExactly("out: é€\n", "err: é€\n");
        assertThat(others).isEmpty();
    }

    @Test
    void whatNativeCodePrintsToDescriptor1CannotBreakAFrame() throws Exception {
        Process peer = start(true, "-user", "peer");
        Link link = link(peer);
        assertThat(link.receive()).isInstanceOf(LinkMessage.Started.class);

        // Its bytes C3 and the like are the nibbles that frames are made of.
        assertThat(call(link, APPLICATION, "printRaw", Term.binary("ÃÃÏ")).outcome())
                .isEqualTo(LinkMessage.Outcome.OK);
        assertThat(call(link, "erlang", "node").outcome()).isEqualTo(LinkMessage.Outcome.OK);

        peer.getOutputStream().close();
        assertThat(exitStatus(peer)).isEqualTo(1);
        assertThat(others).isEmpty();
        assertThat(standardError()).isEqualTo("ÃÃÏ");
    }

    @Test
    void aPeerWithoutTheShellSaysThatItIsUnprotectedAndRuns() throws Exception {
        Process peer = start(false, "-user", "peer");
        Link link = link(peer);
        assertThat(link.receive()).isInstanceOf(LinkMessage.Started.class);
        assertThat(call(link, "erlang", "node").outcome()).isEqualTo(LinkMessage.Outcome.OK);

        peer.getOutputStream().close();

        assertThat(exitStatus(peer)).isEqualTo(1);
        assertThat(standardError()).isEqualTo(UNPROTECTED);
    }

    @Test
    void anOrderlyStopRunsHooksWhoseOutputArrives() throws Exception {
        Process peer = start(true, "-user", "peer");
        Link link = link(peer);
        assertThat(link.receive()).isInstanceOf(LinkMessage.Started.class);
        call(link, APPLICATION, "hook", Term.binary("last words"));

        assertThat(call(link, "init", "stop").value()).isEqualTo(Atom.OK);
        readToTheEnd(link);

        assertThat(exitStatus(peer)).isZero();
        assertThat(String.join("", printed)).isEqualTo("last words");
    }

    @Test
    void theEndOfTheLinkEndsAPeerWhoseThreadsAndHooksNeverEnd() throws Exception {
        Process peer = start(true, "-user", "peer");
        Link link = link(peer);
        assertThat(link.receive()).isInstanceOf(LinkMessage.Started.class);
        call(link, APPLICATION, "cling");
        assertThat(call(link, "init", "stop").value()).isEqualTo(Atom.OK);

        peer.getOutputStream().close();

        assertThat(exitStatus(peer)).isEqualTo(1);
    }

    @Test
    void haltEndsThePeerWithTheGivenStatusBehindItsOutput() throws Exception {
        Process peer = start(true, "-user", "peer");
        Link link = link(peer);
        assertThat(link.receive()).isInstanceOf(LinkMessage.Started.class);
        call(link, APPLICATION, "cling");

        link.send(new LinkMessage.Cast(
                new Atom("io"), new Atom("put_chars"), Term.list(new Atom("standard_error"), Term.binary("bye"))));
        link.send(new LinkMessage.Call(9, new Atom("erlang"), new Atom("halt"), Term.list(Term.integer(7))));
        readToTheEnd(link);

        assertThat(exitStatus(peer)).isEqualTo(7);
    }

    @Test
    void anOriginThatCantBeReachedIsTold() throws Exception {
        String origin = Base64.getEncoder()
                .encodeToString(ExternalTermFormat.encode(new Pid(new Atom("nobody@localhost"), 1, 0, 5)));
        Process peer = start(false, "-sname", "n1@localhost", "-noinput", "-user", "peer", "-origin", origin);
        assertThat(exitStatus(peer)).isEqualTo(1);
        assertThat(standardError()).startsWith("peer4j: the origin <nobody@localhost.1.0/5> does not answer: ");

        assertThat(exitStatus(start(false, "-sname", "n1@localhost", "-origin", "g1hkAAVhb0B")))
                .isEqualTo(1);
        assertThat(standardError()).startsWith("peer4j: expected -origin with a process in Base64, got g1hk");

        assertThat(exitStatus(start(false, "-user", "peer", "-origin", origin))).isEqualTo(1);
        assertThat(standardError())
                .startsWith("peer4j: an origin that is reached by Erlang distribution needs a peer" + " with a name");
    }

    @Test
    void anOriginThatDoesNotListenIsNamed() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        Process peer = start(false, "-user", "peer", "-origin", "127.0.0.1", Integer.toString(port));

        assertThat(exitStatus(peer)).isEqualTo(1);
        assertThat(standardError())
                .startsWith("peer4j: no connection to the origin at 127.0.0.1 port " + port + ": ")
                .hasLineCount(1);
    }

    @Test
    void aFlagInTheWrongFormIsNamed() throws Exception {
        assertThat(exitStatus(start(false, "-user", "peer", "-module", "only"))).isEqualTo(1);
        assertThat(standardError()).isEqualTo("peer4j: expected -module NAME CLASS, got [only]\n");
    }
}
