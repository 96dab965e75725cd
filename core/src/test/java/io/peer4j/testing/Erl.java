package io.peer4j.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A real {@code erl} that answers bytes by bytes, over a socket of the loopback interface.
 *
 * <p>It ends when the socket closes, so not even a killed test leaves one behind.
 */
public final class Erl implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Process process;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    private Erl(Process process, Socket socket) throws IOException {
        this.process = process;
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /** The {@code erl} on the path, if there is one. */
    public static Optional<Path> find() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(java.io.File.pathSeparator, -1))
                .map(directory -> Path.of(directory, "erl"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips the test where no {@code erl} with OTP's {@code ssl} is installed. */
    public static void assumeSsl() throws IOException, InterruptedException {
        Optional<Path> erl = find();
        assumeTrue(erl.isPresent(), "skipped: no erl on the PATH; install Erlang/OTP 25 or later to run this test");
        Process asked = new ProcessBuilder(
                        erl.get().toString(),
                        "-noshell",
                        "-eval",
                        "halt(case code:lib_dir(ssl) of {error, _} -> 1; _ -> 0 end).")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assumeTrue(
                asked.waitFor() == 0, "skipped: no ssl among Erlang's libraries; install erlang-ssl to run this test");
    }

    /**
     * Starts one, or skips the test where no {@code erl} is installed.
     *
     * @param answer an Erlang fun from a binary to iodata, in Erlang's syntax
     */
    public static Erl start(String answer) throws IOException {
        Optional<Path> erl = find();
        assumeTrue(erl.isPresent(), "skipped: no erl on the PATH; install Erlang/OTP 25 or later to run this test");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(TIMEOUT_MILLIS);
            Process process = new ProcessBuilder(
                            erl.get().toString(), "-noinput", "-noshell", "-eval", loop(answer, server.getLocalPort()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return connected(process, server);
        }
    }

    private static String loop(String answer, int port) {
        return """
                Answer = %s,
                {ok, Socket} = gen_tcp:connect({127,0,0,1}, %d, [binary, {packet,4}, {active,false}, {nodelay,true}]),
                Loop = fun Loop() ->
                    case gen_tcp:recv(Socket, 0) of
                        {ok, Bytes} -> ok = gen_tcp:send(Socket, Answer(Bytes)), Loop();
                        {error, _} -> erlang:halt(0)
                    end
                end,
                Loop().""".formatted(answer, port);
    }

    private static Erl connected(Process process, ServerSocket server) throws IOException {
        try {
            Socket socket = server.accept();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return new Erl(process, socket);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** What the fun makes of {@code request}. */
    public byte[] ask(byte[] request) throws IOException {
        byte[] frame = new byte[Integer.BYTES + request.length];
        java.nio.ByteBuffer.wrap(frame).putInt(request.length).put(request);
        out.write(frame);
        byte[] answer = new byte[in.readInt()];
        in.readFully(answer);
        return answer;
    }

    @Override
    public void close() throws IOException {
        try (socket) {
            process.destroyForcibly();
        }
    }
}
