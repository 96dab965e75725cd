package io.peer4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Takes the next word as an option's value whatever it looks like: {@code --arg -Xmx64m}, {@code --arg --name}. */
final class VerbatimValue implements IParameterConsumer {
    @Override
    @SuppressWarnings("JdkObsolete") // Picocli's own type.
    public void consumeParameters(Stack<String> args, ArgSpec option, CommandSpec command) {
        if (args.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "expected a value after " + option.paramLabel() + "'s option");
        }
        List<String> values = new ArrayList<>(option.<List<String>>getValue());
        values.add(args.pop());
        option.setValue(values);
    }
}
