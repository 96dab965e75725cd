package io.peer4j.term;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Stream;

/** The types whose values have parts. Only these are ever made: which one is the caller's choice, never the data's. */
enum ContainerKind {
    LIST,
    SET,
    STREAM,
    ARRAY,
    MAP,
    RECORD,
    ENUM,
    SEALED,
    NONE;

    private static final Map<Class<?>, ContainerKind> BY_TYPE = Map.ofEntries(
            Map.entry(List.class, LIST),
            Map.entry(Collection.class, LIST),
            Map.entry(SequencedCollection.class, LIST),
            Map.entry(Iterable.class, LIST),
            Map.entry(ArrayList.class, LIST),
            Map.entry(Set.class, SET),
            Map.entry(SequencedSet.class, SET),
            Map.entry(HashSet.class, SET),
            Map.entry(LinkedHashSet.class, SET),
            Map.entry(Stream.class, STREAM),
            Map.entry(Map.class, MAP),
            Map.entry(SequencedMap.class, MAP),
            Map.entry(HashMap.class, MAP),
            Map.entry(LinkedHashMap.class, MAP));

    static ContainerKind of(Class<?> type) {
        if (type.isArray()) {
            return ARRAY;
        }
        if (type.isEnum()) {
            return ENUM;
        }
        if (type.isRecord()) {
            return RECORD;
        }
        return type.isSealed() ? SEALED : BY_TYPE.getOrDefault(type, NONE);
    }
}
