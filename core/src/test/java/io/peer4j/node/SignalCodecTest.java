package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.term.Atom;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.TermLimits;
import io.peer4j.term.TermOutput;
import io.peer4j.term.TermSequence;
import io.peer4j.term.TermSyntax;
import io.peer4j.testing.Erl;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("erlang")
class SignalCodecTest {
    static final Atom NODE = new Atom("a@host");
    static final int CREATION = 7;
    private static final Pid FROM = new Pid(NODE, 1, 2, CREATION);
    private static final Pid TO = new Pid(new Atom("b@host"), 3, 4, 9);
    private static final Reference REFERENCE = new Reference(NODE, CREATION, List.of(1, 2, 3));
    private static final Atom NAME = new Atom("name");
    private static final Term PAYLOAD = Term.tuple(new Atom("payload"), Term.binary("ü"), IntTerm.of(1L << 40));

    static final long ALL =
            DistributionFlags.agreed(DistributionFlags.announced(false), DistributionFlags.announced(false));
    private static final long WITHOUT_PRIORITY = ALL & ~DistributionFlags.ALTACT_SIG;
    private static final long LEAST = 0x1070F94;

    static SignalCodec codec(long flags) {
        return new SignalCodec(NODE, CREATION, flags);
    }

    static List<Signal> signals() {
        return List.of(
                new Signal.Link(FROM, TO),
                new Signal.Unlink(5, FROM, TO),
                new Signal.UnlinkAck(5, FROM, TO),
                new Signal.Send(FROM, TO, PAYLOAD),
                new Signal.RegSend(FROM, NAME, PAYLOAD),
                new Signal.AliasSend(FROM, REFERENCE, PAYLOAD),
                new Signal.Exit(FROM, TO, PAYLOAD),
                new Signal.Exit2(FROM, TO, PAYLOAD),
                new Signal.GroupLeader(FROM, TO),
                new Signal.Monitor(FROM, TO, REFERENCE),
                new Signal.Monitor(FROM, NAME, REFERENCE),
                new Signal.Demonitor(FROM, TO, REFERENCE),
                new Signal.Demonitor(FROM, NAME, REFERENCE),
                new Signal.MonitorExit(FROM, TO, REFERENCE, PAYLOAD),
                new Signal.MonitorExit(NAME, TO, REFERENCE, PAYLOAD),
                new Signal.SpawnRequest(
                        REFERENCE,
                        FROM,
                        TO,
                        NAME,
                        NAME,
                        Term.list(new Atom("link")),
                        Term.list(PAYLOAD, ListTerm.EMPTY)),
                new Signal.SpawnReply(REFERENCE, TO, 3, FROM),
                new Signal.SpawnReply(REFERENCE, TO, 0, NAME));
    }

    private static TermSequence sequence(Term... terms) {
        TermOutput out = new TermOutput();
        for (Term term : terms) {
            ExternalTermFormat.encodeBare(term, out);
        }
        return new TermSequence(out.toByteArray(), 0, out.size(), TermLimits.DEFAULT, false);
    }

    static SignalCodec.Encoded encode(long flags, Signal signal) {
        return Objects.requireNonNull(codec(flags).encode(signal));
    }

    private static TermSequence sequence(SignalCodec.Encoded encoded) {
        Term payload = encoded.payload();
        return payload == null ? sequence(encoded.control()) : sequence(encoded.control(), payload);
    }

    private static @Nullable Signal read(String control, Term... payload) {
        Term first = TermSyntax.parse(control);
        return codec(ALL).decode(payload.length == 0 ? sequence(first) : sequence(first, payload[0]));
    }

    @ParameterizedTest
    @MethodSource("signals")
    void whatIsWrittenIsReadBack(Signal signal) {
        for (long flags : new long[] {ALL, WITHOUT_PRIORITY}) {
            SignalCodec.Encoded encoded = encode(flags, signal);
            assertThat(codec(flags).decode(sequence(encoded))).isEqualTo(signal);
        }
    }

    @Test
    void theOldFormsAreWrittenForNodesThatKnowNoOther() {
        assertThat(encode(LEAST, new Signal.Unlink(5, FROM, TO)).control().toString())
                .startsWith("{4,");
        assertThat(codec(LEAST).encode(new Signal.UnlinkAck(5, FROM, TO))).isNull();
        assertThat(encode(LEAST, new Signal.Send(FROM, TO, NAME)).control())
                .isEqualTo(Term.tuple(IntTerm.of(2), new Atom(""), TO));
        assertThat(encode(LEAST, new Signal.Exit(FROM, TO, NAME)))
                .isEqualTo(SignalCodec.Encoded.of(null, IntTerm.of(3), FROM, TO, NAME));
        assertThat(encode(LEAST, new Signal.Exit2(FROM, TO, NAME)))
                .isEqualTo(SignalCodec.Encoded.of(null, IntTerm.of(8), FROM, TO, NAME));
        assertThat(encode(LEAST, new Signal.MonitorExit(FROM, TO, REFERENCE, NAME)))
                .isEqualTo(SignalCodec.Encoded.of(null, IntTerm.of(21), FROM, TO, REFERENCE, NAME));
        assertThat(encode(LEAST, new Signal.AliasSend(FROM, REFERENCE, NAME)))
                .isEqualTo(SignalCodec.Encoded.of(NAME, IntTerm.of(33), FROM, REFERENCE));
    }

    @Test
    void anAliasIsSentToByTheSignalThatOutlivesTheOldForm() {
        assertThat(encode(ALL, new Signal.AliasSend(FROM, REFERENCE, NAME)))
                .isEqualTo(SignalCodec.Encoded.of(NAME, IntTerm.of(37), IntTerm.of(4), FROM, REFERENCE));
    }

    @Test
    void allFormsAreReadWhateverWasAgreed() {
        Term token = Term.tuple(IntTerm.of(1), IntTerm.of(2));
        assertThat(decode(PAYLOAD, IntTerm.of(2), new Atom(""), TO))
                .isEqualTo(new Signal.Send(Signal.NO_PID, TO, PAYLOAD));
        assertThat(decode(PAYLOAD, IntTerm.of(12), new Atom(""), TO, token))
                .isEqualTo(new Signal.Send(Signal.NO_PID, TO, PAYLOAD));
        assertThat(decode(PAYLOAD, IntTerm.of(23), FROM, TO, token)).isEqualTo(new Signal.Send(FROM, TO, PAYLOAD));
        assertThat(decode(PAYLOAD, IntTerm.of(16), FROM, new Atom(""), NAME, token))
                .isEqualTo(new Signal.RegSend(FROM, NAME, PAYLOAD));
        assertThat(decode(PAYLOAD, IntTerm.of(34), FROM, REFERENCE, token))
                .isEqualTo(new Signal.AliasSend(FROM, REFERENCE, PAYLOAD));
        assertThat(decode(null, IntTerm.of(3), FROM, TO, NAME)).isEqualTo(new Signal.Exit(FROM, TO, NAME));
        assertThat(decode(null, IntTerm.of(13), FROM, TO, token, NAME)).isEqualTo(new Signal.Exit(FROM, TO, NAME));
        assertThat(decode(PAYLOAD, IntTerm.of(25), FROM, TO, token)).isEqualTo(new Signal.Exit(FROM, TO, PAYLOAD));
        assertThat(decode(null, IntTerm.of(8), FROM, TO, NAME)).isEqualTo(new Signal.Exit2(FROM, TO, NAME));
        assertThat(decode(null, IntTerm.of(18), FROM, TO, token, NAME)).isEqualTo(new Signal.Exit2(FROM, TO, NAME));
        assertThat(decode(PAYLOAD, IntTerm.of(27), FROM, TO, token)).isEqualTo(new Signal.Exit2(FROM, TO, PAYLOAD));
        assertThat(decode(null, IntTerm.of(21), FROM, TO, REFERENCE, NAME))
                .isEqualTo(new Signal.MonitorExit(FROM, TO, REFERENCE, NAME));
        assertThat(decode(null, IntTerm.of(4), FROM, TO)).isEqualTo(new Signal.Unlink(0, FROM, TO));
        assertThat(decode(null, IntTerm.of(32), REFERENCE, TO, IntTerm.of(2), FROM, token))
                .isEqualTo(new Signal.SpawnReply(REFERENCE, TO, 2, FROM));
    }

    @Test
    void aPrioritySignalIsReadByItsFlags() {
        assertThat(decode(PAYLOAD, IntTerm.of(37), IntTerm.of(1), FROM, TO))
                .isEqualTo(new Signal.Send(FROM, TO, PAYLOAD));
        assertThat(decode(PAYLOAD, IntTerm.of(37), IntTerm.of(1 | 8), FROM, NAME))
                .isEqualTo(new Signal.RegSend(FROM, NAME, PAYLOAD));
        assertThat(decode(PAYLOAD, IntTerm.of(37), IntTerm.of(1 | 4 | 2), FROM, REFERENCE, NAME))
                .isEqualTo(new Signal.AliasSend(FROM, REFERENCE, PAYLOAD));
        assertThat(decode(PAYLOAD, IntTerm.of(37), IntTerm.of(1 | 16), FROM, TO))
                .isEqualTo(new Signal.Exit2(FROM, TO, PAYLOAD));
        assertThat(decode(PAYLOAD, IntTerm.of(37), IntTerm.of(1 | 256), FROM, TO, NAME, NAME))
                .isEqualTo(new Signal.Send(FROM, TO, PAYLOAD));
    }

    private static @Nullable Signal decode(@Nullable Term payload, Term... control) {
        Term first = Term.tuple(control);
        return codec(ALL).decode(payload == null ? sequence(first) : sequence(first, payload));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ok",
                "{}",
                "{ok}",
                "{99,1,2}",
                "{-1}",
                "{1}",
                "{1,a,b}",
                "{2,a}",
                "{29,1,2,3,4,5}",
                "{100000000000000000000000}",
                "{37,1,a,b}"
            })
    void aControlMessageThatBreaksTheProtocolIsTold(String control) {
        assertThatThrownBy(() -> read(control, PAYLOAD))
                .isInstanceOf(SignalCodec.MalformedSignalException.class)
                .hasMessageContaining("control message");
    }

    @Test
    void nobodySpeaksForProcessesOfOtherNodes() {
        for (Pid stranger : new Pid[] {TO, new Pid(NODE, 1, 2, CREATION + 1)}) {
            for (int operation : new int[] {1, 24, 26, 28}) {
                assertThatThrownBy(() -> decode(PAYLOAD, IntTerm.of(operation), stranger, TO))
                        .isInstanceOf(SignalCodec.MalformedSignalException.class)
                        .hasMessageContaining("expected a process of a@host as element 2");
            }
        }
    }

    @Test
    void theSenderOfAMessageIsAnyPidAsWithOtp() {
        Pid stranger = new Pid(NODE, 1, 2, CREATION + 1);

        assertThat(decode(PAYLOAD, IntTerm.of(22), stranger, TO)).isEqualTo(new Signal.Send(stranger, TO, PAYLOAD));
        assertThatThrownBy(() -> decode(PAYLOAD, IntTerm.of(22), NODE, TO))
                .isInstanceOf(SignalCodec.MalformedSignalException.class)
                .hasMessageContaining("expected a Pid as element 2");
    }

    @Test
    void aPayloadThatIsNotReadableIsDroppedAndAReasonReplaced() {
        TermLimits limits = TermLimits.DEFAULT.withMaxDepth(4);
        Term deep = TermSyntax.parse("[[[[[[[1]]]]]]]");

        assertThat(codec(ALL).decode(limited(limits, Term.tuple(IntTerm.of(22), FROM, TO), deep)))
                .isNull();
        Signal exit = codec(ALL).decode(limited(limits, Term.tuple(IntTerm.of(24), FROM, TO), deep));
        assertThat(String.valueOf(exit)).contains("reason={badterm,<<");
    }

    private static TermSequence limited(TermLimits limits, Term... terms) {
        TermOutput out = new TermOutput();
        for (Term term : terms) {
            ExternalTermFormat.encodeBare(term, out);
        }
        return new TermSequence(out.toByteArray(), 0, out.size(), limits, false);
    }

    /** An independent look at the bytes: {@code erl} decodes what is sent, and encodes it again. */
    @Test
    void aRealErlReadsEachMessageAsItIsMeant() throws IOException {
        try (Erl erl = Erl.start("""
                fun(<<131, 68, 0, Bytes/binary>>) ->
                    {Control, Used} = binary_to_term(<<131, Bytes/binary>>, [used]),
                    <<_:(Used - 1)/binary, Rest/binary>> = Bytes,
                    Payload = case Rest of
                        <<>> -> none;
                        _ -> {P, U} = binary_to_term(<<131, Rest/binary>>, [used]), U = byte_size(Rest) + 1, {payload, P}
                    end,
                    term_to_binary({element(1, Control), tuple_size(Control), Control, Payload})
                end""")) {
            for (Signal signal : signals()) {
                SignalCodec.Encoded encoded = encode(ALL, signal);
                byte[] frame = FrameFormat.frame(FrameFormat.encode(encoded, true, Integer.MAX_VALUE));
                byte[] message = java.util.Arrays.copyOfRange(frame, Integer.BYTES, frame.length);
                Term payload = encoded.payload();
                assertThat(ExternalTermFormat.decode(erl.ask(message)))
                        .isEqualTo(Term.tuple(
                                encoded.control().get(0),
                                IntTerm.of(encoded.control().size()),
                                encoded.control(),
                                payload == null ? new Atom("none") : Term.tuple(new Atom("payload"), payload)));
            }
        }
    }
}
