package io.peer4j.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AtomTest {
    @Test
    void everyLengthIsWrittenAndRead() {
        for (int length = 0; length <= Atom.MAX_LENGTH; length++) {
            for (String character : new String[] {"a", "é", "😀"}) {
                Atom atom = new Atom(character.repeat(length));
                for (int behind : new int[] {0, 1, 7, 20}) {
                    assertRead(atom, behind);
                    assertRead(atom, behind); // from the cache
                }
            }
        }
    }

    /** With {@code behind} bytes in the arrays behind it, which are not its own. */
    private static void assertRead(Atom atom, int behind) {
        byte[] bytes = ExternalTermFormat.encode(atom);
        byte[] padded = Arrays.copyOf(bytes, bytes.length + behind);
        Arrays.fill(padded, bytes.length, padded.length, (byte) 'a');
        assertThat(ExternalTermFormat.decode(padded, 0, bytes.length, TermLimits.DEFAULT))
                .isEqualTo(atom)
                .hasSameHashCodeAs(atom);
        TermOutput out = TermOutput.bounded(bytes.length + behind);
        ExternalTermFormat.encode(atom, out);
        assertThat(out.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void namesThatDifferInOneCharacterAreDifferentAtoms() {
        for (int length = 1; length < 40; length++) {
            for (int at = 0; at < length; at++) {
                String name = "a".repeat(at) + "b" + "a".repeat(length - at - 1);
                assertRead(new Atom(name), 0);
                assertThat(new Atom(name)).isNotEqualTo(new Atom("a".repeat(length)));
            }
        }
    }

    @Test
    void refusesWhatIsNoName() {
        assertThatThrownBy(() -> new Atom("é".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("an atom holds at most 255 code points, this one has 256: ");
        assertThatThrownBy(() -> new Atom("a\uD800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an atom holds Unicode text, but char 1 of this one is the unpaired surrogate U+D800");
        assertThat(new Atom("😀".repeat(255)).name()).hasSize(510);
    }
}
