package io.peer4j.term;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks a real Erlang: a batch of calls {@code io_lib:format(Control, Args)} or {@code erl_parse:parse_term}, written as
 * terms, goes through files to one {@code erl} that ends when it has answered.
 *
 * <p>From OTP 26 on it is asked for ordered maps, {@code ~k}: that is how earlier ones print all maps, and the others are
 * in no order that means anything.
 */
final class ErlangOracle {
    /** What the oracle answers where Erlang raises an error. */
    static final String ERROR = "\0error";

    /** How its answer begins where Erlang cannot read the request. */
    static final String REFUSED = "\0unread";

    private static final String PROGRAM = """
            {ok,[[In]]} = init:get_argument(requests), {ok,[[Out]]} = init:get_argument(answers),
            {ok,Text} = file:read_file(In),
            Parse = fun(Line) ->
                {ok,Tokens,_} = erl_scan:string(unicode:characters_to_list(base64:decode(Line)) ++ \".\"),
                {ok,Term} = erl_parse:parse_term(Tokens), Term end,
            Ordered = fun(F) -> case list_to_integer(erlang:system_info(otp_release)) of
                Otp when Otp < 26 -> F;
                _ -> re:replace(F, \"(~-?[0-9*]*(\\\\.[0-9*]*(\\\\..)?)?[tl]*)([wpWP])\", \"\\\\1k\\\\4\",
                        [global, unicode, {return, list}]) end end,
            Answer = fun(Line) ->
                try Parse(Line) of
                    {order,A,B} -> if A < B -> \"-1\"; A > B -> \"1\"; true -> \"0\" end;
                    {F,A} -> try unicode:characters_to_binary(io_lib:format(Ordered(F),A)) of
                        Chars when is_binary(Chars) -> Chars; _ -> [0|\"error\"] catch _:_ -> [0|\"error\"] end
                catch _:_ -> [0|\"unread\"] end end,
            ok = file:write_file(Out,
                [[base64:encode(iolist_to_binary(Answer(L))),$\\n] || L <- binary:split(Text,<<$\\n>>,[global,trim])]),
            halt().
            """;

    private ErlangOracle() {}

    static void assumeInstalled() {
        assumeTrue(isInstalled(), "no erl on the PATH: nothing to compare with");
    }

    private static boolean isInstalled() {
        for (String directory : System.getenv("PATH").split(java.io.File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, "erl"))) {
                return true;
            }
        }
        return false;
    }

    /** The answers to {@code requests}, each the text of a term {@code {Control, Args}} or {@code {order, A, B}}. */
    static List<String> ask(Path directory, PrintableRange range, List<String> requests)
            throws IOException, InterruptedException {
        Path in = Files.createTempFile(directory, "requests", ".txt");
        Path out = Files.createTempFile(directory, "answers", ".txt");
        Files.write(in, requests.stream().map(ErlangOracle::encode).toList());
        run(in, out, range);
        List<String> answers = new ArrayList<>();
        Files.readAllLines(out).forEach(line -> answers.add(decode(line)));
        return answers;
    }

    private static void run(Path in, Path out, PrintableRange range) throws IOException, InterruptedException {
        Process erl = new ProcessBuilder(
                        "erl",
                        "+pc",
                        range == PrintableRange.UNICODE ? "unicode" : "latin1",
                        "-noshell",
                        "-noinput",
                        "-requests",
                        in.toString(),
                        "-answers",
                        out.toString(),
                        "-eval",
                        PROGRAM)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!erl.waitFor(120, TimeUnit.SECONDS) || erl.exitValue() != 0) {
                throw new AssertionError("erl did not answer; exit status "
                        + (erl.isAlive() ? "none yet" : Integer.toString(erl.exitValue())));
            }
        } finally {
            erl.destroyForcibly().waitFor();
        }
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String line) {
        return new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
    }
}
