package io.peer4j.launch;

import io.peer4j.internal.text.Redaction;
import java.util.ArrayList;
import java.util.List;

/**
 * A program with arguments, then the node's flags, then the user's: the order of {@code peer:command_line/2}.
 *
 * @param program a path, or a name for the search path
 * @param arguments what comes before the flags
 * @param isLocal whether it runs the peer on this machine for sure
 */
record Command(String program, List<String> arguments, boolean isLocal) implements Launch {
    @Override
    public List<String> command(PeerStart start) {
        List<String> command = new ArrayList<>();
        command.add(program);
        command.addAll(arguments);
        command.addAll(start.flags());
        command.addAll(start.args());
        return command;
    }

    /** Everything except cookies. */
    @Override
    public String toString() {
        return "Command[program=" + program + ", arguments=" + Redaction.words(arguments) + ", isLocal=" + isLocal
                + "]";
    }
}
