package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.ExternalTermFormat;
import io.peer4j.term.IntTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.TermFormatException;
import io.peer4j.term.TermInput;
import io.peer4j.term.TermLimits;
import io.peer4j.term.TermSequence;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FragmentTableTest {
    private static final int LIMIT = 200_000;
    private static final TermLimits LIMITS = TermLimits.DEFAULT.withMaxBytes(LIMIT);
    private static final Pid FROM = new Pid(SignalCodecTest.NODE, 1, 2, SignalCodecTest.CREATION);
    private static final Pid TO = new Pid(new Atom("me@here"), 3, 4, 5);
    private static final Reference ALIAS = new Reference(new Atom("me@here"), 5, List.of(1, 2, 3));

    @Test
    void whoWaitsForAMessageThatHasNoRoomCanBeTold() throws IOException {
        Term large = Binary.wrap(new byte[LIMIT]);
        FrameReader reader = reader(List.of(
                fragments(new Signal.MonitorExit(FROM, TO, ALIAS, large), 1),
                fragments(new Signal.AliasSend(FROM, ALIAS, large), 2),
                fragments(new Signal.Send(FROM, TO, large), 3),
                fragments(new Signal.Send(FROM, TO, Binary.wrap(new byte[LIMIT / 2])), 4)));
        SignalCodec codec = SignalCodecTest.codec(SignalCodecTest.ALL);

        assertThat(String.valueOf(codec.decode(read(reader))))
                .startsWith("MonitorExit")
                .contains(": more than ", "the limit for one message is " + LIMIT);
        assertThat(codec.decode(read(reader))).isInstanceOfSatisfying(Signal.NoAnswer.class, none -> {
            assertThat(none.to()).isEqualTo(ALIAS);
            assertThat(none.reason().toString()).contains(": more than ");
        });
        assertThat(codec.decode(read(reader))).isNull();
        assertThat(codec.decode(read(reader))).isInstanceOf(Signal.Send.class);
        assertThat(message(reader)).isNull();
    }

    @Test
    void theHeadOfAMessageEndsWhereItWasCut() throws IOException {
        TermInput head = new TermInput(2, 0, 2);
        head.array()[0] = 97;
        head.array()[1] = 1;
        head.advance(2);
        TermSequence cut = TermSequence.cut(head, LIMITS, "too much");

        assertThat(cut.next()).isEqualTo(IntTerm.of(1));
        assertThat(cut.atEnd()).isFalse();
        assertThatThrownBy(cut::next).isInstanceOf(TermFormatException.class).hasMessage("at byte 2: too much");
    }

    @Test
    void ofMessagesWithoutRoomSoManyAreKept() throws IOException {
        List<Iterator<FrameSlice>> unfinished = new ArrayList<>();
        for (int i = 0; i < 1005; i++) {
            unfinished.add(allButTheLast(fragments(new Signal.Send(FROM, TO, Binary.wrap(new byte[2 * LIMIT])), i)));
        }

        FrameReader reader = reader(unfinished);
        assertThatThrownBy(() -> message(reader))
                .isInstanceOf(FrameReader.MalformedFrameException.class)
                .hasMessageContaining("1000 unfinished messages have no room, and one more");
    }

    /** Behind a long message a short one takes what it needs. */
    @Test
    void ofALongMessageNothingIsLeftToTheNext() throws IOException {
        TermLimits limits = TermLimits.DEFAULT.withMaxBytes(64 << 20);
        FragmentTable table = new FragmentTable(limits, false, new UnfinishedMessages(1 << 30), why -> {});
        take(table, 1, ExternalTermFormat.encode(Binary.wrap(new byte[32 << 20])), 600);
        assertThat(table.held()).isZero();

        FragmentTable.Assembly assembly = table.first(2, 2, 100);
        assertThat(table.held()).isLessThan(100_000);
        table.advance(assembly, table.room(assembly, 100));
        assertThat(table.held()).isLessThan(100_000);
    }

    /** Puts {@code bytes} in as {@code fragments} fragments. */
    private static void take(FragmentTable table, long sequence, byte[] bytes, int fragments) throws IOException {
        int size = bytes.length / fragments + 1;
        for (int i = 0; i < fragments; i++) {
            int from = i * size;
            int to = Math.min(bytes.length, from + size);
            FragmentTable.Assembly assembly =
                    i == 0 ? table.first(sequence, fragments, to - from) : table.next(sequence, fragments - (long) i);
            while (from < to) {
                int room = table.room(assembly, to - from);
                System.arraycopy(bytes, from, assembly.array(), assembly.offset(), room);
                table.advance(assembly, room);
                from += room;
            }
            assertThat(table.end(assembly) == null).isEqualTo(i < fragments - 1);
        }
        table.letGo();
    }

    private static TermSequence read(FrameReader reader) throws IOException {
        return Objects.requireNonNull(message(reader));
    }

    /** The next message, behind however many frames that end none; null at the end. */
    static @Nullable TermSequence message(FrameReader reader) throws IOException {
        TermSequence message = reader.next();
        while (message == null && !reader.isAtEnd()) {
            message = reader.next();
        }
        return message;
    }

    private static Iterator<FrameSlice> allButTheLast(Iterator<FrameSlice> fragments) {
        return new Iterator<>() {
            private FrameSlice next = copy(fragments.next());

            @Override
            public boolean hasNext() {
                return fragments.hasNext();
            }

            @Override
            public FrameSlice next() {
                FrameSlice now = next;
                next = copy(fragments.next());
                return now;
            }
        };
    }

    private static FrameSlice copy(FrameSlice slice) {
        return FrameSlice.of(Arrays.copyOfRange(slice.bytes(), slice.offset(), slice.offset() + slice.length()));
    }

    private static Iterator<FrameSlice> fragments(Signal signal, long sequence) {
        return FrameFormat.fragments(
                FrameFormat.encode(SignalCodecTest.encode(SignalCodecTest.ALL, signal), true, Integer.MAX_VALUE),
                sequence);
    }

    private static FrameReader reader(List<Iterator<FrameSlice>> messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Iterator<FrameSlice> fragments : messages) {
            while (fragments.hasNext()) {
                FrameSlice slice = fragments.next();
                out.write(slice.bytes(), slice.offset(), slice.length());
            }
        }
        return new FrameReader(
                new ByteArrayInputStream(out.toByteArray()), LIMITS, true, new UnfinishedMessages(1 << 30), why -> {});
    }
}
