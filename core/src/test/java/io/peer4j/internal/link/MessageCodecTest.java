package io.peer4j.internal.link;

import static io.peer4j.internal.link.Golden.term;
import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.internal.link.Incoming.Broken;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Term;
import io.peer4j.term.TermLimits;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("older-java")
class MessageCodecTest {
    private static Incoming read(byte[] payload) {
        return MessageCodec.read(new Frame(0, payload, 0, payload.length), TermLimits.DEFAULT);
    }

    private static Incoming read(String term) {
        return read(ExternalTermFormat.encode(term(term)));
    }

    static Stream<LinkMessage> everyMessage() {
        return Stream.concat(
                Stream.concat(Golden.TO_PEER.stream(), Golden.TO_ORIGIN.stream()),
                Stream.of(
                        new LinkMessage.Reply(Long.MAX_VALUE, LinkMessage.Outcome.CRASH, term("killed")),
                        new LinkMessage.IoRequest(
                                term("<0.1.0>"), term("#Ref<0.1.2.3>"), term("{put_chars,unicode,<<\"x\">>}")),
                        new LinkMessage.IoReply(term("<0.1.0>"), term("#Ref<0.1.2.3>"), term("ok"))));
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void everyMessageIsReadAsItWasWritten(LinkMessage message) {
        assertThat(read(ExternalTermFormat.encode(MessageCodec.toTerm(message))))
                .isEqualTo(message);
    }

    @Test
    void theExampleOfTheDocumentationHasTheseBytes() {
        LinkMessage cast = new LinkMessage.Cast(
                new io.peer4j.term.Atom("init"), new io.peer4j.term.Atom("stop"), Golden.list("[]"));
        assertThat(HexFormat.of().formatHex(ExternalTermFormat.encode(MessageCodec.toTerm(cast))))
                .isEqualTo(
                        "83" // version
                                + "6804" // a tuple of four
                                + "770463617374" // cast
                                + "7704696e6974" // init
                                + "770473746f70" // stop
                                + "6a"); // []
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "started", // no tuple
                "{}",
                "[started,a]",
                "{started}", // wrong arity
                "{started,a,b}",
                "{started,1}",
                "{'Started',a}",
                "{unknown,1,2}",
                "{<<\"reply\">>,1,ok,2}",
                "{reply,one,ok,2}",
                "{reply,1,fine,2}",
                "{reply,1,ok}",
                "{reply,9223372036854775808,ok,2}",
                "{call,m,f,[]}",
                "{cast,m,f,[a|b]}",
                "{cast,1,f,[]}",
                "{message,to}",
                "{io_request,a,b}",
                "{io_reply,a,b,c,d}",
                "#{reply => 1}"
            })
    void whatIsNoMessageIsReportedAsItIs(String text) {
        Broken broken = (Broken) read(text);
        assertThat(broken.reason()).isEqualTo("expected a message of the link, got " + term(text));
        assertThat(broken.seq()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"m,f,notalist", "m,f,[a|b]", "<<\"m\">>,f,[]"})
    void aCallThatNobodyCanApplyIsLeftToThePeerToRefuse(String applied) {
        assertThat(read("{call,1," + applied + "}"))
                .isEqualTo(new LinkMessage.Call(
                        1, new Atom("erlang"), new Atom("apply"), (ListTerm) term("[" + applied + "]")));
    }

    @Test
    void aVastTermThatIsNoMessageIsCut() {
        Broken broken = (Broken) read(ExternalTermFormat.encode(Binary.wrap(new byte[5_000_000])));
        assertThat(broken.reason())
                .hasSizeLessThan(300)
                .startsWith("expected a message of the link, got <<0,0,")
                .endsWith("…");
        assertThat(broken.where()).hasSizeLessThan(500);
    }

    @Test
    void aReplyThatCannotBeDecodedStillTellsItsCall() {
        byte[] payload =
                HexFormat.of().parseHex("83" + "6804" + "77057265706c79" + "6107" + "77026f6b" + "ff"); // no tag
        assertThat(read(payload))
                .isInstanceOfSatisfying(
                        Broken.class, broken -> assertThat(broken.seq()).isEqualTo(7));
    }

    @Test
    void aReplyWithTooManyTermsStillTellsItsCall() {
        Term many = Term.list(Collections.nCopies(1000, Term.integer(1)).toArray(Term[]::new));
        byte[] payload =
                ExternalTermFormat.encode(MessageCodec.toTerm(new LinkMessage.Reply(12, LinkMessage.Outcome.OK, many)));
        for (TermLimits limits : List.of(TermLimits.DEFAULT.withMaxTerms(100), TermLimits.DEFAULT.withMaxTerms(1))) {
            Incoming read = MessageCodec.read(new Frame(5, payload, 0, payload.length), limits);
            assertThat(read).isInstanceOfSatisfying(Broken.class, broken -> {
                assertThat(broken.seq()).isEqualTo(12);
                assertThat(broken.offset()).isEqualTo(5);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "83", "84", "8368", "836804", "83680477057265706c79", "8368047705726570", "83500000000a"})
    void anUnreadablePayloadThatTellsNoCallIsReported(String hex) {
        assertThat(read(HexFormat.of().parseHex(hex))).isInstanceOfSatisfying(Broken.class, broken -> {
            assertThat(broken.seq()).isNull();
            assertThat(broken.reason()).isNotEqualTo("null");
        });
    }

    @Test
    void theHeadOfATermIsTheHeadOfItsText() {
        for (String text : List.of(
                "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22]",
                "{a,[b|c],{},[[[]]],<<1,2,3,4,5,6,7,8,9,10,11,12,13,14,15>>}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]",
                "[a,b,c,d|e]")) {
            String whole = term(text).toString();
            for (int width = 1; width <= whole.length() + 1; width++) {
                String expected = width >= whole.length() ? whole : whole.substring(0, width) + "…";
                assertThat(TermHead.of(term(text), width))
                        .as("%s at %d", text, width)
                        .isEqualTo(expected);
            }
        }
    }
}
