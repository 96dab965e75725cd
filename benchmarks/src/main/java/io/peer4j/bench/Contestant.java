package io.peer4j.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A program that is compared with others.
 *
 * @param name what it is called in the row
 * @param program its command line, up to what it is told
 * @param task what it is told, after the effort
 * @param missing why it can't run here; empty if it can
 */
record Contestant(String name, List<String> program, List<String> task, String missing) {
    static Contestant of(String name, List<String> program, String... task) {
        return new Contestant(name, program, List.of(task), "");
    }

    static Contestant missing(String name, String why) {
        return new Contestant(name, List.of(), List.of(), why);
    }

    List<String> command(Effort effort) {
        List<String> command = new ArrayList<>(program);
        command.addAll(effort.arguments());
        command.addAll(task);
        return command;
    }
}
