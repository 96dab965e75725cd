package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peer4j.node.FrameReader.MalformedFrameException;
import io.peer4j.term.TermLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes that begin long messages and never end them. */
@Timeout(120)
class UnfinishedMessagesTest {
    private static final int LIMIT = 4 << 20;
    private static final int FRAGMENT = 60_000;

    private final UnfinishedMessages memory = new UnfinishedMessages(LIMIT);

    /** A connection without a socket. */
    private final class Connection {
        private final List<String> dropped = new ArrayList<>();
        private final FragmentTable table = new FragmentTable(TermLimits.DEFAULT, false, memory, this::drop);
        private long begun;

        private void drop(String why) {
            dropped.add(why);
            table.close();
        }

        /** Begins a message of {@code bytes} bytes, of which more fragments are to come. */
        Connection begin(int bytes) throws MalformedFrameException {
            begun++;
            go(begun, 1000, bytes);
            return this;
        }

        /** Takes fragment {@code number}; whether that ends the message. */
        boolean go(long sequence, long number, int bytes) throws MalformedFrameException {
            FragmentTable.Assembly assembly =
                    number == 1000 ? table.first(sequence, number, bytes) : table.next(sequence, number);
            for (int left = bytes; left > 0; ) {
                int room = table.room(assembly, left);
                if (room == 0) {
                    break;
                }
                table.advance(assembly, room);
                left -= room;
            }
            return table.end(assembly) != null;
        }
    }

    @Test
    void connectionsShareOneLimit() {
        List<Connection> four = List.of(new Connection(), new Connection(), new Connection(), new Connection());
        List<Connection> refused = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            for (Connection one : four) {
                if (!refused.contains(one) && isRefused(one)) {
                    refused.add(one);
                }
                assertThat(four.stream().mapToLong(other -> other.table.held()).sum())
                        .isLessThanOrEqualTo(LIMIT + FRAGMENT + 1000);
            }
        }

        assertThat(refused).containsExactlyInAnyOrderElementsOf(four);
        assertThat(memory.left()).isEqualTo(LIMIT);
    }

    private static boolean isRefused(Connection one) {
        try {
            one.begin(FRAGMENT);
            return false;
        } catch (MalformedFrameException e) {
            one.table.close();
            return true;
        }
    }

    @Test
    void messageThatGoesOnOutlivesIdleOnes() throws IOException {
        List<Connection> idle = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Connection one = new Connection();
            idle.add(one);
            for (int k = 0; k < 60; k++) {
                one.begin(10_000);
            }
        }
        Connection moving = new Connection();
        for (long number = 1000; number > 1000 - 50; number--) {
            assertThat(moving.go(1, number, FRAGMENT)).isFalse();
        }

        assertThat(moving.dropped).isEmpty();
        assertThat(moving.table.held()).isGreaterThan(50 * FRAGMENT);
        assertThat(idle)
                .anySatisfy(one -> assertThat(one.dropped)
                        .singleElement()
                        .asString()
                        .contains(
                                "unfinished messages take too much memory",
                                "limit for those of all connections",
                                "" + LIMIT));
    }

    @Test
    void messageBeyondTheLimitIsGivenUpAlone() throws IOException {
        Connection one = new Connection();
        int number = 1000;
        while (one.table.held() < 3L * LIMIT / 4) {
            one.go(1, number--, FRAGMENT);
        }
        for (int i = 0; i < 40; i++) {
            one.go(1, number--, FRAGMENT);
        }

        assertThat(one.dropped).isEmpty();
        assertThat(one.table.held()).isLessThan(FRAGMENT);
        assertThat(memory.left()).isGreaterThan(LIMIT - FRAGMENT);
    }

    @Test
    void shortBeginningsAreCounted() throws IOException {
        Connection one = new Connection();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < LIMIT; i++) {
                        one.begin(1);
                    }
                })
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("unfinished messages take too much memory");
        assertThat(one.begun).isLessThan(LIMIT / 512);
    }

    @Test
    void longFrameIsCountedUntilItIsDecoded() throws IOException {
        byte[] frame = ByteBuffer.allocate(4 + 1 + 500_000)
                .putInt(1 + 500_000)
                .put((byte) 112)
                .array();
        FrameReader reader =
                new FrameReader(new ByteArrayInputStream(frame), TermLimits.DEFAULT, false, memory, why -> {});

        assertThat(reader.next()).isNotNull();
        assertThat(memory.left()).isLessThanOrEqualTo(LIMIT - 500_000);

        reader.decoded();
        assertThat(memory.left()).isEqualTo(LIMIT);
    }

    @Test
    void endOfConnectionReleasesItsMessages() throws IOException {
        Connection one = new Connection().begin(FRAGMENT).begin(FRAGMENT);
        assertThat(memory.left()).isLessThan(LIMIT - 2 * FRAGMENT);

        one.table.close();

        assertThat(memory.left()).isEqualTo(LIMIT);
        assertThatThrownBy(() -> one.begin(FRAGMENT)).isInstanceOf(MalformedFrameException.class);
    }
}
