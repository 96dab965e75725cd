package io.peer4j.bench.contestant;

import com.ericsson.otp.erlang.OtpConnection;
import com.ericsson.otp.erlang.OtpErlangLong;
import com.ericsson.otp.erlang.OtpErlangObject;
import com.ericsson.otp.erlang.OtpPeer;
import com.ericsson.otp.erlang.OtpSelf;
import java.io.IOException;

/**
 * OTP's jinterface: {@code sendRPC} and {@code receiveRPC}, which are {@code rpc:call}, of an Erlang node.
 * Task: {@code call}.
 */
final class JinterfaceContestant {
    private static final String COOKIE = "bench";

    /** Ends with this program: its end is the end of the input. */
    private static final String UNTIL_EOF = "io:get_line(\"\"), halt().";

    public static void main(String[] args) throws Exception {
        Trials trials = Trials.of(args);
        String name = "callee-" + ProcessHandle.current().pid() + "@localhost";
        Process erl = new ProcessBuilder(
                        "erl", "-noshell", "-sname", name, "-setcookie", COOKIE, "-eval", UNTIL_EOF)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        OtpConnection connection = connect(name, erl);
        OtpErlangObject[] arguments = {new OtpErlangLong(3), new OtpErlangLong(7)};
        trials.run(() -> {
            connection.sendRPC("erlang", "max", arguments);
            Work.check(connection.receiveRPC() instanceof OtpErlangLong result && result.longValue() == 7);
        });
        connection.close();
        erl.getOutputStream().close();
        erl.waitFor();
        System.exit(0);
    }

    private static OtpConnection connect(String name, Process erl) throws Exception {
        OtpSelf self = new OtpSelf("jinterface-" + ProcessHandle.current().pid() + "@localhost", COOKIE);
        while (true) {
            try {
                return self.connect(new OtpPeer(name));
            } catch (IOException e) {
                // The node is not there yet.
                if (!erl.isAlive()) {
                    throw e;
                }
                Thread.sleep(20);
            }
        }
    }
}
