package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.term.Atom;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermMapper;
import io.peer4j.term.TermMappingException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Erlang's strings, which are lists of characters, to and from an Erlang node. */
@Timeout(60)
@Tag("erlang")
class CharlistTest {
    private static final String HINT = "pass Term.charlist(text)";

    private static Peer erl;

    @BeforeAll
    static void start() {
        erl = Pairing.ERL_STANDARD_IO
                .builder()
                .input(new ByteArrayInputStream("zwölf\nžluť 𝄞\n".getBytes(StandardCharsets.UTF_8)))
                .start();
    }

    @AfterAll
    static void stop() {
        erl.close();
    }

    @Test
    void charlistsReachErlangAndComeBackAsText() {
        assertText("žluť 𝄞\n", "os", "cmd", Term.charlist("echo 'žluť 𝄞'"));
        assertText("", "os", "cmd", Term.charlist("true"));
        assertThat(erl.call("os", "putenv", Term.charlist("SORT"), Term.charlist("žluť")))
                .isEqualTo(true);
        assertText("žluť", "os", "getenv", Term.charlist("SORT"));
        assertThat(erl.call("os", "getenv", Term.charlist("NO_SUCH"))).isEqualTo(false);
        assertText("ZWÖLF", "string", "to_upper", Term.charlist("zwölf"));
        assertThat(erl.call("erlang", "list_to_atom", Term.charlist("žluť"))).isEqualTo(new Atom("žluť"));
        assertThat(erl.call("lists", "concat", List.of(new Atom("a"), Term.charlist("b"))))
                .isEqualTo(List.of(97L, 98L));
    }

    @Test
    void filesAreNamedByCharlistsAndBinaries(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("žluť"), "ok");
        Term name = Term.charlist(directory.toString());
        assertThat(erl.call("code", "add_patha", name)).isEqualTo(true);
        assertThat(erl.call("file", "list_dir", name)).hasToString("{ok,[\"žluť\"]}");
        assertText(directory + "/žluť", "filename", "join", name, Term.charlist("žluť"));
        assertText(directory + "/žluť", "filename", "join", directory.toString(), "žluť");
        assertThat(erl.call("file", "read_file", Term.charlist(directory + "/žluť")))
                .isEqualTo(Term.tuple(Atom.OK, Term.binary("ok")));
    }

    @Test
    void inputIsReadAsText() {
        assertThat(erl.call("io", "get_line", Term.charlist("")))
                .isEqualTo(List.of(122L, 119L, 246L, 108L, 102L, 10L))
                .hasToString("\"zwölf\\n\" [122, 119, 246, 108, 102, 10]");
        assertText("žluť 𝄞\n", "io", "get_line", "");
        assertThat(erl.call("io", "get_line", "")).isEqualTo(new Atom("eof"));
    }

    @Test
    void chardataIsTextIfOneAsksForIt() {
        assertText("1 and b: č", "io_lib", "format", "~p and ~s: ~ts", List.of(1, "b", "č"));
        assertText("1-2", "lists", "join", Term.integer('-'), List.of("1", "2"));
        ListTerm improper = new ListTerm(List.of(Term.integer('a')), Term.binary("b"));
        assertThat(TermMapper.toJava(improper, String.class)).isEqualTo("ab");
        assertMisfit(new ListTerm(List.of(Term.integer('a')), Term.integer('b')));
        assertMisfit(Term.list(Term.integer(0xD800)));
        assertMisfit(Term.list(TermMapper.toTerm(new byte[] {-1})));
        assertMisfit(Term.list(new Atom("a")));
        Term deep = ListTerm.EMPTY;
        for (int i = 0; i < 100_000; i++) {
            deep = Term.list(deep);
        }
        assertMisfit(deep);
    }

    private static void assertMisfit(Term term) {
        assertThatThrownBy(() -> TermMapper.toJava(term, String.class)).isInstanceOf(TermMappingException.class);
    }

    @Test
    void untypedListsStayListsAndShowTheirText() throws Exception {
        Object letters = erl.call("lists", "seq", (int) 'a', (int) 'z');
        assertThat(letters)
                .isInstanceOf(ArrayList.class)
                .hasToString("\"abcdefghijklmnopqrstuvwxyz\" [97, 98, 99, 100, 101, 102, 103, 104, …]");
        assertThat(erl.call("lists", "seq", 1, 3)).hasToString("[1, 2, 3]");
        assertThat(erl.call("erlang", "hd", List.of(List.of()))).hasToString("[]");
        assertThat(erl.call("erlang", "hd", List.of(Map.of("k", Term.charlist("v")))))
                .hasToString("{<<\"k\">>=\"v\" [118]}");
        assertThat(erl.callAsync("lists", "seq", 97, 98).get()).hasToString("\"ab\" [97, 98]");
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(letters);
            assertThat(bytes.toString(StandardCharsets.ISO_8859_1)).doesNotContain("peer4j");
        }
    }

    @Test
    void listsOfJavaClassesShowTheirNumbers() {
        try (Peer jvm = Peer.start()) {
            assertThat(jvm.call(CharlistTest.class.getName() + "$Scores", "scores"))
                    .hasToString("[85, 90]");
            assertThat(jvm.call("os", "getenv", Term.charlist("PATH")))
                    .asString()
                    .startsWith("\"/");
            assertThat(jvm.call(String.class, "os", "getenv", Term.charlist("PATH")))
                    .isEqualTo(System.getenv("PATH"));
        }
    }

    /** What a JVM peer is called for. */
    public static final class Scores {
        private Scores() {}

        public static List<Integer> scores() {
            return List.of(85, 90);
        }
    }

    @Test
    void refusedTextIsExplained() {
        assertHint("os", "cmd", "echo hi");
        assertHint("os", "getenv", "HOME");
        assertHint("os", "putenv", "HOME", "x");
        assertHint("os", "find_executable", "ls");
        assertHint("code", "add_patha", "/tmp");
        assertHint("string", "to_upper", "a");
        assertHint("string", "tokens", "a b", " ");
        assertHint("string", "join", List.of("a", "b"), ", ");
        assertHint("erlang", "list_to_atom", "a");
        assertHint("lists", "concat", List.of("a", "b"));
        assertThatThrownBy(() -> erl.call("os", "cmd", 1)).hasMessageNotContaining(HINT);
        assertThatThrownBy(() -> erl.call("erlang", "error", "text")).hasMessageNotContaining(HINT);
    }

    @Test
    void refusalsThatAreValuesAreExplained() {
        assertThat(erl.call("file", "get_cwd", "C:")).hasToString("{error,badarg}");
        assertThatThrownBy(() -> erl.call(String.class, "file", "get_cwd", "C:"))
                .hasMessageContaining("got {error,badarg}")
                .hasMessageContaining(HINT);
        assertThatThrownBy(() -> erl.call(List.class, "inet", "getaddr", "localhost", new Atom("inet")))
                .hasMessageContaining("got {error,einval}")
                .hasMessageContaining(HINT);
        assertThatThrownBy(() -> erl.call(String.class, "file", "get_cwd", Term.charlist("/no/such")))
                .hasMessageNotContaining("pass Term.binary");
    }

    private static void assertText(String text, String module, String function, Object... args) {
        assertThat(erl.call(String.class, module, function, args)).isEqualTo(text);
    }

    private static void assertHint(String module, String function, Object... args) {
        assertThatThrownBy(() -> erl.call(module, function, args))
                .isInstanceOf(RemoteCallException.class)
                .hasMessageContaining(HINT);
    }

    @Test
    void charlistWithoutTextIsNone() {
        assertThat(ListTerm.EMPTY.text()).isEmpty();
        assertThat(Term.list(Term.integer(-1)).text()).isNull();
        assertThat(Term.list(Term.binary("a")).text()).isNull();
        assertThat(new ListTerm(List.of(Term.integer('a')), Term.integer('b')).text())
                .isNull();
        assertThat(erl.callTerm(Duration.ofSeconds(5), "os", "getenv", List.of(Term.charlist("HOME"))))
                .isInstanceOfSatisfying(
                        ListTerm.class, list -> assertThat(list.text()).isEqualTo(System.getenv("HOME")));
    }
}
