package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Erlang's strings, which are lists of characters, to and from an Erlang node. */
@Timeout(60)
@Tag("erlang")
class CharlistTest {
    private static final String HINT = "pass Term.charlist(text)";

    @Test
    void charlistsAreTextForErlang() {
        try (Peer erl = Pairing.ERL_STANDARD_IO
                .builder()
                .input(new ByteArrayInputStream("zwölf\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .start()) {
            assertThat(erl.call(String.class, "os", "cmd", Term.charlist("echo žluť")))
                    .isEqualTo("žluť\n");
            Term line = erl.callTerm(Duration.ofSeconds(5), "io", "get_line", List.of(Term.charlist("")));
            assertThat(line)
                    .isInstanceOfSatisfying(
                            ListTerm.class, list -> assertThat(list.text()).isEqualTo("zwölf\n"));
            assertHint(erl, "os", "cmd", "echo hi");
            assertHint(erl, "os", "getenv", "HOME");
            assertHint(erl, "code", "add_patha", "/tmp");
            assertThatThrownBy(() -> erl.call("os", "cmd", 1)).hasMessageNotContaining(HINT);
            assertThatThrownBy(() -> erl.call("erlang", "error", "text")).hasMessageNotContaining(HINT);
        }
    }

    private static void assertHint(Peer erl, String module, String function, String text) {
        assertThatThrownBy(() -> erl.call(module, function, text))
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
    }
}
