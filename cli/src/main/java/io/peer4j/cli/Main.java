package io.peer4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code peer4j}. */
@Command(
        name = "peer4j",
        description = "Starts further runtimes (JVMs, Erlang nodes), calls them, and guarantees their end.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:the call failed there, or its result can't be printed",
            "2:wrong usage",
            "3:the peer did not boot, or went down",
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private Main() {}

    /** Runs the command that {@code args} name, and exits with its status. */
    public static void main(String[] args) {
        Interruption.watch();
        System.exit(run(Streams.ofThisProcess(), args));
    }

    static int run(Streams streams, String... args) {
        int status = commandLine(streams).execute(args);
        if (streams.out().checkError()) {
            streams.err().println("peer4j: standard output can't be written to; what was to stand there is lost");
            return status == ExitStatus.DONE ? ExitStatus.CALL_FAILED : status;
        }
        return status;
    }

    static CommandLine commandLine(Streams streams) {
        // A term may begin with a dash, as -5 does.
        return new CommandLine(new Main())
                .addSubcommand(new DemoCommand(streams))
                .addSubcommand(new CommandLine(new CallCommand(streams)).setStopAtPositional(true))
                .addSubcommand(new StartCommand(streams))
                .addSubcommand(new NodeCommand())
                .addSubcommand(new NamesCommand(streams))
                .addSubcommand(new CommandLine(new TermCommand(streams)).setUnmatchedOptionsArePositionalParams(true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setOut(streams.outWriter())
                .setErr(streams.errWriter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                // A word @FILE is the peer's: java takes such itself.
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((e, unused) -> Failures.wrongUsage(e, streams.err()))
                .setExecutionExceptionHandler((e, command, parsed) -> Failures.report(e, streams.err()));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command: demo, call, start, node, names or term");
    }
}
