package io.peer4j.internal.link;

import static io.peer4j.internal.link.Golden.list;
import static io.peer4j.internal.link.Golden.term;
import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ListTerm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameLogTest {
    private static final LinkMessage.Call CALL =
            new LinkMessage.Call(0, new Atom("lists"), new Atom("sum"), list("[[1,2,3]]"));

    @Test
    void eachKindOfFrameHasItsLine() {
        assertThat(FrameLog.line(new LinkMessage.Started(new Atom("nonode@nohost"))))
                .isEqualTo("started     nonode@nohost");
        assertThat(FrameLog.line(CALL)).isEqualTo("call        0 lists:sum([[1,2,3]])");
        assertThat(FrameLog.line(new LinkMessage.Reply(0, LinkMessage.Outcome.OK, term("6"))))
                .isEqualTo("reply       0 ok 6");
        assertThat(FrameLog.line(new LinkMessage.Cast(new Atom("init"), new Atom("stop"), ListTerm.EMPTY)))
                .isEqualTo("cast        init:stop([])");
        assertThat(FrameLog.line(new LinkMessage.Message(new Atom("user"), term("{a,1}"))))
                .isEqualTo("message     user {a,1}");
        assertThat(FrameLog.line(new LinkMessage.IoRequest(term("<0.9.0>"), term("r"), term("getopts"))))
                .isEqualTo("io_request  <0.9.0> r getopts");
        assertThat(FrameLog.line(new LinkMessage.IoReply(term("<0.9.0>"), term("r"), term("[]"))))
                .isEqualTo("io_reply    <0.9.0> r []");
        assertThat(FrameLog.line(new Incoming.Text(Binary.wrap(new byte[14])))).isEqualTo("text        14 bytes");
        assertThat(FrameLog.line(new Incoming.Broken(512, Binary.copyOf((byte) 0x83, (byte) 0x68), "why", 3L)))
                .isEqualTo("broken      at byte 512: why [8368]");
        assertThat(FrameLog.line(new Incoming.End(null))).isEqualTo("end");
        assertThat(FrameLog.line(new Incoming.End("why"))).isEqualTo("end         why");
    }

    @Test
    void aLongTermIsCutAndALineIsOneLine() {
        String line = FrameLog.line(
                new LinkMessage.Reply(1, LinkMessage.Outcome.OK, ListTerm.string("line\nline\n".repeat(100_000))));
        assertThat(line)
                .startsWith("reply       1 ok \"line\\nline")
                .endsWith("…")
                .doesNotContain("\n")
                .hasSize(17 + 160 + 1);
    }

    @Test
    void theLogTellsOfWhatIsSentAndReceivedAndDoesNoHarm() throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StandardIoLink link = StandardIoLink.open(
                new ByteArrayInputStream(Golden.frames("peer-to-origin").getFirst()), out);
        FrameLog log = new FrameLog(link, line -> {
            lines.add(line);
            throw new IllegalStateException("a log that fails");
        });
        log.send(CALL);
        assertThat(log.receive()).isEqualTo(new LinkMessage.Started(new Atom("nonode@nohost")));
        assertThat(log.receive()).isEqualTo(new Incoming.End(null));
        assertThat(lines)
                .containsExactly(">> call        0 lists:sum([[1,2,3]])", "<< started     nonode@nohost", "<< end");
        assertThat(out.size()).isPositive();
    }
}
