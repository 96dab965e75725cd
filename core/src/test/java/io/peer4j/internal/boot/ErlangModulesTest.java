package io.peer4j.internal.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.peer4j.internal.link.LinkMessage;
import io.peer4j.node.Mailbox;
import io.peer4j.term.Atom;
import io.peer4j.term.Binary;
import io.peer4j.term.IntTerm;
import io.peer4j.term.ListTerm;
import io.peer4j.term.LocalFun;
import io.peer4j.term.Term;
import io.peer4j.term.TermSyntax;
import io.peer4j.term.Tuple;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each function with good and bad arguments: what it gives, or raises, is what a live Erlang gives and raises. */
@Timeout(60)
@Tag("erlang")
class ErlangModulesTest {
    /** {Module, Function, Args}; none of them depends on the host or on what ran before. */
    private static final List<String> CALLS = List.of(
            "erlang,abs,[-1]",
            "erlang,abs,[-9223372036854775808]",
            "erlang,abs,[-100000000000000000000]",
            "erlang,abs,[-1.5]",
            "erlang,abs,[a]",
            "erlang,abs,[1,2]",
            "erlang,apply,[erlang,abs,[-1]]",
            "erlang,apply,[erlang,abs,[a]]",
            "erlang,apply,[1,b,[]]",
            "erlang,apply,[a,1,[]]",
            "erlang,apply,[a,b,[]]",
            "erlang,apply,[a,b,c]",
            "erlang,apply,[a,b,[x|y]]",
            "erlang,apply,[fun erlang:node/0,[]]",
            "erlang,atom_to_list,[abc]",
            "erlang,atom_to_list,[1]",
            "erlang,byte_size,[<<1,2>>]",
            "erlang,byte_size,[<<1:3>>]",
            "erlang,byte_size,[a]",
            "erlang,disconnect_node,[foo@bar]",
            "erlang,disconnect_node,[1]",
            "erlang,element,[1,{a,b}]",
            "erlang,element,[0,{a,b}]",
            "erlang,element,[3,{a,b}]",
            "erlang,element,[a,{a,b}]",
            "erlang,element,[1,a]",
            "erlang,error,[some]",
            "erlang,exit,[some]",
            "erlang,exit,[1,x]",
            "erlang,get_cookie,[]",
            "erlang,halt,[foo]",
            "erlang,halt,[-1]",
            "erlang,halt,[1.0]",
            "erlang,halt,[0,x]",
            "erlang,hd,[[a,b]]",
            "erlang,hd,[[a|b]]",
            "erlang,hd,[[]]",
            "erlang,hd,[a]",
            "erlang,is_alive,[]",
            "erlang,is_process_alive,[1]",
            "erlang,length,[[a,b]]",
            "erlang,length,[[a|b]]",
            "erlang,length,[a]",
            "erlang,list_to_atom,[\"abc\"]",
            "erlang,list_to_atom,[[a]]",
            "erlang,list_to_atom,[[16#d800]]",
            "erlang,list_to_atom,[a]",
            "erlang,list_to_atom,[[97|98]]",
            "erlang,list_to_tuple,[[a,b]]",
            "erlang,list_to_tuple,[a]",
            "erlang,monitor_node,[foo@bar,true]",
            "erlang,monitor_node,[1,true]",
            "erlang,monitor_node,[foo@bar,x]",
            "erlang,monitor_node,[nonode@nohost,true]",
            "erlang,node,[]",
            "erlang,node,[a]",
            "erlang,nodes,[]",
            "erlang,nodes,[visible]",
            "erlang,nodes,[hidden]",
            "erlang,nodes,[connected]",
            "erlang,nodes,[this]",
            "erlang,nodes,[known]",
            "erlang,nodes,[[this,visible]]",
            "erlang,nodes,[foo]",
            "erlang,nodes,[1]",
            "erlang,process_info,[1]",
            "erlang,process_info,[1,status]",
            "erlang,register,[undefined,a]",
            "erlang,register,[foo,bar]",
            "erlang,register,[1,bar]",
            "erlang,send,[nope,x]",
            "erlang,send,[1,x]",
            "erlang,send,[{nope,nonode@nohost},x]",
            "erlang,send,[{nope,foo@bar},x]",
            "erlang,send,[{nope,1},x]",
            "erlang,'!',[nope,x]",
            "erlang,set_cookie,[abc]",
            "erlang,set_cookie,[\"a\"]",
            "erlang,set_cookie,[foo@bar,abc]",
            "erlang,size,[{a,b}]",
            "erlang,size,[<<1,2>>]",
            "erlang,size,[<<1:3>>]",
            "erlang,size,[<<1,2:3>>]",
            "erlang,size,[a]",
            "erlang,spawn,[foo]",
            "erlang,spawn,[1,2,3]",
            "erlang,spawn,[a,b,[c|d]]",
            "erlang,spawn,[a,b,c]",
            "erlang,system_info,[nope]",
            "erlang,system_info,[1]",
            "erlang,system_info,[wordsize]",
            "erlang,system_info,[creation]",
            "erlang,throw,[some]",
            "erlang,tl,[[a,b]]",
            "erlang,tl,[[a|b]]",
            "erlang,tl,[[a,b|c]]",
            "erlang,tl,[[]]",
            "erlang,tuple_size,[{a,b}]",
            "erlang,tuple_size,[a]",
            "erlang,tuple_to_list,[{a,b}]",
            "erlang,tuple_to_list,[a]",
            "erlang,unregister,[nope]",
            "erlang,unregister,[1]",
            "erlang,whereis,[nope]",
            "erlang,whereis,[1]",
            "erlang,nope,[]",
            "os,getenv,[\"NOPE_4711\"]",
            "os,getenv,[\"NOPE_4711\",x]",
            "os,getenv,[foo]",
            "os,putenv,[\"A=B\",\"x\"]",
            "os,putenv,[a,\"x\"]",
            "os,putenv,[\"A\",\"x\"]",
            "os,getenv,[\"A\"]",
            "os,unsetenv,[\"A\"]",
            "os,getenv,[\"A\"]",
            "os,type,[]",
            "os,nope,[]",
            "timer,sleep,[0]",
            "timer,sleep,[-1]",
            "timer,sleep,[foo]",
            "timer,sleep,[1.5]",
            "init,get_argument,[nope]",
            "init,get_argument,[\"x\"]",
            "application,get_env,[kernel,nope]",
            "application,get_env,[1,nope]",
            "application,set_env,[a,b,c]",
            "application,get_env,[a,b]",
            "application,get_env,[a,nope,other]",
            "code,add_path,[\"/no/such/directory\"]",
            "code,add_path,[\"/\"]",
            "code,add_path,[1]",
            "sys,get_state,[nope]",
            "inet_db,set_lookup,[[file,dns]]",
            "inet_db,set_lookup,[[foo]]",
            "inet_db,set_lookup,[x]",
            "inet_db,add_host,[{127,0,0,9},[\"foo\"]]",
            "inet_db,add_host,[x,y]",
            "inet_db,add_host,[{1,2,3,4},[1]]",
            "net_adm,ping,[nonode@nohost]",
            "net_adm,ping,[foo]",
            "net_adm,ping,[\"x\"]",
            "net_kernel,connect_node,[foo@bar]",
            "net_kernel,connect_node,[nonode@nohost]",
            "net_kernel,connect_node,[\"x\"]",
            "net_kernel,start,[foo]",
            "net_kernel,start,[[]]",
            "io,format,[\"~p\",[]]",
            "io,format,[nosuch,\"x\",[]]",
            "io,format,[1,\"x\",[]]",
            "io,format,[\"~q\",[1]]",
            "io,format,[\"x\",notlist]",
            "io,put_chars,[nosuch,\"x\"]",
            "io,put_chars,[x]",
            "io,put_chars,[[-1]]",
            "io,put_chars,[{a}]",
            "io,put_chars,[\"\"]",
            "io,format,[\"\"]",
            "erlang,convert_time_unit,[1500,millisecond,second]",
            "erlang,convert_time_unit,[-1500,millisecond,second]",
            "erlang,convert_time_unit,[1,second,1000]",
            "erlang,convert_time_unit,[1,second,fortnight]",
            "erlang,memory,[nope]",
            "erlang,memory,[[nope]]",
            "erlang,statistics,[nope]",
            "erlang,statistics,[1]",
            "erlang,system_time,[nope]",
            "erlang,monotonic_time,[0]",
            "erlang,unique_integer,[[nope]]",
            "erlang,system_info,[emu_type]",
            "erlang,system_info,[atom_limit]",
            "erlang,system_info,[{wordsize,external}]",
            "code,add_paths,[[\"/\"]]",
            "code,add_pathsa,[[\"/no/such/directory\"]]",
            "code,add_pathsz,[[]]",
            "global,whereis_name,[nope]",
            "global,registered_names,[]",
            "inet,gethostname,[]",
            "net_kernel,get_net_ticktime,[]",
            "net_kernel,set_net_ticktime,[60]",
            "net_kernel,longnames,[]",
            "ets,info,[nope]",
            "ets,info,[nope,size]",
            "ets,lookup,[nope,a]",
            "code,ensure_loaded,[nosuch]",
            "code,which,[nosuch]",
            "code,is_loaded,[nosuch]",
            "code,get_object_code,[nosuch]",
            "code,load_binary,[nosuch,\"nosuch.beam\",<<1>>]",
            "erlang,function_exported,[nosuch,a,0]",
            "erlang,function_exported,[observer_backend,nosuch,0]",
            "erlang,function_exported,[a,b,c]",
            "erlang,system_flag,[nope,1]",
            "erlang,system_flag,[scheduler_wall_time,nope]",
            "erlang,system_flag,[scheduler_wall_time,true]",
            "erlang,system_flag,[scheduler_wall_time,false]",
            "erlang,system_info,[max_heap_size]",
            "erlang,system_info,[debug_compiled]",
            "sys,get_status,[nope]",
            "sys,get_status,[nope,100]",
            "sys,suspend,[nope]",
            "sys,resume,[nope]",
            "sys,statistics,[nope,get]",
            "sys,replace_state,[nope,x]",
            "sys,terminate,[nope,normal]",
            "nosuch,nope,[1]");

    private static final String EVALUATE = "R = [try {ok, apply(M, F, A)} catch C:X:_ -> {C, X} end || {M, F, A} <- ["
            + String.join(",", CALLS.stream().map(call -> "{" + call + "}").toList())
            + "]], io:format(\"~n===~n~0tp~n\", [R]), halt().";

    private final ScriptedOrigin origin = new ScriptedOrigin();

    @AfterEach
    void endThePeer() {
        origin.close();
    }

    @Test
    void functionsGiveAndRaiseWhatTheyDoInALiveErlang() throws IOException {
        List<Term> expected = ((ListTerm) TermSyntax.parse(liveErlang())).elements();

        SoftAssertions softly = new SoftAssertions();
        for (int i = 0; i < CALLS.size(); i++) {
            Tuple call = (Tuple) TermSyntax.parse("{" + CALLS.get(i) + "}");
            softly.assertThat(result(call).toString())
                    .as(CALLS.get(i))
                    .isEqualTo(withoutNewKeys(expected.get(i).toString()));
        }
        softly.assertAll();
    }

    /** OTP 27 and later have one more in {@code system_info(max_heap_size)}. */
    private static String withoutNewKeys(String answer) {
        return answer.replace("include_shared_binaries => false,", "");
    }

    private Term result(Tuple call) {
        List<Term> args = ((ListTerm) call.get(2)).elements();
        LinkMessage.Reply reply =
                origin.call(((Atom) call.get(0)).name(), ((Atom) call.get(1)).name(), args.toArray(new Term[0]));
        Term value = reply.outcome() == LinkMessage.Outcome.OK ? reply.value() : ((Tuple) reply.value()).get(0);
        return Term.tuple(reply.outcome().atom(), value);
    }

    private static String liveErlang() throws IOException {
        Process erl;
        try {
            erl = new ProcessBuilder("erl", "-noshell", "-eval", EVALUATE)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "there is no erl");
            throw e;
        }
        try (InputStream output = erl.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return text.substring(text.lastIndexOf("===\n") + 4).strip();
        }
    }

    @Test
    void everyFunctionOfTheTableIsAnsweredWithAValue() {
        List<String> calls = new ArrayList<>(List.of(
                "erlang,group_leader,[]",
                "erlang,make_ref,[]",
                "erlang,processes,[]",
                "erlang,registered,[]",
                "erlang,self,[]",
                "erlang,spawn,[erlang,node,[]]",
                "erlang,spawn,[fun erlang:node/0]",
                "file,get_cwd,[]",
                "inet,getifaddrs,[]",
                "init,get_argument,[home]",
                "init,get_argument,[progname]",
                "init,get_argument,[root]",
                "init,get_plain_arguments,[]",
                "os,getenv,[]",
                "os,getpid,[]",
                "os,system_time,[]",
                "os,timestamp,[]",
                "application,which_applications,[]",
                "application,loaded_applications,[]",
                "erlang,memory,[]",
                "erlang,memory,[total]",
                "erlang,memory,[[processes,system]]",
                "erlang,statistics,[wall_clock]",
                "erlang,statistics,[runtime]",
                "erlang,statistics,[reductions]",
                "erlang,statistics,[run_queue]",
                "erlang,statistics,[total_run_queue_lengths]",
                "erlang,statistics,[io]",
                "erlang,statistics,[garbage_collection]",
                "erlang,system_time,[]",
                "erlang,system_time,[millisecond]",
                "erlang,monotonic_time,[]",
                "erlang,monotonic_time,[second]",
                "erlang,timestamp,[]",
                "erlang,localtime,[]",
                "erlang,unique_integer,[]",
                "init,get_arguments,[]",
                "init,get_status,[]",
                "net_adm,names,[]",
                "net_adm,localhost,[]",
                "observer_backend,sys_info,[]",
                "observer_backend,vsn,[]",
                "observer_backend,get_port_list,[]",
                "observer_backend,get_socket_list,[]",
                "observer_backend,socket_info,[]",
                "observer_backend,get_table_list,[ets,[]]",
                "code,ensure_loaded,[observer_backend]",
                "code,all_loaded,[]",
                "ets,all,[]"));
        for (String item : List.of(
                "otp_release",
                "version",
                "machine",
                "system_version",
                "system_architecture",
                "schedulers",
                "process_count",
                "atom_count",
                "emu_flavor",
                "ets_count",
                "schedulers_state",
                "os_system_time_source",
                "start_time",
                "dist")) {
            calls.add("erlang,system_info,[" + item + "]");
        }
        for (String call : calls) {
            Tuple parsed = (Tuple) TermSyntax.parse("{" + call + "}");
            assertThat(result(parsed).toString()).as(call).startsWith("{ok,");
        }
    }

    @Test
    void processInfoTellsOfProcessesThatLive() {
        Term user = origin.peer.user();

        assertThat(origin.call("erlang", "process_info", user, new Atom("registered_name"))
                        .value())
                .isEqualTo(Term.tuple(new Atom("registered_name"), new Atom("user")));
        assertThat(((ListTerm) origin.call("erlang", "process_info", user).value()).elements())
                .contains(
                        Term.tuple(new Atom("registered_name"), new Atom("user")),
                        Term.tuple(new Atom("status"), new Atom("waiting")));
        assertThat(origin.call("erlang", "process_info", user, new Atom("nope")).outcome())
                .isEqualTo(LinkMessage.Outcome.ERROR);
    }

    @Test
    void processInfoTellsEveryItemThatIsKnown() {
        Term user = origin.peer.user();
        Term items = TermSyntax.parse("[memory,reductions,current_stacktrace,heap_size,total_heap_size,stack_size,nope,"
                + "current_function,current_location,monitors,monitored_by,garbage_collection,suspending,messages]");

        Term told = origin.call("erlang", "process_info", user, items).value();

        assertThat(((ListTerm) told).elements()).hasSize(14).contains(TermSyntax.parse("{nope,undefined}"));
        assertThat(told.toString()).contains("{current_function,{peer,io_server_loop,5}}");
        assertThat(((Tuple) ((ListTerm) told).elements().getFirst()).get(1).toString())
                .matches("[1-9][0-9]*");
    }

    /** The message has more parts than can be counted. */
    @Test
    void memoryOfAProcessIsTold() {
        Mailbox process = origin.node.open();
        Term shared = Term.list(new Atom("part"));
        for (int i = 0; i < 64; i++) {
            shared = Term.list(shared, shared);
        }
        process.send(process.self(), shared);

        Term memory = new ProcessInfo(process, process.self(), false).known("memory");

        assertThat(((IntTerm) memory).value()).isBetween(16L << 20, 17L << 20);
    }

    @Test
    void stackOfAProcessIsThatOfItsJavaThread() {
        Term sleeper = origin.call(
                        "erlang", "spawn", TermSyntax.parse("timer"), new Atom("sleep"), TermSyntax.parse("[infinity]"))
                .value();

        await().until(() -> origin.call("erlang", "process_info", sleeper, new Atom("current_stacktrace"))
                .value()
                .toString()
                .contains("io.peer4j.internal.boot.TimerFunctions"));
    }

    @Test
    void etopGetsARecordForEachProcess() throws InterruptedException {
        Mailbox collector = origin.node.open();

        origin.call("observer_backend", "etop_collect", collector.self());

        Tuple info = (Tuple) ((Tuple) collector.receive()).get(1);
        assertThat(info.get(0)).isEqualTo(new Atom("etop_info"));
        assertThat(info.size()).isEqualTo(9);
        assertThat(((ListTerm) info.get(8)).elements())
                .anyMatch(each -> each.toString().contains(",user,0,{peer,io_server_loop,5},0}"));
    }

    @Test
    void loadChartsGetStatisticsUntilTheyEnd() throws InterruptedException {
        Mailbox chart = origin.node.open();
        Term backend = origin.call(
                        "erlang",
                        "spawn",
                        new Atom("observer_backend"),
                        new Atom("fetch_stats"),
                        Term.list(chart.self(), Term.integer(1)))
                .value();

        Tuple statistics = (Tuple) chart.receive();
        origin.node.send(backend, new Atom("stop"));

        assertThat(statistics.toString()).matches("\\{stats,1,\\[\\{1,[1-9]\\d*,[1-9]\\d*}.*\\{input,[1-9].*");
        await().until(() -> origin.call("erlang", "is_process_alive", backend).value(), Atom.FALSE::equals);
    }

    @Test
    void figuresThatTheJvmTellsAreTrue() {
        System.gc();
        assertThat(statistics("garbage_collection")).matches("\\{[1-9].*");
        assertThat(statistics("io")).matches("\\{\\{input,[1-9]\\d*},\\{output,[1-9]\\d*}}");
        assertThat(origin.call("erlang", "memory", new Atom("code")).value().toString())
                .matches("[1-9]\\d*");
        Term flag = new Atom("scheduler_wall_time");
        assertThat(statistics("scheduler_wall_time")).isEqualTo("undefined");
        assertThat(origin.call("erlang", "system_flag", flag, Atom.TRUE).value())
                .isEqualTo(Atom.FALSE);
        assertThat(statistics("scheduler_wall_time")).startsWith("[{1,");
        assertThat(origin.call("erlang", "system_flag", flag, Atom.FALSE).value())
                .isEqualTo(Atom.TRUE);
    }

    private String statistics(String item) {
        return origin.call("erlang", "statistics", new Atom(item)).value().toString();
    }

    @Test
    void publicMethodsAreExportedFunctions() {
        assertExported("java.lang.Math", "max", 2, true);
        assertExported("java.lang.Math", "max", 3, false);
        assertExported("no.such.Class", "max", 2, false);
        assertExported("observer_backend", "procs_info", 1, true);
    }

    private void assertExported(String module, String function, int arity, boolean exported) {
        assertThat(origin.call("erlang", "function_exported", new Atom(module), new Atom(function), Term.integer(arity))
                        .value())
                .isEqualTo(Atom.of(exported));
    }

    /** What {@code etop} does first, unless it is told not to trace. */
    @Test
    void traceOfAJvmIsEmptyUntilDbgEnds() throws Exception {
        int port = freePort();
        Mailbox dbg = origin.node.open();
        LocalFun tracer = new LocalFun(
                0,
                Binary.wrap(new byte[16]),
                14,
                new Atom("dbg"),
                14,
                1,
                dbg.self(),
                List.of(Term.integer(5000), Term.integer(port)));
        Term args = Term.list(dbg.self(), Term.tuple(new Atom("port"), tracer));
        Term relay = origin.call("erlang", "spawn", new Atom("dbg"), new Atom("do_relay"), args)
                .value();
        assertThat(dbg.receive()).isEqualTo(Term.tuple(new Atom("started"), relay));

        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            origin.node.send(relay, Term.tuple(new Atom("EXIT"), dbg.self(), new Atom("done")));
            client.setSoTimeout(10_000);
            assertThat(endOf(client)).isEqualTo(-1);
        }
    }

    /** Without it {@code dbg:n} waits for ever. */
    @Test
    void dbgOfOtp27IsToldOfATraceSession() throws Exception {
        Mailbox dbg = origin.node.open();
        Term args = Term.list(new Atom("session"), dbg.self(), dbg.self());
        Term relay = origin.call("erlang", "spawn", new Atom("dbg"), new Atom("do_relay"), args)
                .value();
        assertThat(dbg.receive()).isEqualTo(Term.tuple(new Atom("started"), relay, Atom.UNDEFINED));
    }

    /** A connection that was never accepted is reset. */
    private static int endOf(Socket client) throws IOException {
        try {
            return client.getInputStream().read();
        } catch (SocketException e) {
            return -1;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Math.max(socket.getLocalPort(), 5001);
        }
    }

    @Test
    void memoryIsTheSumOfProcessesAndSystem() {
        ListTerm memory = (ListTerm) origin.call("erlang", "memory", TermSyntax.parse("[total,processes,system]"))
                .value();
        long[] bytes = memory.elements().stream()
                .mapToLong(each -> ((IntTerm) ((Tuple) each).get(1)).value())
                .toArray();

        assertThat(bytes[0]).isEqualTo(bytes[1] + bytes[2]).isGreaterThan(1 << 20);
    }

    @Test
    void aProcessThatAnswersIsAskedForItsStateAndOneThatEndsIsNotWaitedFor() throws InterruptedException {
        Mailbox server = origin.node.open("server");
        long asked = origin.start("sys", "get_state", new Atom("server"));
        Tuple request = (Tuple) server.receive();
        Tuple from = (Tuple) request.get(1);
        assertThat(request.get(2)).isEqualTo(new Atom("get_state"));
        origin.node.send(from.get(0), Term.tuple(from.get(1), Term.integer(5)));
        assertThat(origin.await(asked).value()).isEqualTo(Term.integer(5));

        long again = origin.start("sys", "get_state", new Atom("server"));
        server.receive();
        server.close();
        assertThat(((Tuple) origin.await(again).value()).get(0)).hasToString("{normal,{sys,get_state,[server]}}");
    }

    @Test
    void aProcessServesAsADevice() throws InterruptedException {
        Mailbox device = origin.node.open("device");
        long printing = origin.start("io", "put_chars", new Atom("device"), ListTerm.string("hi"));
        Tuple request = (Tuple) device.receive();
        assertThat(request.get(3)).isEqualTo(Term.tuple(new Atom("put_chars"), new Atom("unicode"), Term.binary("hi")));

        origin.node.send(request.get(1), Term.tuple(new Atom("io_reply"), request.get(2), Atom.OK));
        assertThat(origin.await(printing).value()).isEqualTo(Atom.OK);

        long left = origin.start("io", "put_chars", new Atom("device"), ListTerm.string("hi"));
        device.receive();
        device.close();
        assertThat(((Tuple) origin.await(left).value()).get(0)).isEqualTo(new Atom("terminated"));
    }

    @Test
    void erlangsModulesShadowRegisteredNames() {
        Modules.register("timer", Subject.class);

        assertThat(origin.call("timer", "sleep", Term.integer(0)).value()).isEqualTo(Atom.OK);
        assertThat(origin.call("timer", "text").outcome()).isEqualTo(LinkMessage.Outcome.ERROR);
    }
}
