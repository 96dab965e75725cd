package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peer4j.launch.Launch;
import io.peer4j.term.Atom;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.testing.Programs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A real Erlang node's requests of <a href="https://www.erlang.org/doc/apps/stdlib/io_protocol.html">Erlang's I/O
 * protocol</a>, as its own {@code io} module makes them.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("erlang")
class ErlangIoTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private final PipedOutputStream typed = new PipedOutputStream();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Peer peer;

    @BeforeAll
    @SuppressWarnings("NullAway.Init")
    void start() throws IOException {
        Assumptions.assumeTrue(Programs.isInstalled("erl"), "no erl is installed");
        peer = Peer.builder()
                .launch(Launch.erlang())
                .input(new PipedInputStream(typed, 1 << 16))
                .output(new PrintStream(printed, true, StandardCharsets.UTF_8))
                .start();
    }

    @AfterAll
    void stop() {
        if (peer != null) {
            peer.stop();
        }
    }

    private Term call(String module, String function, String args) {
        return peer.callTerm(LONG, module, function, ((io.peer4j.term.ListTerm) TermSyntax.parse(args)).elements());
    }

    /** What the group leader answers. */
    private Term request(String request) {
        return call("io", "request", "[user," + request + "]");
    }

    private void type(String text) {
        try {
            typed.write(text.getBytes(StandardCharsets.UTF_8));
            typed.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void assertPrints(String request, String text) {
        int before = printed().length();
        assertThat(request(request)).isEqualTo(Atom.OK);
        await().untilAsserted(() -> assertThat(printed().substring(before)).isEqualTo(text));
    }

    private static Term term(String text) {
        return TermSyntax.parse(text);
    }

    // ---- output

    @Test
    void charactersArePrintedInEveryForm() {
        assertPrints("{put_chars,unicode,<<\"caf\",195,169,10>>}", "café\n");
        assertPrints("{put_chars,unicode,[8364,<<195,169>>,[10]]}", "€é\n");
        assertPrints("{put_chars,latin1,<<\"caf\",233,10>>}", "café\n");
        assertPrints("{put_chars,<<\"old\",233,10>>}", "oldé\n");
        assertPrints("{put_chars,unicode,io_lib,format,[\"~ts ~p~n\",[[8364],{a,1}]]}", "€ {a,1}\n");
        assertPrints("{put_chars,latin1,io_lib,format,[\"~s~n\",[[233]]]}", "é\n");
        assertPrints("{put_chars,io_lib,format,[\"~w~n\",[x]]}", "x\n");
    }

    @Test
    void whatCannotBePrintedIsAnError() {
        assertThat(request("{put_chars,latin1,[8364]}")).isEqualTo(term("{error,badarg}"));
        assertThat(request("{put_chars,unicode,<<255>>}")).isEqualTo(term("{error,badarg}"));
        assertThat(request("{put_chars,unicode,an_atom}")).isEqualTo(term("{error,badarg}"));
        assertThat(request("{put_chars,unicode,nomodule,nofunction,[]}")).isEqualTo(term("{error,badarg}"));
        assertThat(request("{put_chars,utf16,<<\"x\">>}")).isEqualTo(term("{error,request}"));
    }

    @Test
    void formatsAreThePeersOwn() {
        int before = printed().length();
        assertThat(call("io", "format", "[\"~p ~ts~n\",[\"text\",[228,8364]]]")).isEqualTo(Atom.OK);
        assertThat(call("io", "nl", "[]")).isEqualTo(Atom.OK);
        assertThat(call("io", "write", "[{a,\"b\"}]")).isEqualTo(Atom.OK);
        assertThat(call("io", "fwrite", "[\"~n\"]")).isEqualTo(Atom.OK);
        await().untilAsserted(() -> assertThat(printed().substring(before)).isEqualTo("\"text\" ä€\n\n{a,[98]}\n"));
    }

    @Test
    void manyProcessesPrintWholeLinesInTheirOrder() {
        int before = printed().length();
        CompletableFuture<?>[] all = new CompletableFuture<?>[200];
        for (int i = 0; i < all.length; i++) {
            all[i] = peer.callAsync("io", "format", "line ~p~n", List.of(i));
        }
        CompletableFuture.allOf(all).join();
        await().untilAsserted(() -> assertThat(printed().substring(before).lines())
                .hasSize(200)
                .allMatch(line -> line.matches("line \\d+"))
                .doesNotHaveDuplicates());
        int then = printed().length();
        assertThat(call("lists", "foreach", "[fun io:put_chars/1,[\"1\\n\",\"2\\n\",\"3\\n\",\"4\\n\"]]"))
                .isEqualTo(Atom.OK);
        await().untilAsserted(() -> assertThat(printed().substring(then)).isEqualTo("1\n2\n3\n4\n"));
    }

    // ---- input

    @Test
    void aLineIsReadBehindItsPrompt() {
        int before = printed().length();
        CompletableFuture<Term> line = CompletableFuture.supplyAsync(() -> call("io", "get_line", "[\"name? \"]"));
        await().until(() -> printed().substring(before).equals("name? "));
        type("Zoë €\nrest\n");
        assertThat(line.join()).isEqualTo(term("[90,111,235,32,8364,10]"));
        assertThat(call("io", "get_line", "['']")).isEqualTo(term("\"rest\\n\""));
    }

    @Test
    void aPromptMayBeAFormat() {
        int before = printed().length();
        type("x\n");
        assertThat(request("{get_line,unicode,{format,\"~p> \",[a]}}")).isEqualTo(term("\"x\\n\""));
        assertThat(printed().substring(before)).isEqualTo("a> ");
    }

    @Test
    void charactersAreReadAsTheyCome() {
        type("aé€z\n"); // and no more is needed
        assertThat(call("io", "get_chars", "['',2]")).isEqualTo(term("[97,233]"));
        assertThat(call("io", "get_chars", "['',3]")).isEqualTo(term("[8364,122,10]"));
        type("no end of line");
        assertThat(call("io", "get_chars", "['',14]")).isEqualTo(term("\"no end of line\""));
        assertThat(call("io", "get_chars", "['',0]")).isEqualTo(term("[]"));
        assertThat(request("{get_chars,unicode,'',-1}")).isEqualTo(term("{error,request}"));
    }

    @Test
    void latin1IsRefusedWhatItCannotHold() {
        type("\u20ac\n");
        assertThat(request("{get_line,latin1,''}")).isEqualTo(term("{error,{no_translation,unicode,latin1}}"));
        assertThat(request("{get_line,unicode,''}")).isEqualTo(term("[8364,10]"));
        type("é\n");
        assertThat(request("{get_line,''}")).isEqualTo(term("[233,10]"));
    }

    @Test
    void termsAndFieldsAreRead() {
        type("{a,\n  \"b\"}. [1].\n");
        assertThat(call("io", "read", "['']")).isEqualTo(term("{ok,{a,\"b\"}}"));
        assertThat(call("io", "read", "['']")).isEqualTo(term("{ok,[1]}"));
        type(" 42 word \u20ac\n");
        assertThat(call("io", "fread", "['',\"~d ~s ~ts\"]")).isEqualTo(term("{ok,[42,\"word\",[8364]]}"));
    }

    @Test
    void inBinaryModeInputIsBinary() {
        try {
            assertThat(call("io", "setopts", "[[binary,{encoding,unicode}]]")).isEqualTo(Atom.OK);
            assertThat(call("io", "getopts", "[]")).isEqualTo(term("[{binary,true},{encoding,unicode}]"));
            type("é\nxyz\n");
            assertThat(request("{get_line,unicode,''}")).isEqualTo(term("<<195,169,10>>"));
            assertThat(request("{get_chars,latin1,'',4}")).isEqualTo(term("<<\"xyz\\n\">>"));
            type("1 2\n");
            assertThat(call("io", "fread", "['',\"~d ~d\"]")).isEqualTo(term("{ok,[1,2]}"));
        } finally {
            assertThat(call("io", "setopts", "[[list]]")).isEqualTo(Atom.OK);
        }
        assertThat(call("io", "getopts", "[]")).isEqualTo(term("[{binary,false},{encoding,unicode}]"));
    }

    // ---- the rest

    @Test
    void optionsThatAreNotThereAreRefused() {
        assertThat(request("{setopts,[{echo,false}]}")).isEqualTo(term("{error,enotsup}"));
        assertThat(request("{setopts,[{binary,true},nonsense]}")).isEqualTo(term("{error,enotsup}"));
        assertThat(call("io", "getopts", "[]"))
                .as("and then none is set")
                .isEqualTo(term("[{binary,false},{encoding,unicode}]"));
        assertThat(request("{get_geometry,columns}")).isEqualTo(term("{error,enotsup}"));
        assertThat(call("io", "rows", "[]")).isEqualTo(term("{error,enotsup}"));
    }

    @Test
    void requestsAreServedInOrderUpToTheFirstThatFails() {
        assertPrints("{requests,[{put_chars,unicode,<<\"a\">>},{put_chars,unicode,<<\"b\\n\">>}]}", "ab\n");
        int before = printed().length();
        assertThat(request("{requests,[{put_chars,unicode,<<\"c\\n\">>},nonsense,{put_chars,unicode,<<\"d\\n\">>}]}"))
                .isEqualTo(term("{error,request}"));
        assertThat(printed().substring(before)).isEqualTo("c\n");
        type("line\n");
        assertThat(request("{requests,[{put_chars,unicode,<<\"? \">>},{get_line,unicode,''}]}"))
                .isEqualTo(term("\"line\\n\""));
    }

    @Test
    void aRequestThatIsNoneIsAnError() {
        for (String request : List.of("nonsense", "{nonsense,1}", "{}", "17", "{put_chars}", "{get_line,a,b,c}")) {
            assertThat(request(request)).as(request).isEqualTo(term("{error,request}"));
        }
    }

    @Test
    void theEndOfInputIsEof() {
        try (Peer atEnd = Peer.builder()
                .launch(Launch.erlang())
                .output(new PrintStream(printed, true, StandardCharsets.UTF_8))
                .input(new java.io.ByteArrayInputStream("last".getBytes(StandardCharsets.UTF_8)))
                .start()) {
            assertThat(atEnd.callTerm(LONG, "io", "get_line", List.of(new Atom(""))))
                    .isEqualTo(term("\"last\""));
            assertThat(atEnd.call("io", "get_line", new Atom(""))).isEqualTo(new Atom("eof"));
            assertThat(atEnd.call("io", "get_chars", new Atom(""), 3)).isEqualTo(new Atom("eof"));
            assertThat(atEnd.call("io", "read", new Atom(""))).isEqualTo(new Atom("eof"));
            assertThat(atEnd.callTerm(LONG, "io", "fread", List.of(new Atom(""), term("\"~d\""))))
                    .isEqualTo(new Atom("eof"));
        }
    }

    @Test
    void linesOfTwoPeersThatPrintAtOnceAreNeverTorn() {
        ByteArrayOutputStream shared = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(shared, true, StandardCharsets.UTF_8);
        try (Peer one = Peer.builder().launch(Launch.erlang()).output(stream).start();
                Peer two = Peer.builder().launch(Launch.erlang()).output(stream).start()) {
            CompletableFuture<?>[] all = new CompletableFuture<?>[200];
            for (int i = 0; i < all.length; i++) {
                Peer printer = i % 2 == 0 ? one : two;
                String word = i % 2 == 0 ? "éa" : "öb";
                all[i] = CompletableFuture.runAsync(() -> printer.call("io", "put_chars", word + word + "\n"));
            }
            CompletableFuture.allOf(all).join();
        }
        await().untilAsserted(
                        () -> assertThat(shared.toString(StandardCharsets.UTF_8).lines())
                                .hasSize(200)
                                .allMatch(line -> line.equals("éaéa") || line.equals("öböb")));
    }
}
