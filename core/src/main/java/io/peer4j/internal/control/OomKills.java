package io.peer4j.internal.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A counter of the kernel's: how often it has killed a process of a control group because memory was exhausted.
 *
 * @param counter a file with a line {@code oom_kill N}, or with a number alone
 */
record OomKills(Path counter) {
    private static final String KEY = "oom_kill ";

    /** How many so far; empty where that is not known. */
    OptionalLong count() {
        try {
            String text = Files.readString(counter);
            if (ControlGroups.countsFailures(counter)) {
                return OptionalLong.of(Long.parseLong(text.strip()));
            }
            return text.lines()
                    .filter(line -> line.startsWith(KEY))
                    .mapToLong(
                            line -> Long.parseLong(line.substring(KEY.length()).strip()))
                    .findFirst();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
