package io.peer4j.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peer4j.term.Atom;
import io.peer4j.term.ExportFun;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.Pid;
import io.peer4j.term.Reference;
import io.peer4j.term.Term;
import io.peer4j.term.Tuple;
import io.peer4j.testing.Epmd;
import io.peer4j.testing.ErlNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node against real ones. */
@Timeout(120)
@Tag("erlang")
class NodeErlangTest {
    private static final String COOKIE = "SECRET";
    private static final Duration TIME = Duration.ofSeconds(20);
    private static final Atom ERL = new Atom("erl1@localhost");
    private final List<ErlNode> erls = new ArrayList<>();
    private final Node node = Node.create();
    private final Epmd epmd;

    NodeErlangTest() throws IOException {
        epmd = Epmd.start();
    }

    @BeforeEach
    void start() throws Exception {
        node.functions((module, function, args) -> switch (function.name()) {
            case "echo" -> args.elements().getFirst();
            case "throw" -> throw ErlangException.thrown(new Atom("ball"));
            case "exit" -> throw ErlangException.exit(new Atom("gone"));
            default -> Functions.none().apply(module, function, args);
        });
        startNode();
    }

    private void startNode() throws IOException {
        int port = Integer.parseInt(epmd.port());
        node.start(
                NodeOptions.shortName("jvm@localhost"),
                (options, unused, signals) ->
                        TcpDistribution.start(options, COOKIE, new EpmdNames(port, false), signals));
    }

    @AfterEach
    void stop() throws Exception {
        node.stop();
        erls.forEach(ErlNode::close);
        epmd.close();
    }

    private ErlNode erl(String name) throws IOException {
        ErlNode erl = ErlNode.start(epmd, name + "@localhost", COOKIE);
        erls.add(erl);
        return erl;
    }

    @Test
    void realNodeUsesSysOnAServerHere() throws Exception {
        ErlNode erl = erl("erl1");
        Counter counter = new Counter();
        GenServer.start(node, new Atom("counter"), counter);

        assertThat(erl.eval("S = {counter, jvm@localhost}, sys:get_state(S)")).isEqualTo("{ok,7}");
        assertThat(erl.eval("{status, _, {module, gen_server}, [_, running, _, [], _]} = sys:get_status(S), true"))
                .isEqualTo("{ok,true}");
        assertThat(erl.eval("sys:suspend(S), catch gen_server:call(S, get, 50), sys:get_state(S)"))
                .isEqualTo("{ok,7}");
        assertThat(erl.eval("sys:resume(S), gen_server:call(S, get)")).isEqualTo("{ok,7}");
        assertThat(erl.eval("sys:replace_state(S, fun m:echo/1)")).isEqualTo("{ok,7}");
        assertThat(erl.eval("element(1, catch sys:replace_state(S, fun(X) -> X end))"))
                .isEqualTo("{ok,'EXIT'}");
        assertThat(erl.eval("sys:statistics(S, true), gen_server:call(S, get), {ok, I} = sys:statistics(S, get), "
                        + "proplists:get_value(messages_in, I)"))
                .isEqualTo("{ok,1}");
        assertThat(erl.eval("sys:terminate(S, shutdown), catch gen_server:call(S, get), true"))
                .isEqualTo("{ok,true}");
    }

    /** OTP 26.1 and later answer in another form than those before. */
    @Test
    void javaReadsTheStateOfAServerOfARealNode() throws Exception {
        ErlNode erl = erl("erl1");
        assertThat(erl.eval("timer:start(), is_reference(sys:get_state(timer_server))"))
                .isEqualTo("{ok,true}");
        Term timer = Term.tuple(new Atom("timer_server"), ERL);
        Term asText = new ExportFun(new Atom("erlang"), new Atom("ref_to_list"), 1);
        try (Mailbox self = node.open()) {
            assertThat(Sys.getState(self, timer)).isInstanceOf(Reference.class);
            assertThat(Sys.replaceState(self, timer, asText, TIME)).isInstanceOf(ListTerm.class);
        }
    }

    @Test
    void realNodeSharesProcessGroups() throws Exception {
        ErlNode erl = erl("erl1");
        Mailbox self = node.open();
        Atom group = new Atom("workers");
        Pg.start(node, Pg.DEFAULT_SCOPE);
        Pg.join(self, Pg.DEFAULT_SCOPE, group, List.of(self.self()));

        erl.eval("pg:start_link(), net_adm:ping(jvm@localhost), pg:join(workers, self())");
        await().until(() -> Pg.members(node, Pg.DEFAULT_SCOPE, group).size() == 2);
        await().until(() -> erl.eval("length(pg:get_members(workers))").equals("{ok,2}"));

        erl.eval("pg:leave(workers, self())");
        await().until(() -> Pg.members(node, Pg.DEFAULT_SCOPE, group).equals(List.of(self.self())));
        self.close();
        await().until(() -> erl.eval("pg:get_members(workers)").equals("{ok,[]}"));
    }

    private static final class Counter implements GenServer {
        private Term count = Term.integer(7);

        @Override
        public Term handleCall(Term request, Term from) {
            return count;
        }

        @Override
        public Term state() {
            return count;
        }

        @Override
        public void replaceState(Term state) {
            count = state;
        }
    }

    @Test
    void aRealNodeCallsFunctionsHere() throws Exception {
        ErlNode erl = erl("erl1");

        assertThat(erl.eval("net_adm:ping(jvm@localhost)")).isEqualTo("{ok,pong}");
        assertThat(erl.eval("erpc:call(jvm@localhost, m, echo, [hello])")).isEqualTo("{ok,hello}");
        assertThat(erl.eval("erpc:call(jvm@localhost, m, throw, [])")).isEqualTo("{throw,ball}");
        assertThat(erl.eval("erpc:call(jvm@localhost, m, exit, [])")).isEqualTo("{exit,{exception,gone}}");
        assertThat(erl.eval("erpc:call(jvm@localhost, m, nope, [1])"))
                .isEqualTo("{error,{exception,undef,[{m,nope,[1],[]}]}}");
        assertThat(erl.eval("rpc:call(jvm@localhost, m, exit, [])")).isEqualTo("{ok,{badrpc,{'EXIT',gone}}}");
        assertThat(erl.eval("rpc:block_call(jvm@localhost, m, echo, [hello])")).isEqualTo("{ok,hello}");
        assertThat(erl.eval("rpc:multicall([node(), jvm@localhost], erlang, abs, [-1])"))
                .startsWith("{ok,{[1,{badrpc,");
        assertThat(erl.eval("erpc:multicall([jvm@localhost], m, echo, [hello])"))
                .isEqualTo("{ok,[{ok,hello}]}");
        assertThat(erl.eval("erpc:cast(jvm@localhost, m, echo, [hello])")).isEqualTo("{ok,ok}");
    }

    @Test
    void functionsOfARealNodeAreCalledFromHere() throws Exception {
        erl("erl1");
        Mailbox self = node.open();

        assertThat(node.ping(ERL)).isTrue();
        assertThat(Erpc.call(self, ERL, new Atom("erlang"), new Atom("abs"), Term.list(Term.integer(-3)), TIME))
                .isEqualTo(Term.integer(3));
        assertThat(Rpc.call(self, ERL, new Atom("erlang"), new Atom("exit"), Term.list(ERL), TIME))
                .isEqualTo(Term.tuple(new Atom("badrpc"), Term.tuple(new Atom("EXIT"), ERL)));
        assertThat(Rpc.blockCall(self, ERL, new Atom("erlang"), new Atom("node"), ListTerm.EMPTY, TIME))
                .isEqualTo(ERL);
        assertThat(Gen.call(
                        self,
                        Term.tuple(new Atom("net_kernel"), ERL),
                        Term.tuple(new Atom("is_auth"), node.name()),
                        TIME))
                .isEqualTo(new Atom("yes"));
    }

    @Test
    void globalNamesReachAcrossInBothDirections() throws Exception {
        ErlNode erl = erl("erl1");
        Mailbox self = node.open();
        Atom ours = new Atom("ours");
        Atom theirs = new Atom("theirs");
        assertThat(node.ping(ERL)).isTrue();
        assertThat(erl.eval("global:sync()")).isEqualTo("{ok,ok}");

        assertThat(Global.registerName(node, ours, self.self())).isTrue();
        assertThat(erl.eval("global:send(ours, hello), node(global:whereis_name(ours))"))
                .isEqualTo("{ok,jvm@localhost}");
        assertThat(self.receive(TIME)).isEqualTo(new Atom("hello"));
        assertThat(erl.eval("global:register_name(ours, self())")).isEqualTo("{ok,no}");

        assertThat(erl.eval("global:register_name(theirs, self())")).isEqualTo("{ok,yes}");
        assertThat(Global.registerName(node, theirs, node.open().self())).isFalse();
        assertThat(Global.send(self, theirs, new Atom("hello")).node()).isEqualTo(ERL);
        assertThat(erl.eval("receive M -> M after 20000 -> none end")).isEqualTo("{ok,hello}");

        assertThat(erl.eval("global:unregister_name(ours)")).isEqualTo("{ok,ok}");
        assertThat(Global.whereisName(node, ours)).isNull();
        Global.unregisterName(node, theirs);
        assertThat(erl.eval("global:whereis_name(theirs)")).isEqualTo("{ok,undefined}");
        assertThat(Global.registerName(node, ours, self.self())).isTrue();
        self.close();
        assertThat(erl.eval("(fun F() -> case global:whereis_name(ours) of undefined -> gone;"
                        + " _ -> timer:sleep(10), F() end end)()"))
                .isEqualTo("{ok,gone}");
    }

    @Test
    void whereARealNodeAndThisOneMeetTheResolverSaysWhoKeepsAName() throws Exception {
        Atom name = new Atom("both");
        // The lesser of two nodes resolves: once the real one, once this.
        for (String other : List.of("erl1", "zerl")) {
            ErlNode erl = erl(other);
            Atom its = new Atom(other + "@localhost");
            Mailbox self = node.open();
            assertThat(Global.registerName(node, name, self.self())).isTrue();
            assertThat(erl.eval("P = spawn(fun() -> receive stop -> ok end end), global:register_name(both, P)"))
                    .isEqualTo("{ok,yes}");

            assertThat(node.connect(its)).isTrue();

            Atom keeps = its.name().compareTo(node.name().name()) < 0 ? its : node.name();
            await().atMost(TIME).until(() -> {
                Pid holder = Global.whereisName(node, name);
                return holder != null && holder.node().equals(keeps) && self.isAlive() == keeps.equals(node.name());
            });
            assertThat(erl.eval("global:sync(), {node(global:whereis_name(both)), is_process_alive(P)}"))
                    .isEqualTo("{ok,{" + keeps.name() + "," + keeps.equals(its) + "}}");
            self.close();
            erl.close();
            await().atMost(TIME).until(() -> Global.whereisName(node, name) == null);
        }
    }

    @Test
    void linksAndMonitorsReachAcrossInBothDirections() throws Exception {
        ErlNode erl = erl("erl1");
        Mailbox box = node.open("box");
        box.trapExit(true);
        erl.eval("P = spawn(fun() -> receive {link, To} -> link(To), To ! self() end,"
                + " receive stop -> exit(stopped) end end), register(target, P)");
        Term target = Term.tuple(new Atom("target"), ERL);

        box.send(target, Term.tuple(new Atom("link"), box.self()));
        Pid pid = (Pid) box.receive();
        var monitor = box.monitor(target);
        await().until(() -> box.links().equals(List.of(pid)));
        box.send(target, new Atom("stop"));

        Set<Term> ends = new HashSet<>(List.of(box.receive(), box.receive()));
        assertThat(ends)
                .containsExactlyInAnyOrder(
                        Term.tuple(new Atom("EXIT"), pid, new Atom("stopped")),
                        Term.tuple(new Atom("DOWN"), monitor, new Atom("process"), target, new Atom("stopped")));

        erl.start("(fun() -> R = monitor(process, {box, jvm@localhost}), {box, jvm@localhost} ! self(),"
                + " receive {'DOWN', R, process, O, Why} -> {O, Why} after 20000 -> none end end)()");
        box.receive();
        box.trapExit(false);
        node.exit(box.self(), new Atom("done"));
        assertThat(erl.answer()).isEqualTo("{ok,{{box,jvm@localhost},done}}");
    }

    @Test
    void processesAreSpawnedAcrossInBothDirections() throws Exception {
        ErlNode erl = erl("erl1");
        Mailbox box = node.open("box");

        box.spawnRequest(
                ERL,
                new Atom("erlang"),
                new Atom("exit"),
                Term.list(new Atom("out")),
                SpawnOptions.DEFAULT.monitored());

        assertThat(((Tuple) box.receive()).get(2)).isEqualTo(Atom.OK);
        assertThat(((Tuple) box.receive()).get(4)).isEqualTo(new Atom("out"));
        assertThat(erl.eval("(fun() -> {P, R} = spawn_monitor(jvm@localhost, m, exit, []),"
                        + " receive {'DOWN', R, process, P, Why} -> Why after 20000 -> none end end)()"))
                .isEqualTo("{ok,gone}");
        assertThat(erl.eval("(fun() -> process_flag(trap_exit, true), P = spawn_link(jvm@localhost, m, exit, []),"
                        + " receive {'EXIT', P, Why} -> Why after 20000 -> none end end)()"))
                .isEqualTo("{ok,gone}");
    }

    @Test
    void aVisibleNodeStaysInAMeshWhoseNodesComeAndGo() throws Exception {
        ErlNode first = erl("erl1");
        ErlNode second = erl("erl2");
        ErlNode third = erl("erl3");
        first.eval("net_kernel:connect_node(jvm@localhost)");
        first.eval("net_kernel:connect_node(erl2@localhost)");
        second.eval("net_kernel:connect_node(erl3@localhost)");

        awaitNodes(first, "erl2@localhost", "erl3@localhost", "jvm@localhost");
        awaitNodes(third, "erl1@localhost", "erl2@localhost", "jvm@localhost");
        await().atMost(TIME).until(() -> node.nodes().size() == 3);
        assertThat(first.eval("global:sync()")).isEqualTo("{ok,ok}");
        assertThat(third.eval("global:register_name(name, self())")).isEqualTo("{ok,yes}");
        assertThat(first.eval("global:whereis_name(name) =/= undefined")).isEqualTo("{ok,true}");

        third.close();
        awaitNodes(first, "erl2@localhost", "jvm@localhost");
        ErlNode again = erl("erl3");
        again.eval("net_kernel:connect_node(jvm@localhost)");
        awaitNodes(again, "erl1@localhost", "erl2@localhost", "jvm@localhost");
        awaitNodes(second, "erl1@localhost", "erl3@localhost", "jvm@localhost");
        assertThat(second.eval("global:sync()")).isEqualTo("{ok,ok}");

        node.stop();
        awaitNodes(first, "erl2@localhost", "erl3@localhost");
        startNode();
        assertThat(node.connect(ERL)).isTrue();
        awaitNodes(again, "erl1@localhost", "erl2@localhost", "jvm@localhost");
        assertThat(again.eval("global:sync()")).isEqualTo("{ok,ok}");
    }

    private static void awaitNodes(ErlNode erl, String... names) {
        String expected = "{ok,[" + String.join(",", names) + "]}";
        await().atMost(TIME).untilAsserted(() -> {
            assertThat(erl.eval("lists:sort(nodes())")).isEqualTo(expected);
            assertThat(erl.eval("lists:sort(gen_server:call(global_name_server, get_known))"))
                    .isEqualTo(expected);
        });
    }

    @Test
    void whoWaitsForAnAnswerThatIsTooLongIsToldSo() throws Exception {
        ErlNode erl = erl("erl1");
        erl.eval("register(server, spawn(fun() -> receive {'$gen_call', {_, [alias | A] = Tag}, big} ->"
                + " A ! {Tag, binary:copy(<<0>>, 300000000)} end, receive after infinity -> ok end end))");
        Mailbox self = node.open();
        ListTerm args = Term.list(Term.binary("0"), IntTerm.of(300_000_000));

        assertThatThrownBy(() -> Erpc.call(self, ERL, new Atom("binary"), new Atom("copy"), args, null))
                .isInstanceOf(ErlangException.class)
                .hasMessageContaining("{signal,{badterm,<<\"at byte ")
                .hasMessageContaining("the limit for one message is 268435456");
        Term server = Term.tuple(new Atom("server"), ERL);
        assertThatThrownBy(() -> Gen.call(self, server, new Atom("big"), null))
                .isInstanceOf(ErlangException.class)
                .hasMessageContaining("{badterm,<<\"at byte ");
        assertThat(Erpc.call(self, ERL, new Atom("erlang"), new Atom("abs"), Term.list(IntTerm.of(-1)), null))
                .isEqualTo(IntTerm.of(1));
        await().untilAsserted(() -> assertThat(erl.eval("erlang:process_info(whereis(server), monitored_by)"))
                .isEqualTo("{ok,{monitored_by,[]}}"));
    }
}
