#!/usr/bin/env escript
%% -*- erlang -*-
%%! -noinput
%% OTP's own peer module as the origin, over Erlang distribution: a name, and no connection.
%%
%%   peer_origin_dist.escript jvm PROGRAM     peers are JVMs: `PROGRAM node FLAGS...`
%%   peer_origin_dist.escript erl PROGRAM     peers are real Erlang nodes, the control group
%%
%% An epmd runs on the port that ERL_EPMD_PORT names. Prints `ok NAME`, `skipped NAME REASON` or `failed NAME REASON` for each case.
-mode(compile).

-define(PROBE, 'io.peer4j.testing.Probe').
-define(LONG, 30000).
-define(COOKIE, "peer4j-tests").
-define(EQ(Expected, Expr),
        (fun(Wanted, Got) ->
             Wanted =:= Got orelse error({line, ?LINE, {wanted, Wanted}, {got, Got}})
         end)(Expected, Expr)).
-define(MATCH(Pattern, Expr),
        (fun() ->
             case Expr of
                 Pattern -> ok;
                 Other -> error({line, ?LINE, {wanted, ??Pattern}, {got, Other}})
             end
         end)()).
-define(RAISES(Class, Pattern, Expr),
        (fun() ->
             try Expr of
                 Value -> error({line, ?LINE, {wanted, Class, ??Pattern}, {got, Value}})
             catch
                 Class:Pattern:Stack -> Stack;
                 C:R:_ -> error({line, ?LINE, {wanted, Class, ??Pattern}, {got, C, R}})
             end
         end)()).

main([Role, Program | Wanted]) ->
    process_flag(trap_exit, true),
    logger:set_primary_config(level, none),
    {ok, _} = net_kernel:start(['origin@localhost', shortnames]),
    erlang:set_cookie(list_to_atom(?COOKIE)),
    [run(Case, #{role => list_to_atom(Role), exec => exec(Role, Program)})
     || {Case, Only} <- cases(),
        Only =:= both orelse Only =:= list_to_atom(Role),
        Wanted =:= [] orelse lists:member(atom_to_list(Case), Wanted)].

exec("jvm", Program) -> {Program, ["node"]};
exec("erl", Program) -> os:find_executable(Program).

cases() ->
    [{basic, both}, {ping_both_ways, both}, {calls, both}, {exceptions, both}, {undef, both}, {erpc_cast, both}, {cast_order, jvm},
     {erpc_multicall, both}, {erpc_send_request, both}, {erpc_timeout, both}, {rpc, both}, {rpc_block_call, both},
     {rpc_multicall, both}, {terms, both}, {large, both}, {hundred_callers, both}, {thousand_callers, both},
     {slow_beside_fast, both}, {output, both}, {io_format, both}, {links, both}, {monitors, both},
     {monitor_node, both}, {exit_signals, both}, {send_to_names, both}, {alias_replies, jvm}, {spawns, both}, {spawned_funs, jvm}, {remote_trace, jvm}, {remote_shell, jvm},
     {shutdown_halt, both}, {shutdown_halt_timeout, both}, {shutdown_stop, both}, {shutdown_stop_timeout, both},
     {shutdown_close, both}, {end_reasons, both}, {end_is_seen_soon, jvm}, {down_stop, both}, {down_continue, both}, {down_crash, both}, {call_in_flight, both},
     {control_killed, both}, {disconnected, both}, {wrong_cookie, both}, {duplicate_name, both}, {hidden, both},
     {net_kernel_start, both}, {global_names, both}, {peer_to_peer, both}].

run(Case, Env0) ->
    Mark = atom_to_list(Case) ++ "-" ++ os:getpid() ++ "-" ++ integer_to_list(erlang:unique_integer([positive])),
    Start = erlang:monotonic_time(millisecond),
    Leader = spawn_link(fun() -> capture([]) end),
    Env = Env0#{mark => Mark, leader => Leader},
    {Pid, Ref} = spawn_monitor(fun() ->
                                   group_leader(Leader, self()),
                                   exit({result, run_case(Case, Env)})
                               end),
    Result = receive
                 {'DOWN', Ref, _, _, {result, R}} -> R;
                 {'DOWN', Ref, _, _, Reason} -> {failed, {case_ended, Reason}}
             after 120000 ->
                 exit(Pid, kill),
                 {failed, timeout}
             end,
    Left = await_none(Mark, 3000),
    [os:cmd("kill -9 " ++ OsPid) || OsPid <- Left],
    Took = erlang:monotonic_time(millisecond) - Start,
    case {Result, Left} of
        {ok, []} -> say("ok ~ts ~b ms", [Case, Took]);
        {ok, _} -> say("failed ~ts ~0tp", [Case, {left_behind, Left}]);
        {{skip, Why}, _} -> say("skipped ~ts ~ts", [Case, Why]);
        {{failed, Why}, _} -> say("failed ~ts ~0tp", [Case, Why])
    end.

run_case(Case, Env) ->
    try test(Case, Env) of
        {skip, Why} -> {skip, Why};
        _ -> ok
    catch
        Class:Reason:Stack -> {failed, {Class, Reason, lists:sublist(Stack, 4)}}
    end.

say(Format, Args) ->
    Line = unicode:characters_to_list(io_lib:format(Format, Args)),
    io:put_chars(user, [lists:sublist(Line, 2000), "\n"]).

capture(Texts) ->
    receive
        {io_request, From, As, Request} ->
            {Reply, Texts1} = serve(Request, Texts),
            From ! {io_reply, As, Reply},
            capture(Texts1);
        {output, From} ->
            From ! {output, unicode:characters_to_binary(lists:reverse(Texts))},
            capture(Texts)
    end.

serve({put_chars, _, Chars}, Texts) -> {ok, [Chars | Texts]};
serve({put_chars, _, M, F, A}, Texts) -> {ok, [apply(M, F, A) | Texts]};
serve({requests, Rs}, Texts) -> lists:foldl(fun(R, {_, T}) -> serve(R, T) end, {ok, Texts}, Rs);
serve(_, Texts) -> {{error, request}, Texts}.

output(#{leader := Leader}) ->
    Leader ! {output, self()},
    receive {output, Text} -> Text end.

await(What, Fun) -> await(What, Fun, ?LONG).
await(What, Fun, Left) when Left =< 0 -> Fun() =:= true orelse error({not_in_time, What});
await(What, Fun, Left) ->
    case Fun() of
        true -> true;
        _ -> timer:sleep(20), await(What, Fun, Left - 20)
    end.

await_none(Mark, Left) ->
    case marked(Mark) of
        [] -> [];
        Pids when Left =< 0 -> Pids;
        _ -> timer:sleep(50), await_none(Mark, Left - 50)
    end.

marked(Mark) ->
    {ok, Names} = file:list_dir("/proc"),
    [P || P <- Names, lists:all(fun(C) -> C >= $0 andalso C =< $9 end, P), has_mark(P, Mark), runs(P)].

has_mark(P, Mark) ->
    case file:read_file("/proc/" ++ P ++ "/environ") of
        {ok, Environ} -> binary:match(Environ, list_to_binary(["PEER_CASE=", Mark, 0])) =/= nomatch;
        _ -> false
    end.

runs(P) ->
    case file:read_file("/proc/" ++ P ++ "/stat") of
        {ok, Stat} -> binary:match(Stat, <<") Z ">>) =:= nomatch;
        _ -> false
    end.

options(#{exec := Exec, mark := Mark}, More) ->
    maps:merge(#{name => peer:random_name(), host => "localhost", exec => Exec, wait_boot => ?LONG},
               More#{env => [{"PEER_CASE", Mark}],
                     args => maps:get(args, More, ["-setcookie", ?COOKIE])}).

start(Env) -> start(Env, #{}).
start(Env, More) -> peer:start_link(options(Env, More)).

node_of(Env) -> node_of(Env, #{}).
node_of(Env, More) ->
    {ok, Peer, Node} = start(Env, More),
    {Peer, Node}.

os_pid(Node) -> list_to_integer(erpc:call(Node, os, getpid, [])).

is_jvm(#{role := Role}) -> Role =:= jvm.

kill(OsPid) -> os:cmd("kill -9 " ++ integer_to_list(OsPid)).

await_gone(OsPid) -> await({gone, OsPid}, fun() -> not runs(integer_to_list(OsPid)) end).

%% ---- the cases

test(basic, Env) ->
    {ok, Peer, Node} = start(Env),
    ?EQ(true, lists:member(Node, nodes())),
    ?EQ(Node, erpc:call(Node, erlang, node, [])),
    ?EQ(true, erpc:call(Node, erlang, is_alive, [])),
    ?EQ({running}, {peer:get_state(Peer)}),
    ?RAISES(error, noconnection, peer:call(Peer, erlang, node, [])),
    OsPid = os_pid(Node),
    ?EQ(ok, peer:stop(Peer)),
    ?EQ(false, lists:member(Node, nodes())),
    await_gone(OsPid);

test(ping_both_ways, Env) ->
    {Peer, Node} = node_of(Env),
    ?EQ(pong, net_adm:ping(Node)),
    ?EQ(pong, erpc:call(Node, net_adm, ping, [node()])),
    ?EQ(pang, erpc:call(Node, net_adm, ping, ['nobody@localhost'])),
    ?EQ([node()], erpc:call(Node, erlang, nodes, [])),
    peer:stop(Peer);

test(calls, Env) ->
    {Peer, Node} = node_of(Env),
    ?EQ(3, erpc:call(Node, erlang, abs, [-3])),
    ?EQ([1, 2, 3], erpc:call(Node, erlang, apply, [erlang, tuple_to_list, [{1, 2, 3}]])),
    is_jvm(Env) andalso ?EQ(7, erpc:call(Node, 'java.lang.Math', max, [3, 7])),
    ?EQ(ok, rpc:call(Node, timer, sleep, [10])),
    peer:stop(Peer);

test(exceptions, Env) ->
    {Peer, Node} = node_of(Env),
    ?RAISES(throw, ball, erpc:call(Node, erlang, throw, [ball])),
    ?RAISES(exit, {exception, bye}, erpc:call(Node, erlang, exit, [bye])),
    ?RAISES(error, {exception, boom, [{erlang, error, _, _} | _]}, erpc:call(Node, erlang, error, [boom])),
    is_jvm(Env) andalso
        ?RAISES(error, {exception, {'java.lang.NumberFormatException', _}, [{'java.lang.NumberFormatException', _, _, _} | _]},
                erpc:call(Node, 'java.lang.Integer', parseInt, [<<"x">>])),
    peer:stop(Peer);

test(undef, Env) ->
    {Peer, Node} = node_of(Env),
    ?RAISES(error, {exception, undef, [{nosuch, f, [1], _} | _]}, erpc:call(Node, nosuch, f, [1])),
    ?MATCH({badrpc, {'EXIT', {undef, [{nosuch, f, [], _} | _]}}}, rpc:call(Node, nosuch, f, [])),
    peer:stop(Peer);

test(erpc_cast, Env) ->
    {Peer, Node} = node_of(Env),
    ?EQ(ok, erpc:cast(Node, erlang, send, [self(), cast_done])),
    receive cast_done -> ok after ?LONG -> error(no_cast) end,
    peer:stop(Peer);

test(cast_order, Env) ->
    {Peer, Node} = node_of(Env),
    Self = self(),
    Ways = [fun(What) -> rpc:cast(Node, erlang, send, [Self, What]) end,
            fun(What) -> erpc:cast(Node, erlang, send, [Self, What]) end,
            fun(What) -> gen_server:cast({rex, Node}, {cast, erlang, send, [Self, What], group_leader()}) end,
            fun(What) -> spawn(Node, erlang, send, [Self, What]) end],
    Sent = [{I, N} || I <- lists:seq(1, 100), N <- lists:seq(1, length(Ways))],
    [(lists:nth(N, Ways))(What) || {_, N} = What <- Sent],
    ?EQ(Sent, [receive {_, _} = What -> What after ?LONG -> error(no_cast) end || _ <- Sent]),
    [begin
         (lists:nth(1 + I rem 4, Ways))({cast, I}),
         ?EQ({called, I}, erpc:call(Node, erlang, send, [Self, {called, I}])),
         ?EQ([{cast, I}, {called, I}], [receive {_, I} = What -> What after ?LONG -> error(no_cast) end || _ <- [1, 2]])
     end || I <- lists:seq(1, 100)],
    rpc:cast(Node, timer, sleep, [?LONG]),
    ?EQ(1, erpc:call(Node, erlang, abs, [-1], 5000)),
    peer:stop(Peer);

test(erpc_multicall, Env) ->
    {Peer, Node} = node_of(Env),
    ?MATCH([{ok, 1}, {ok, 1}], erpc:multicall([node(), Node], erlang, abs, [-1])),
    ?MATCH([{throw, x}], erpc:multicall([Node], erlang, throw, [x])),
    ?MATCH([{error, {erpc, noconnection}}], erpc:multicall(['nobody@localhost'], erlang, node, [])),
    peer:stop(Peer);

test(erpc_send_request, Env) ->
    {Peer, Node} = node_of(Env),
    Ids = [erpc:send_request(Node, erlang, abs, [-N]) || N <- lists:seq(1, 20)],
    ?EQ(lists:seq(1, 20), [erpc:receive_response(Id, ?LONG) || Id <- Ids]),
    peer:stop(Peer);

test(erpc_timeout, Env) ->
    {Peer, Node} = node_of(Env),
    ?RAISES(error, {erpc, timeout}, erpc:call(Node, timer, sleep, [?LONG], 200)),
    ?EQ(1, erpc:call(Node, erlang, abs, [-1])),
    peer:stop(Peer);

test(rpc, Env) ->
    {Peer, Node} = node_of(Env),
    ?EQ(1, rpc:call(Node, erlang, abs, [-1])),
    ?EQ({badrpc, {'EXIT', bye}}, rpc:call(Node, erlang, exit, [bye])),
    ?EQ(ball, rpc:call(Node, erlang, throw, [ball])),
    ?MATCH({badrpc, {'EXIT', {boom, _}}}, rpc:call(Node, erlang, error, [boom])),
    ?EQ({badrpc, timeout}, rpc:call(Node, timer, sleep, [?LONG], 100)),
    rpc:cast(Node, erlang, send, [self(), rpc_cast]),
    receive rpc_cast -> ok after ?LONG -> error(no_cast) end,
    Key = rpc:async_call(Node, erlang, abs, [-5]),
    ?EQ(5, rpc:yield(Key)),
    peer:stop(Peer);

test(rpc_block_call, Env) ->
    {Peer, Node} = node_of(Env),
    ?EQ(1, rpc:block_call(Node, erlang, abs, [-1])),
    ?MATCH({badrpc, {'EXIT', {boom, _}}}, rpc:block_call(Node, erlang, error, [boom])),
    peer:stop(Peer);

test(rpc_multicall, Env) ->
    {Peer, Node} = node_of(Env),
    ?EQ({[1, 1], []}, rpc:multicall([node(), Node], erlang, abs, [-1])),
    ?EQ({[1], ['nobody@localhost']}, rpc:multicall([Node, 'nobody@localhost'], erlang, abs, [-1])),
    peer:stop(Peer);

test(terms, Env) ->
    {Peer, Node} = node_of(Env),
    Terms = [0, -1, 1 bsl 70, -(1 bsl 64), 1.5, -0.0, 1.0e300, atom, 'Ö €', '', <<>>, <<1, 2, 3>>, <<5:3>>, <<1:9>>,
             [], [1 | 2], "text", [256, 1], lists:seq(1, 300), {}, {1, {2, {3}}}, list_to_tuple(lists:seq(1, 300)),
             #{}, #{a => 1, "k" => [#{}]}, maps:from_list([{N, N} || N <- lists:seq(1, 100)]), self(), make_ref(),
             fun erlang:abs/1, <<"größer €"/utf8>>, binary:copy(<<7>>, 100000), hd(erlang:ports()),
             fun(X) -> {X, Env} end],
    [?EQ(T, erpc:call(Node, erlang, hd, [[T]])) || T <- Terms],
    Self = self(),
    [begin erpc:call(Node, erlang, send, [Self, {echo, T}]), receive {echo, Back} -> ?EQ(T, Back) after ?LONG -> error(T) end end
     || T <- Terms],
    peer:stop(Peer);

test(large, Env) ->
    {Peer, Node} = node_of(Env),
    B = binary:copy(<<"0123456789">>, 10_000_000),
    ?EQ(100_000_000, erpc:call(Node, erlang, byte_size, [B], 120000)),
    ?EQ(B, erpc:call(Node, erlang, hd, [[B]], 120000)),
    peer:stop(Peer);

test(hundred_callers, Env) -> callers(100, 20, Env);
test(thousand_callers, Env) -> callers(1000, 3, Env);

test(slow_beside_fast, Env) ->
    {Peer, Node} = node_of(Env),
    Slow = erpc:send_request(Node, timer, sleep, [1500]),
    Start = erlang:monotonic_time(millisecond),
    [?EQ(N, erpc:call(Node, erlang, abs, [-N])) || N <- lists:seq(1, 100)],
    true = erlang:monotonic_time(millisecond) - Start < 1500,
    ?EQ(ok, erpc:receive_response(Slow)),
    peer:stop(Peer);

test(output, Env) ->
    {Peer, Node} = node_of(Env),
    case is_jvm(Env) of
        true -> erpc:call(Node, ?PROBE, print, [<<"größer €\n"/utf8>>]);
        false -> erpc:call(Node, io, put_chars, [user, <<"größer €\n"/utf8>>])
    end,
    await(output, fun() -> binary:match(output(Env), <<"größer €\n"/utf8>>) =/= nomatch end),
    peer:stop(Peer);

test(io_format, Env) ->
    {Peer, Node} = node_of(Env),
    ok = erpc:call(Node, io, format, ["~ts and ~w~n", ["größer", {1, a}]]),
    await(output, fun() -> binary:match(output(Env), <<"größer and {1,a}\n"/utf8>>) =/= nomatch end),
    peer:stop(Peer);

test(links, Env) ->
    {Peer, Node} = node_of(Env),
    process_flag(trap_exit, true),
    Remote = spawn_link(Node, timer, sleep, [?LONG]),
    exit(Remote, stop_it),
    receive {'EXIT', Remote, stop_it} -> ok after ?LONG -> error(no_exit) end,
    Other = spawn_link(Node, erlang, exit, [why]),
    receive {'EXIT', Other, why} -> ok after ?LONG -> error(no_exit) end,
    Gone = spawn_link(Node, timer, sleep, [?LONG]),
    unlink(Gone),
    exit(Gone, kill),
    receive {'EXIT', Gone, _} -> error(linked) after 200 -> ok end,
    link(Gone),
    receive {'EXIT', Gone, noproc} -> ok after ?LONG -> error(no_noproc) end,
    unlink(Peer),
    process_flag(trap_exit, false),
    peer:stop(Peer);

test(monitors, Env) ->
    {Peer, Node} = node_of(Env),
    {Pid, Ref} = spawn_monitor(Node, erlang, exit, [because]),
    receive {'DOWN', Ref, process, Pid, because} -> ok after ?LONG -> error(no_down) end,
    Ref2 = monitor(process, Pid),
    receive {'DOWN', Ref2, process, Pid, noproc} -> ok after ?LONG -> error(no_down) end,
    Ref3 = monitor(process, {nobody, Node}),
    receive {'DOWN', Ref3, process, {nobody, Node}, noproc} -> ok after ?LONG -> error(no_down) end,
    Ref4 = monitor(process, {user, Node}),
    demonitor(Ref4, [flush]),
    Ref5 = monitor(process, {user, Node}),
    peer:stop(Peer),
    receive {'DOWN', Ref5, process, {user, Node}, Why} -> ?EQ(true, lists:member(Why, [noconnection, killed, shutdown]))
    after ?LONG -> error(no_down) end;

test(monitor_node, Env) ->
    {Peer, Node} = node_of(Env),
    ok = net_kernel:monitor_nodes(true),
    monitor_node(Node, true),
    ?EQ(true, erpc:call(Node, erlang, monitor_node, [node(), true])),
    peer:stop(Peer),
    receive {nodedown, Node} -> ok after ?LONG -> error(no_nodedown) end,
    receive {nodedown, Node} -> ok after ?LONG -> error(no_nodedown) end,
    {Peer2, Node2} = node_of(Env),
    receive {nodeup, Node2} -> ok after ?LONG -> error(no_nodeup) end,
    net_kernel:monitor_nodes(false),
    peer:stop(Peer2);

test(exit_signals, Env) ->
    {Peer, Node} = node_of(Env),
    {Pid, Ref} = spawn_monitor(Node, timer, sleep, [?LONG]),
    exit(Pid, normal),
    ?EQ(true, erpc:call(Node, erlang, is_process_alive, [Pid])),
    exit(Pid, kill),
    receive {'DOWN', Ref, process, Pid, killed} -> ok after ?LONG -> error(no_down) end,
    process_flag(trap_exit, true),
    erpc:call(Node, erlang, exit, [self(), hello]),
    receive {'EXIT', _, hello} -> ok after ?LONG -> error(no_exit) end,
    process_flag(trap_exit, false),
    peer:stop(Peer);

test(send_to_names, Env) ->
    {Peer, Node} = node_of(Env),
    register(dist_case, self()),
    erpc:call(Node, erlang, send, [{dist_case, node()}, by_name]),
    receive by_name -> ok after ?LONG -> error(no_message) end,
    {nobody_at_all, Node} ! ignored,
    ?EQ(1, erpc:call(Node, erlang, abs, [-1])),
    peer:stop(Peer);

test(alias_replies, Env) ->
    {Peer, Node} = node_of(Env),
    Alias = alias([reply]),
    erpc:call(Node, erlang, send, [Alias, first]),
    erpc:call(Node, erlang, send, [Alias, second]),
    receive first -> ok after ?LONG -> error(no_message) end,
    receive second -> error(alias_still_there) after 200 -> ok end,
    peer:stop(Peer);

test(spawns, Env) ->
    {Peer, Node} = node_of(Env),
    Pid = spawn(Node, erlang, send, [self(), spawned]),
    ?EQ(Node, node(Pid)),
    receive spawned -> ok after ?LONG -> error(no_message) end,
    Id = spawn_request(Node, erlang, send, [self(), requested], [{reply, yes}]),
    receive {spawn_reply, Id, ok, _} -> ok after ?LONG -> error(no_reply) end,
    receive requested -> ok after ?LONG -> error(no_message) end,
    peer:stop(Peer);

%% A JVM can't run a fun. Whoever waits learns that, even if it monitors the process only after its end.
test(spawned_funs, Env) ->
    process_flag(trap_exit, true),
    {Peer, Node} = node_of(Env),
    Fun = fun() -> ok end,
    Down = fun(Pid, Ref) -> receive {'DOWN', Ref, process, Pid, Reason} -> Reason after ?LONG -> error(no_down) end end,
    Exit = fun(Pid) -> receive {'EXIT', Pid, Reason} -> Reason after ?LONG -> error(no_exit) end end,
    Late = fun(Pid) -> timer:sleep(50), Down(Pid, erlang:monitor(process, Pid)) end,
    {Monitored, Ref} = spawn_monitor(Node, Fun),
    [?MATCH({{badfun, Fun}, [_ | _]}, Reason)
     || Reason <- [Down(Monitored, Ref), Late(spawn(Node, Fun)), Late(proc_lib:spawn(Node, Fun)),
                   Exit(spawn_link(Node, Fun)), Exit(proc_lib:spawn_link(Node, Fun))]],
    Pid = spawn(Node, Fun),
    timer:sleep(50),
    link(Pid),
    ?MATCH({{badfun, Fun}, [_ | _]}, Exit(Pid)),
    ?EQ(noproc, Late(spawn(Node, erlang, node, []))),
    ?EQ(normal, Exit(proc_lib:spawn_link(Node, erlang, node, []))),
    peer:stop(Peer);

test(remote_trace, Env) ->
    case code:which(dbg) of
        non_existing -> {skip, "no dbg is installed"};
        _ -> remote_trace(Env)
    end;

test(remote_shell, Env) ->
    {Peer, Node} = node_of(Env),
    Shell = rpc:call(Node, shell, start, []),
    Ref = erlang:monitor(process, Shell),
    group_leader(group_leader(), Shell),
    receive {'DOWN', Ref, process, _, normal} -> ok after ?LONG -> error(still_there) end,
    ?MATCH({_, _}, binary:match(output(Env), <<"it has no Erlang shell">>)),
    ?EQ({error, nofile}, rpc:call(Node, code, ensure_loaded, ['Elixir.IEx'])),
    peer:stop(Peer);

test(shutdown_halt, Env) -> shutdown(halt, Env);
test(shutdown_halt_timeout, Env) -> shutdown({halt, 2000}, Env);
test(shutdown_stop, Env) -> shutdown(infinity, Env);
test(shutdown_stop_timeout, Env) -> shutdown(10000, Env);
test(shutdown_close, Env) -> shutdown(close, Env);

%% A node is gone as a whole: nobody learns which of its processes ended first.
test(end_reasons, Env) ->
    process_flag(trap_exit, true),
    [begin
         {Peer, Node} = node_of(Env, #{shutdown => Shutdown}),
         Spawned = spawn(Node, timer, sleep, [?LONG]),
         link(Spawned),
         Monitors = [erlang:monitor(process, What)
                     || What <- [Spawned | [{Name, Node} || Name <- [net_kernel, rex, global_name_server]]]],
         ?EQ(1, erpc:call(Node, erlang, abs, [-1])),
         peer:stop(Peer),
         [receive {'DOWN', Ref, process, _, Reason} -> ?EQ({Shutdown, noconnection}, {Shutdown, Reason})
          after ?LONG -> error({no_down, Shutdown}) end || Ref <- Monitors],
         receive {'EXIT', Spawned, Why} -> ?EQ(noconnection, Why) after ?LONG -> error({no_exit, Shutdown}) end
     end || Shutdown <- [{halt, 5000}, close, 5000]];

test(end_is_seen_soon, Env) ->
    Took = [begin
                {Peer, Node} = node_of(Env),
                Ref = erlang:monitor(process, {net_kernel, Node}),
                ?EQ(1, erpc:call(Node, erlang, abs, [-1])),
                Start = erlang:monotonic_time(microsecond),
                spawn_link(fun() -> peer:stop(Peer) end),
                receive {'DOWN', Ref, process, _, noconnection} -> ok end,
                erlang:monotonic_time(microsecond) - Start
            end || _ <- [1, 2, 3]],
    %% A busy machine delays each, but hardly all of them.
    ?EQ({true, Took}, {lists:min(Took) < 15000, Took});

test(down_stop, Env) ->
    {Peer, Node} = node_of(Env),
    Ref = monitor(process, Peer),
    kill(os_pid(Node)),
    receive {'DOWN', Ref, process, Peer, normal} -> ok after ?LONG -> error(no_down) end;

test(down_continue, Env) ->
    {Peer, Node} = node_of(Env, #{peer_down => continue}),
    kill(os_pid(Node)),
    await(down, fun() -> peer:get_state(Peer) =:= {down, {nodedown, Node}} end),
    peer:stop(Peer);

test(down_crash, Env) ->
    process_flag(trap_exit, true),
    {Peer, Node} = node_of(Env, #{peer_down => crash}),
    kill(os_pid(Node)),
    receive {'EXIT', Peer, {nodedown, Node}} -> ok after ?LONG -> error(no_exit) end,
    process_flag(trap_exit, false);

test(call_in_flight, Env) ->
    {Peer, Node} = node_of(Env, #{peer_down => continue}),
    OsPid = os_pid(Node),
    Id = erpc:send_request(Node, timer, sleep, [?LONG]),
    kill(OsPid),
    ?RAISES(error, {erpc, noconnection}, erpc:receive_response(Id, ?LONG)),
    peer:stop(Peer);

test(control_killed, Env) ->
    process_flag(trap_exit, true),
    {Peer, Node} = node_of(Env),
    OsPid = os_pid(Node),
    exit(Peer, kill),
    await_gone(OsPid),
    process_flag(trap_exit, false);

test(disconnected, Env) ->
    process_flag(trap_exit, true),
    {_, Node} = node_of(Env),
    OsPid = os_pid(Node),
    erlang:disconnect_node(Node),
    await_gone(OsPid),
    process_flag(trap_exit, false);

test(wrong_cookie, Env) ->
    process_flag(trap_exit, true),
    ?RAISES(exit, _, start(Env, #{args => ["-setcookie", "other"], wait_boot => 3000})),
    process_flag(trap_exit, false);

test(duplicate_name, Env) ->
    process_flag(trap_exit, true),
    {ok, Peer, Node} = start(Env),
    [Name, _] = string:split(atom_to_list(Node), "@"),
    ?RAISES(exit, _, start(Env, #{name => Name, wait_boot => 3000})),
    ?EQ(Node, erpc:call(Node, erlang, node, [])),
    process_flag(trap_exit, false),
    peer:stop(Peer);

test(hidden, Env) ->
    {Peer, Node} = node_of(Env, #{args => ["-setcookie", ?COOKIE, "-hidden"]}),
    ?EQ(false, lists:member(Node, nodes())),
    ?EQ(true, lists:member(Node, nodes(hidden))),
    ?EQ([], erpc:call(Node, erlang, nodes, [])),
    ?EQ([node()], erpc:call(Node, erlang, nodes, [hidden])),
    peer:stop(Peer);

test(net_kernel_start, #{exec := Exec, mark := Mark}) ->
    {ok, Peer, nonode@nohost} = peer:start_link(#{exec => Exec, connection => standard_io, wait_boot => ?LONG,
                                                  env => [{"PEER_CASE", Mark}], args => ["-setcookie", ?COOKIE]}),
    Name = list_to_atom(peer:random_name() ++ "@localhost"),
    ?MATCH({ok, _}, peer:call(Peer, net_kernel, start, [[Name, shortnames]])),
    ?EQ(Name, peer:call(Peer, erlang, node, [])),
    ?EQ(pong, net_adm:ping(Name)),
    ?EQ(Name, erpc:call(Name, erlang, node, [])),
    ?EQ(ok, peer:call(Peer, net_kernel, stop, [])),
    ?EQ(nonode@nohost, peer:call(Peer, erlang, node, [])),
    peer:stop(Peer);

test(global_names, Env) ->
    {Peer, Node} = node_of(Env),
    ?EQ(ok, global:sync()),
    ?EQ(yes, global:register_name(dist_case_global, self())),
    is_jvm(Env) orelse ?EQ(self(), erpc:call(Node, global, whereis_name, [dist_case_global])),
    global:unregister_name(dist_case_global),
    peer:stop(Peer);

test(peer_to_peer, Env) ->
    {Peer1, Node1} = node_of(Env),
    {Peer2, Node2} = node_of(Env),
    await(mesh, fun() -> lists:member(Node2, erpc:call(Node1, erlang, nodes, []))
                         andalso lists:member(Node1, erpc:call(Node2, erlang, nodes, [])) end),
    erpc:call(Node1, erlang, send, [{user, Node2}, {message, self(), via_user}]),
    ?EQ(pong, erpc:call(Node1, net_adm, ping, [Node2])),
    peer:stop(Peer1),
    await(left, fun() -> not lists:member(Node1, erpc:call(Node2, erlang, nodes, [])) end),
    peer:stop(Peer2).

callers(Count, Calls, Env) ->
    {Peer, Node} = node_of(Env),
    Self = self(),
    Pids = [spawn_link(fun() ->
                           [N = erpc:call(Node, erlang, abs, [-N], ?LONG) || N <- lists:seq(I, I + Calls)],
                           Self ! {done, self()}
                       end) || I <- lists:seq(1, Count)],
    [receive {done, Pid} -> ok after 60000 -> error({not_done, Pid}) end || Pid <- Pids],
    peer:stop(Peer).

shutdown(How, Env) ->
    {Peer, Node} = node_of(Env, #{shutdown => How}),
    OsPid = os_pid(Node),
    ?EQ(ok, peer:stop(Peer)),
    await_gone(OsPid).

remote_trace(Env) ->
    {Peer, Node} = node_of(Env),
    {ok, _} = dbg:tracer(),
    ?EQ({ok, Node}, dbg:n(Node)),
    await(text, fun() -> binary:match(output(Env), <<"it has no Erlang code to trace">>) =/= nomatch end),
    await(left_out, fun() -> dbg:n(Node) =:= {ok, Node} end),
    dbg:stop(),
    peer:stop(Peer).
