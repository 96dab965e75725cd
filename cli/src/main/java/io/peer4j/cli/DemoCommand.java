package io.peer4j.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs {@link Demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Shows, step by step, what peers do, with the Java code that does it. Needs no Erlang.")
final class DemoCommand implements Callable<Integer> {
    private final Streams streams;

    DemoCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws InterruptedException {
        new Demo(streams.out()).run();
        return ExitStatus.DONE;
    }
}
