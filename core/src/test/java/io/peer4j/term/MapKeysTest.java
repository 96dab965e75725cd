package io.peer4j.term;

import static io.peer4j.term.ExternalTermFormatTest.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Maps whose keys are known from earlier ones, wholly or in part. */
class MapKeysTest {
    private static MapTerm map(String... keys) {
        Map<Term, Term> entries = new LinkedHashMap<>();
        for (String key : keys) {
            entries.put(new Atom(key), Term.binary("of " + key));
        }
        return new MapTerm(entries);
    }

    private static MapTerm roundTrip(Term map) {
        return (MapTerm) ExternalTermFormat.decode(ExternalTermFormat.encode(map));
    }

    private static void assertRead(MapTerm map) {
        MapTerm read = roundTrip(map);
        assertThat(read).isEqualTo(map).hasSameHashCodeAs(map);
        assertThat(read.entries().keySet())
                .containsExactlyElementsOf(map.entries().keySet());
        map.entries().forEach((key, value) -> assertThat(read.get(key)).isEqualTo(value));
    }

    @Test
    void mapsThatAreAlikeShareTheirKeys() {
        Term one = roundTrip(map("share_a", "share_b"))
                .entries()
                .keySet()
                .iterator()
                .next();
        MapTerm other = roundTrip(map("share_a", "share_b"));
        assertThat(other.entries().keySet().iterator().next()).isSameAs(one);
        assertThat(other).isEqualTo(map("share_b", "share_a"));
    }

    @Test
    void readsMapsWhoseKeysDifferFromSomeKeyOn() {
        List<MapTerm> maps = new ArrayList<>();
        for (String last : List.of("k", "l", "a_key_of_more_than_sixteen_bytes", "é", "")) {
            maps.add(map("first", "second", last));
            maps.add(map("first", last, "third"));
            maps.add(map(last, "second", "third"));
            maps.add(map("first", "second", "third", "fourth", last));
        }
        for (int round = 0; round < 3; round++) {
            maps.forEach(MapKeysTest::assertRead);
        }
    }

    @Test
    void readsLargeMapsAndKeysThatAreNoAtoms() {
        for (int size : new int[] {8, 9, 32, 33, 100}) {
            String[] keys = new String[size];
            java.util.Arrays.setAll(keys, i -> "key_" + i);
            assertRead(map(keys));
            assertRead(map(keys));
        }
        MapTerm numbers = new MapTerm(Map.of(Term.integer(1), Atom.OK, Term.binary("b"), Atom.ERROR));
        assertRead(numbers);
        assertRead(numbers);
    }

    @Test
    void readsMapsInMapsOfTheSameKeys() {
        Map<Term, Term> outer = new LinkedHashMap<>();
        outer.put(new Atom("id"), map("id", "in"));
        outer.put(new Atom("in"), map("in", "id"));
        assertRead(new MapTerm(outer));
        assertRead(new MapTerm(outer));
    }

    @Test
    void refusesAKeyThatComesAgainBehindKnownOnes() {
        roundTrip(map("dup_a", "dup_b", "dup_c"));
        // #{dup_a => [], dup_b => [], dup_a => []}
        String a = "77 05 6475705F61 6A";
        assertThatThrownBy(() -> ExternalTermFormat.decode(hex("83 74 00000003" + a + "77 05 6475705F62 6A" + a)))
                .hasMessage("at byte 22: expected keys that differ, got one for the second time");
    }

    @Test
    void refusesAMapOfKnownKeysThatIsCutOff() {
        byte[] bytes = ExternalTermFormat.encode(map("cut_a", "cut_b_of_more_than_sixteen_bytes", "cut_c"));
        ExternalTermFormat.decode(bytes);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(bytes, length);
            int most = length;
            assertThatThrownBy(() -> ExternalTermFormat.decode(cut)).isInstanceOf(TermFormatException.class);
            // Cut by the range alone: what stands behind it must not count.
            assertThatThrownBy(() -> ExternalTermFormat.decode(bytes, 0, most, TermLimits.DEFAULT))
                    .isInstanceOf(TermFormatException.class);
        }
    }

    @Test
    void countsTheTermsOfAMapOfKnownKeys() {
        byte[] bytes = ExternalTermFormat.encode(map("count_a", "count_b"));
        ExternalTermFormat.decode(bytes);
        assertThatThrownBy(() -> ExternalTermFormat.decode(bytes, TermLimits.DEFAULT.withMaxTerms(4)))
                .hasMessage("at byte 2: expected at most 4 terms, got 5");
    }
}
