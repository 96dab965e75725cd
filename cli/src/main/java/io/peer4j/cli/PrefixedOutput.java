package io.peer4j.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The output of one of several peers, each line behind its name; what it prints before that is known is held. */
final class PrefixedOutput implements Consumer<String> {
    private final PrintStream out;
    private final List<String> held = new ArrayList<>();
    private @Nullable String name;

    PrefixedOutput(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void accept(String line) {
        if (name == null) {
            held.add(line);
        } else {
            print(name, line);
        }
    }

    synchronized void name(String known) {
        name = known;
        held.forEach(line -> print(known, line));
        held.clear();
    }

    private void print(String prefix, String line) {
        out.println(prefix + ": " + (line.endsWith("\n") ? line.substring(0, line.length() - 1) : line));
    }
}
