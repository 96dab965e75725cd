package io.peer4j.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A real {@code erl} with a name, which evaluates expressions that it reads and prints their values, {@code ~0p}, a line
 * each. It ends with its input, so not even a killed test leaves one behind.
 */
public final class ErlNode implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 60;
    private static final String LOOP = """
            Loop = fun Loop(Bindings) ->
                case io:get_line("") of
                    Line when is_list(Line) ->
                        {ok, Tokens, _} = erl_scan:string(Line),
                        {ok, Expressions} = erl_parse:parse_exprs(Tokens),
                        {Answer, Next} =
                            try erl_eval:exprs(Expressions, Bindings) of
                                {value, Value, New} -> {{ok, Value}, New}
                            catch Class:Reason -> {{Class, Reason}, Bindings}
                            end,
                        io:format("answer ~0tp~n", [Answer]),
                        Loop(Next);
                    _ ->
                        halt(0)
                end
            end,
            io:setopts([{encoding, unicode}]),
            Loop([]).""";

    private final Process process;
    private final OutputStream in;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private ErlNode(Process process) {
        this.process = process;
        this.in = process.getOutputStream();
        Thread.ofVirtual().start(this::read);
    }

    /**
     * Starts one, or skips the test where no {@code erl} is installed.
     *
     * @param name its name with its host
     */
    public static ErlNode start(Epmd epmd, String name, String cookie, String... flags) throws IOException {
        assumeTrue(
                Erl.find().isPresent(), "skipped: no erl on the PATH; install Erlang/OTP 25 or later to run this test");
        return start(epmd.port(), name, cookie, flags);
    }

    /** The same with a long name. */
    public static ErlNode startLong(Epmd epmd, String name, String cookie, String... flags) throws IOException {
        assumeTrue(
                Erl.find().isPresent(), "skipped: no erl on the PATH; install Erlang/OTP 25 or later to run this test");
        return start(epmd.port(), "-name", name, cookie, flags);
    }

    /** The same with the epmd that listens on {@code epmdPort}. */
    public static ErlNode start(String epmdPort, String name, String cookie, String... flags) throws IOException {
        return start(epmdPort, "-sname", name, cookie, flags);
    }

    private static ErlNode start(String epmdPort, String flag, String name, String cookie, String... flags)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("erl", "-noinput", flag, name, "-setcookie", cookie));
        command.addAll(List.of(flags));
        command.addAll(List.of("-eval", LOOP));
        command.removeIf("-noinput"::equals);
        command.add(1, "-noshell");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("ERL_EPMD_PORT", epmdPort);
        ErlNode node = new ErlNode(builder.start());
        node.eval("node()");
        return node;
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("answer ")) {
                    answers.add(line.substring("answer ".length()));
                }
            }
        } catch (IOException e) {
            // Its end.
        }
    }

    /** Has it evaluate {@code expressions}, without the full stop, and returns {@code {ok, Value}} or {@code {Class, Reason}}. */
    public String eval(String expressions) {
        start(expressions);
        return answer();
    }

    /** Has it evaluate {@code expressions}, whose {@link #answer} is waited for later. */
    public void start(String expressions) {
        try {
            in.write((expressions.replace('\n', ' ') + ".\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next value. */
    public String answer() {
        try {
            String answer = answers.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("no answer from erl" + (process.isAlive() ? "" : ", which has ended"));
            }
            return answer;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
