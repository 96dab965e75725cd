package io.peer4j.term;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The order in which a map's associations are printed. */
final class MapOrder {
    private MapOrder() {}

    static List<Map.Entry<Term, Term>> sorted(MapTerm map, Comparator<Term> keyOrder) {
        return map.entries().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(keyOrder))
                .toList();
    }
}
