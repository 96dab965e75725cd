package io.peer4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.peer4j.RemoteCallException.Kind;
import io.peer4j.term.ListTerm;
import io.peer4j.term.TermSyntax;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RemoteCallExceptionTest {
    private static RemoteCallException raised(String reason, String stack) {
        return new RemoteCallException("p", Kind.ERROR, TermSyntax.parse(reason), (ListTerm) TermSyntax.parse(stack));
    }

    @Test
    void theMessageHasTheClassTheReasonAndThePeer() {
        assertThat(raised("{badmatch,[1]}", "[]")).hasMessage("error: {badmatch,[1]} (on peer p)");
    }

    @Test
    void aFunctionThatIsNotThereIsNamed() {
        assertThat(raised("undef", "[{lists,summ,[[1,2]],[]}]"))
                .hasMessage("error: undef: lists:summ([1,2]) (on peer p)");
        assertThat(raised("undef", "[{'java.lang.String',length,[<<\"a\">>],[]}]"))
                .hasMessage("error: undef: 'java.lang.String':length(<<\"a\">>), which is no public static method of a"
                        + " public class there (on peer p)");
        assertThat(raised("undef", "[{'Elixir.Foo',bar,[],[]}]"))
                .hasMessage("error: undef: 'Elixir.Foo':bar() (on peer p)");
    }

    @Test
    void codeForAnErlangNodeIsToldWhereItRuns() {
        assertThat(raised("undef", "[{'$java',run,[<<1,2,3>>],[]}]"))
                .hasMessage("error: undef: code runs on JVM peers only; call an Erlang node by module and function"
                        + " (on peer p)");
    }

    @Test
    void longArgumentsAreCut() {
        assertThat(raised("undef", "[{m,f,[[" + "abc,".repeat(100) + "d]],[]}]").getMessage())
                .endsWith("…) (on peer p)")
                .hasSizeLessThan(250);
    }

    @Test
    void theRemoteFramesStandAboveTheCallersOwn() {
        StackTraceElement[] frames = raised(
                        "bad",
                        "[{lists,sum,1,[{file,\"lists.erl\"},{line,5}]},{m,f,[a,b],[]},"
                                + "{'com.acme.Main',run,0,[{file,\"Main.java\"},{line,7}]}]")
                .getStackTrace();
        assertThat(frames[0]).hasToString("lists.sum/1(lists.erl:5)");
        assertThat(frames[1]).hasToString("m.f/2(Unknown Source)");
        assertThat(frames[2]).hasToString("com.acme.Main.run(Main.java:7)");
        assertThat(frames[3].getClassName()).isEqualTo(RemoteCallExceptionTest.class.getName());
    }

    @Test
    void framesThatMakeNoSenseAreLeftOut() {
        assertThat(raised("bad", "[x,{a},{1,2,3},{m,f,0,[{file,[-1]},{line,x},y]}]")
                        .getStackTrace()[0])
                .hasToString("m.f/0(?)");
    }

    @Test
    void causesStandBehindEachOther() {
        RemoteCallException e = raised(
                "bad",
                "[{'a.B',run,0,[{causes,[{'a.C',<<\"c\">>,[{'a.B',main,0,[{file,\"B.java\"},{line,7}]}]},"
                        + "{'a.D',undefined,[]}]}]}]");
        assertThat(e).cause().isInstanceOf(RemoteCause.class).hasMessage("a.C: c");
        StackTraceElement[] frames = Objects.requireNonNull(e.getCause()).getStackTrace();
        assertThat(frames[0]).hasToString("a.B.main(B.java:7)");
        assertThat(frames[1]).isEqualTo(e.getStackTrace()[1]);
        assertThat(e).rootCause().hasMessage("a.D").hasNoCause();
    }

    @Test
    void causesThatMakeNoSenseAreLeftOut() {
        assertThat(raised("bad", "[{m,f,0,[{causes,x}]}]")).hasNoCause();
        assertThat(raised("bad", "[{m,f,0,[{causes,[x,{1,2},{1,2,3},{1,2,[x]}]}]}]"))
                .cause()
                .hasMessage("1: 2")
                .hasNoCause();
        String many = "[" + "{c,<<\"m\">>,[]},".repeat(1000) + "{c,<<>>,[]}]";
        Throwable last = raised("bad", "[{m,f,0,[{causes," + many + "}]}]");
        int depth = 0;
        for (; last.getCause() != null; last = last.getCause()) {
            depth++;
        }
        assertThat(depth).isEqualTo(16);
    }
}
