#!/usr/bin/env escript
%% -*- erlang -*-
%%! -noinput
%% OTP's own peer module as the origin.
%%
%%   peer_origin.escript jvm PROGRAM [CONNECTION:CASE...]     peers are JVMs: `PROGRAM node FLAGS...`
%%   peer_origin.escript erl PROGRAM [CONNECTION:CASE...]     peers are real Erlang nodes, the control group
%%
%% Prints `ok NAME`, `skipped NAME REASON` or `failed NAME REASON` for each case, NAME being CONNECTION:CASE.
-mode(compile).

-define(PROBE, 'io.peer4j.testing.Probe').
-define(LONG, 30000).
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
    Epmd = start_epmd(),
    try
        [run(Name, Case, #{role => list_to_atom(Role), exec => exec(Role, Program), connection => Connection})
         || {ConnectionName, Connection} <- connections(),
            {Case, Only} <- cases(),
            Only =:= both orelse Only =:= list_to_atom(Role),
            is_tuple(Connection) =< lists:member(Case, of_an_address()),
            Name <- [ConnectionName ++ ":" ++ atom_to_list(Case)],
            Wanted =:= [] orelse lists:member(Name, Wanted) orelse lists:member(atom_to_list(Case), Wanted)]
    after
        stop_epmd(Epmd)
    end.

connections() ->
    [{"standard_io", standard_io}, {"tcp", 0}, {"tcp_loopback", {{127, 0, 0, 1}, 0}}].

exec("jvm", Program) -> {Program, ["node"]};
exec("erl", Program) -> os:find_executable(Program).

cases() ->
    [%% peer_SUITE's
     {basic, both}, {peer_states, both}, {cast, both}, {cast_order, jvm}, {detached, both}, {dyn_peer, both}, {stop_peer, both},
     {shutdown_halt, both}, {shutdown_halt_timeout, both}, {shutdown_stop, both}, {shutdown_stop_timeout, both},
     {shutdown_close, both}, {io_redirect, both}, {multi_node, both}, {duplicate_name, both}, {errors, both},
     {post_process_args, both}, {detached_option, both},
     %% calls
     {exceptions, both}, {undef, both}, {bad_calls, both}, {terms, both}, {hundred_callers, both},
     {slow_beside_fast, both}, {call_timeout, both}, {ten_thousand_calls, both}, {probes, both},
     %% output, input, messages
     {output, both}, {io_format, both}, {input, both}, {send_both_ways, both},
     %% starting
     {wait_boot_timeout, both}, {wait_boot_false, both}, {wait_boot_tag, both}, {args, both}, {env, both},
     {name, both}, {no_such_program, both}, {garbage_origin, both}, {nobody_listens, both},
     %% ends
     {down_stop, both}, {down_continue, both}, {down_crash, both}, {call_in_flight, both}, {halt_status, both},
     {origin_killed_at_boot, both}, {origin_killed_idle, both}, {origin_killed_in_call, both},
     %% Java
     {java_exceptions, jvm}, {java_values, jvm}, {java_overloads, jvm}, {java_output, jvm}, {java_long_output, jvm},
     {java_input, jvm}, {java_raw_output, jvm}, {java_children, jvm}, {java_exit, jvm}, {java_args, jvm},
     {java_bad_args, jvm}, {java_module, jvm}, {java_messages, jvm}, {java_exhaustion, jvm}, {java_huge_result, jvm},
     {java_deep, jvm}, {java_threads, jvm}, {java_hooks, jvm}, {java_stuck_hook, jvm}].

%% TCP to an address of the user's differs in how it begins and ends alone.
of_an_address() ->
    [basic, peer_states, shutdown_halt, shutdown_close, multi_node, name, down_stop, origin_killed_idle, java_exit].

%% ---- the frame

run(Name, Case, Env0) ->
    Mark = lists:map(fun($:) -> $-; (C) -> C end, Name) ++ "-" ++ os:getpid() ++ "-" ++ integer_to_list(erlang:unique_integer([positive])),
    Env = Env0#{mark => Mark, self => self()},
    Start = erlang:monotonic_time(millisecond),
    Leader = spawn_link(fun() -> capture([], []) end),
    {Pid, Ref} = spawn_monitor(fun() ->
                                   group_leader(Leader, self()),
                                   exit({result, run_case(Case, Env#{leader => Leader})})
                               end),
    Result = receive
                 {'DOWN', Ref, _, _, {result, R}} -> R;
                 {'DOWN', Ref, _, _, Reason} -> {failed, {case_ended, Reason}}
             after 90000 ->
                 exit(Pid, kill),
                 {failed, timeout}
             end,
    Left = await_none(Mark, 2000),
    [os:cmd("kill -9 " ++ OsPid) || OsPid <- Left],
    unlink(Leader),
    exit(Leader, kill),
    Took = erlang:monotonic_time(millisecond) - Start,
    case {Result, Left} of
        {ok, []} -> say("ok ~ts ~b ms", [Name, Took]);
        {ok, _} -> say("failed ~ts ~0tp", [Name, {left_behind, Left}]);
        {{skip, Why}, []} -> say("skipped ~ts ~ts", [Name, Why]);
        {{failed, Why}, _} -> say("failed ~ts ~0tp", [Name, Why])
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

%% A group leader that keeps what is printed, and answers get_line with the lines it was given.
capture(Texts, Lines) ->
    receive
        {io_request, From, As, Request} ->
            {Reply, Texts1, Lines1} = serve(Request, Texts, Lines),
            From ! {io_reply, As, Reply},
            capture(Texts1, Lines1);
        {take, From} ->
            From ! {taken, self(), lists:reverse(Texts)},
            capture([], Lines);
        {give, More} ->
            capture(Texts, Lines ++ More)
    end.

serve({put_chars, _, M, F, A}, Texts, Lines) -> {ok, [unicode:characters_to_binary(apply(M, F, A)) | Texts], Lines};
serve({put_chars, _, Chars}, Texts, Lines) -> {ok, [unicode:characters_to_binary(Chars) | Texts], Lines};
serve({get_line, _, _}, Texts, []) -> {eof, Texts, []};
serve({get_line, _, _}, Texts, [Line | Lines]) -> {Line, Texts, Lines};
serve({requests, Requests}, Texts, Lines) ->
    lists:foldl(fun(R, {_, T, L}) -> serve(R, T, L) end, {ok, Texts, Lines}, Requests);
serve(_, Texts, Lines) -> {{error, request}, Texts, Lines}.

texts(#{leader := Leader}) ->
    Leader ! {take, self()},
    receive {taken, Leader, Texts} -> Texts end.

text(Env) -> iolist_to_binary(texts(Env)).

%% Output may come behind the reply.
await_text(Env, Wanted) -> await_text(Env, Wanted, text(Env), 100).
await_text(_, Wanted, Wanted, _) -> ok;
await_text(_, Wanted, Got, 0) -> error({printed, {wanted, Wanted}, {got, Got}});
await_text(Env, Wanted, Got, N) ->
    pause(50),
    await_text(Env, Wanted, <<Got/binary, (text(Env))/binary>>, N - 1).

pause(Millis) -> receive after Millis -> ok end.

await(What, Fun) -> await(What, Fun, 10000).
await(What, Fun, Left) ->
    case Fun() of
        true -> ok;
        Other when Left =< 0 -> error({awaited, What, Other});
        _ -> pause(20), await(What, Fun, Left - 20)
    end.

%% The processes of a case are known by a variable in their environment, which their children inherit.
running(Mark) ->
    Pattern = list_to_binary(["PEER_CASE=", Mark, 0]),
    [Pid || Pid <- element(2, file:list_dir("/proc")),
            hd(Pid) >= $0, hd(Pid) =< $9,
            {ok, Environment} <- [file:read_file("/proc/" ++ Pid ++ "/environ")],
            binary:match(<<Environment/binary, 0>>, Pattern) =/= nomatch].

await_none(Mark, Left) ->
    case running(Mark) of
        [] -> [];
        Pids when Left =< 0 -> Pids;
        _ -> pause(20), await_none(Mark, Left - 20)
    end.

ended_within(#{mark := Mark}, Millis) -> ?EQ([], await_none(Mark, Millis)).

is_running(OsPid) ->
    case file:read_file("/proc/" ++ OsPid ++ "/stat") of
        {ok, Stat} -> binary:first(lists:last(binary:split(Stat, <<") ">>, [global]))) =/= $Z;
        {error, _} -> false
    end.

%% A port of its own, so that none of the machine's is started and left.
start_epmd() ->
    {ok, Socket} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}]),
    {ok, Number} = inet:port(Socket),
    gen_tcp:close(Socket),
    os:putenv("ERL_EPMD_PORT", integer_to_list(Number)),
    Port = open_port({spawn_executable, os:find_executable("epmd")},
                     [{args, ["-port", integer_to_list(Number)]}, stderr_to_stdout]),
    await(epmd, fun() ->
                    case gen_tcp:connect({127, 0, 0, 1}, Number, []) of
                        {ok, S} -> gen_tcp:close(S), true;
                        _ -> false
                    end
                end),
    {os_pid, OsPid} = erlang:port_info(Port, os_pid),
    OsPid.

stop_epmd(OsPid) -> os:cmd("kill " ++ integer_to_list(OsPid)).

options(#{connection := Connection, exec := Exec, mark := Mark}, More) ->
    Env = maps:get(env, More, []),
    maps:merge(#{connection => Connection, exec => Exec, wait_boot => ?LONG},
               More#{env => [{"PEER_CASE", Mark} | Env]}).

start(Env) -> start(Env, #{}).
start(Env, More) -> peer:start_link(options(Env, More)).

peer(Env) -> peer(Env, #{}).
peer(Env, More) ->
    {ok, Peer, _} = start(Env, More),
    Peer.

os_pid(Peer) -> peer:call(Peer, os, getpid, [], ?LONG).

is_jvm(#{role := Role}) -> Role =:= jvm.

down_reason(#{connection := standard_io}, Status) -> {exit_status, Status};
down_reason(_, _) -> tcp_closed.

await_down(Peer) ->
    await(down, fun() -> case peer:get_state(Peer) of {down, _} -> true; Other -> Other end end),
    peer:get_state(Peer).

otp() -> list_to_integer(erlang:system_info(otp_release)).

%% ---- peer_SUITE's cases

test(basic, Env) ->
    {ok, Peer, Node} = start(Env),
    ?EQ(nonode@nohost, Node),
    ?EQ(nonode@nohost, peer:call(Peer, erlang, node, [])),
    ?RAISES(throw, ball, peer:call(Peer, erlang, throw, [ball])),
    ?EQ(true, peer:call(Peer, code, add_path, [filename:join(code:lib_dir(stdlib), "ebin")])),
    forward(Peer),
    OsPid = os_pid(Peer),
    ?EQ(ok, peer:stop(Peer)),
    ?EQ(false, is_process_alive(Peer)),
    await(ended, fun() -> not is_running(OsPid) end, 2000);

test(peer_states, Env) ->
    {ok, Peer} = start(Env, #{wait_boot => {self(), states}, peer_down => continue}),
    ?EQ(booting, peer:get_state(Peer)),
    receive {states, {started, nonode@nohost, Peer}} -> ok after ?LONG -> error(no_boot) end,
    ?EQ(running, peer:get_state(Peer)),
    ?EQ(ok, peer:cast(Peer, erlang, halt, [])),
    ?EQ({down, down_reason(Env, 0)}, await_down(Peer)),
    ?EQ(ok, peer:stop(Peer));

test(cast, Env) ->
    Peer = peer(Env),
    ?EQ(undefined, peer:call(Peer, application, get_env, [kernel, foo])),
    ?EQ(ok, peer:cast(Peer, application, set_env, [kernel, foo, bar])),
    await(set, fun() -> peer:call(Peer, application, get_env, [kernel, foo]) =:= {ok, bar} end),
    peer:call(Peer, sys, get_state, [application_controller]),
    ?EQ(ok, peer:cast(Peer, no_such_module, f, [])),
    ?EQ({ok, bar}, peer:call(Peer, application, get_env, [kernel, foo])),
    peer:stop(Peer);

test(cast_order, Env) ->
    Peer = peer(Env),
    [begin
         [peer:cast(Peer, application, set_env, [kernel, foo, {I, N}]) || N <- [1, 2, 3]],
         peer:call(Peer, sys, get_state, [application_controller]),
         ?EQ({ok, {I, 3}}, peer:call(Peer, application, get_env, [kernel, foo]))
     end || I <- lists:seq(1, 20)],
    peer:stop(Peer);

test(detached, Env) ->
    Peer = peer(Env),
    ?RAISES(throw, ball, peer:call(Peer, erlang, throw, [ball])),
    forward(Peer),
    texts(Env),
    ?EQ(ok, peer:call(Peer, io, format, ["one."])),
    ?EQ(ok, peer:call(Peer, erlang, apply, [io, format, ["two."]])),
    peer:stop(Peer),
    ?EQ([<<"one.">>, <<"two.">>], texts(Env));

test(dyn_peer, Env) ->
    {ok, Peer, nonode@nohost} = start(Env),
    Node = list_to_atom(peer:random_name(dyn_peer) ++ "@forced.host"),
    Started = peer:call(Peer, net_kernel, start, [[Node, longnames]], ?LONG),
    ?MATCH({ok, _}, Started),
    ?EQ(Node, peer:call(Peer, erlang, node, [])),
    peer:stop(Peer);

test(stop_peer, Env) ->
    Peer = peer(Env, #{name => peer:random_name(stop_peer), args => ["-eval", "timer:sleep(60000)."]}),
    peer:cast(Peer, timer, sleep, [60000]),
    OsPid = os_pid(Peer),
    ?EQ(ok, peer:stop(Peer)),
    await(ended, fun() -> not is_running(OsPid) end, 2000),
    ?RAISES(exit, {noproc, _}, peer:get_state(Peer)),
    ?RAISES(exit, noproc, peer:stop(Peer));

%% Plain time-outs stop the origin instead of an undistributed peer (OTP's erpc:cast to its own node), hence the names.
test(shutdown_halt, Env) -> shutdown(Env, halt, 0, 900);
test(shutdown_halt_timeout, Env) -> shutdown(Env, {halt, 1000}, 0, 900);
test(shutdown_stop, Env) -> shutdown(Env, {infinity, node()}, 0, 15000);
test(shutdown_stop_timeout, Env) -> shutdown(Env, 1000, 900, 2500);
test(shutdown_close, Env) -> shutdown(Env, close, 0, 900);

test(io_redirect, Env) ->
    Peer = peer(Env),
    texts(Env),
    ?EQ(ok, peer:call(Peer, io, format, [user, "test.", []])),
    ?EQ(ok, peer:call(Peer, erlang, apply, [io, format, ["second."]])),
    peer:stop(Peer),
    ?EQ([<<"test.">>, <<"second.">>], texts(Env));

test(multi_node, Env) ->
    Peers = [start(Env, #{name => peer:random_name(multi_node), wait_boot => {self(), tag}})
             || _ <- lists:seq(1, 4)],
    Nodes = [receive {tag, {started, Node, Peer}} -> Node after ?LONG -> error(no_boot) end || {ok, Peer} <- Peers],
    ?EQ(4, length(lists:usort(Nodes))),
    [?EQ(ok, peer:stop(Peer)) || {ok, Peer} <- Peers];

test(duplicate_name, Env) ->
    Peer = peer(Env, #{name => duplicate_name}),
    Again = options(Env, #{connection => standard_io, name => duplicate_name}),
    ?RAISES(exit, _, peer:start(Again)),
    peer:stop(Peer);

test(errors, Env) ->
    Bad = fun(More) -> peer:start(options(Env, More)) end,
    ?RAISES(error, {invalid_arg, atom}, Bad(#{args => atom})),
    ?RAISES(error, {exec, atom}, Bad(#{exec => atom})),
    ?RAISES(error, {shutdown, 999}, Bad(#{shutdown => 999})),
    ?RAISES(error, not_alive, peer:start(#{exec => maps:get(exec, Env)}));

test(post_process_args, Env) ->
    case otp() >= 27 of
        false -> {skip, "this OTP has no post_process_args"};
        true ->
            Peer = peer(Env, #{args => ["-drop", "me"], post_process_args => fun(Args) -> Args -- ["-drop", "me"] end}),
            ?EQ(error, peer:call(Peer, init, get_argument, [drop])),
            peer:stop(Peer)
    end;

test(detached_option, Env) ->
    case {otp() >= 27, maps:get(connection, Env)} of
        {false, _} -> {skip, "this OTP has no option detached"};
        {true, standard_io} -> ?RAISES(error, {detached, _}, start(Env, #{detached => false}));
        {true, _} ->
            Peer = peer(Env, #{detached => false}),
            ?EQ(3, peer:call(Peer, erlang, abs, [-3])),
            peer:stop(Peer)
    end;

%% ---- calls

test(exceptions, Env) ->
    Peer = peer(Env),
    ?MATCH([_ | _], ?RAISES(throw, {a, <<"b">>}, peer:call(Peer, erlang, throw, [{a, <<"b">>}]))),
    ?MATCH([_ | _], ?RAISES(error, oops, peer:call(Peer, erlang, error, [oops]))),
    ?MATCH([_ | _], ?RAISES(exit, {bye, 1}, peer:call(Peer, erlang, exit, [{bye, 1}]))),
    ?RAISES(exit, normal, peer:call(Peer, erlang, exit, [normal])),
    ?RAISES(exit, kill, peer:call(Peer, erlang, exit, [kill])),
    ?MATCH([{erlang, abs, [x], _} | _], ?RAISES(error, badarg, peer:call(Peer, erlang, abs, [x]))),
    ?MATCH([{erlang, hd, [[]], _} | _], ?RAISES(error, badarg, peer:call(Peer, erlang, hd, [[]]))),
    ?EQ(1, peer:call(Peer, erlang, hd, [[1]])),
    peer:stop(Peer);

test(undef, Env) ->
    Peer = peer(Env),
    ?MATCH([{no_such, f, [1, "x"], _} | _], ?RAISES(error, undef, peer:call(Peer, no_such, f, [1, "x"]))),
    ?MATCH([{erlang, no_such, [], _} | _], ?RAISES(error, undef, peer:call(Peer, erlang, no_such, []))),
    ?MATCH([{'', '', [], _} | _], ?RAISES(error, undef, peer:call(Peer, '', '', []))),
    peer:stop(Peer);

test(bad_calls, Env) ->
    Peer = peer(Env),
    ?RAISES(error, badarg, peer:call(Peer, "module", f, [])),
    ?RAISES(error, badarg, peer:call(Peer, erlang, "f", [])),
    ?RAISES(error, badarg, peer:call(Peer, erlang, f, args)),
    ?RAISES(error, badarg, peer:call(Peer, erlang, f, [a | b])),
    peer:cast(Peer, "module", f, []),
    %% An Erlang peer dies of these.
    is_jvm(Env) andalso [peer:send(Peer, To, hello) || To <- ["nobody", <<1>>]],
    ?EQ(2, peer:call(Peer, erlang, abs, [-2])),
    peer:stop(Peer);

test(terms, Env) ->
    Peer = peer(Env),
    {ok, Socket} = gen_tcp:listen(0, []),
    Big = 1 bsl 4000,
    Terms = [0, -1, 255, 256, 1 bsl 31, -(1 bsl 31), 1 bsl 59, 1 bsl 63, -(1 bsl 63), 1 bsl 64, Big, -Big,
             0.0, -0.0, 1.5e300, 4.9e-324, a, '', 'ünï ☃', <<>>, <<"x">>, <<5:3>>, <<0:1, 1:9>>,
             [], [1, 2], "text", [a | b], [256, 16#1F600], lists:seq(1, 70000), binary:copy(<<"z">>, 100000),
             {}, {a, {b}}, list_to_tuple(lists:seq(1, 300)), #{}, #{a => 1, 1 => 2, 1.0 => 3, #{} => <<>>},
             maps:from_list([{N, N} || N <- lists:seq(1, 100)]),
             self(), make_ref(), Socket, fun erlang:abs/1, fun() -> Env end, fun(X) -> {X, Big} end],
    [?EQ(Term, peer:call(Peer, erlang, hd, [[Term]], ?LONG)) || Term <- Terms],
    ?EQ(Terms, peer:call(Peer, erlang, tuple_to_list, [list_to_tuple(Terms)], ?LONG)),
    peer:stop(Peer);

test(hundred_callers, Env) ->
    Peer = peer(Env),
    Self = self(),
    [spawn_link(fun() ->
                    Results = [peer:call(Peer, erlang, abs, [-(N * 1000 + I)], ?LONG) || I <- lists:seq(1, 10)],
                    Self ! {N, Results}
                end) || N <- lists:seq(1, 100)],
    [receive {N, Results} -> ?EQ([N * 1000 + I || I <- lists:seq(1, 10)], Results) after ?LONG -> error(N) end
     || N <- lists:seq(1, 100)],
    peer:stop(Peer);

test(slow_beside_fast, Env) ->
    Peer = peer(Env),
    Self = self(),
    [spawn_link(fun() -> Self ! {slow, peer:call(Peer, timer, sleep, [3000], ?LONG)} end) || _ <- lists:seq(1, 20)],
    [?EQ(N, peer:call(Peer, erlang, abs, [-N])) || N <- lists:seq(1, 200)],
    receive {slow, _} -> error(the_fast_were_slow) after 0 -> ok end,
    [receive {slow, Result} -> ?EQ(ok, Result) after ?LONG -> error(slow) end || _ <- lists:seq(1, 20)],
    peer:stop(Peer);

test(call_timeout, Env) ->
    Peer = peer(Env),
    ?RAISES(exit, {timeout, _}, peer:call(Peer, timer, sleep, [1500], 100)),
    ?EQ(ok, peer:call(Peer, timer, sleep, [1600])),
    ?EQ(1, peer:call(Peer, erlang, abs, [-1])),
    peer:stop(Peer);

test(ten_thousand_calls, Env) ->
    Peer = peer(Env),
    [N = peer:call(Peer, erlang, abs, [-N], ?LONG) || N <- lists:seq(1, 10000)],
    peer:stop(Peer);

%% What people call to probe a peer: the same from both.
test(probes, Env) ->
    Peer = peer(Env),
    Call = fun(M, F, A) -> peer:call(Peer, M, F, A, ?LONG) end,
    Same = [{erlang, abs, [-1]}, {erlang, abs, [-1.5]}, {erlang, tl, [[1, 2]]}, {erlang, length, ["abc"]},
            {erlang, size, [{a, b}]}, {erlang, byte_size, [<<1, 2, 3:3>>]}, {erlang, tuple_size, [{}]},
            {erlang, element, [2, {a, b}]}, {erlang, list_to_tuple, [[1]]}, {erlang, atom_to_list, ['é']},
            {erlang, list_to_atom, ["é"]}, {erlang, is_alive, []}, {erlang, nodes, []}, {erlang, nodes, [this]},
            {erlang, get_cookie, []}, {erlang, whereis, [nobody]}, {os, type, []}, {file, get_cwd, []},
            {os, getenv, ["NO_SUCH_VARIABLE"]}, {net_adm, ping, ['x@nowhere.invalid']}, {timer, sleep, [1]},
            {erlang, apply, [erlang, abs, [-3]]}, {erlang, apply, [fun erlang:abs/1, [-3]]},
            {init, get_argument, [nothing]}, {erlang, disconnect_node, ['x@nowhere.invalid']},
            {erlang, node, [self()]}],
    [?EQ({F, apply(M, F, A)}, {F, Call(M, F, A)}) || {M, F, A} <- Same],
    ?EQ(true, is_pid(Call(erlang, self, []))),
    ?EQ(true, lists:member(Call(erlang, whereis, [user]), Call(erlang, processes, []))),
    ?EQ(true, Call(erlang, is_process_alive, [Call(erlang, whereis, [user])])),
    ?EQ({registered_name, user}, Call(erlang, process_info, [Call(erlang, whereis, [user]), registered_name])),
    ?EQ(true, lists:member(user, Call(erlang, registered, []))),
    ?EQ(true, is_integer(list_to_integer(Call(os, getpid, [])))),
    ?EQ(true, Call(os, putenv, ["K", "v"])),
    ?EQ("v", Call(os, getenv, ["K"])),
    ?MATCH({ok, [_ | _]}, Call(inet, getifaddrs, [])),
    ?MATCH([_ | _], Call(erlang, system_info, [otp_release])),
    peer:stop(Peer);

%% ---- output, input, messages

test(output, Env) ->
    Peer = peer(Env),
    texts(Env),
    Text = unicode:characters_to_binary("né ☃ 😀 ÿ\n"),
    ?EQ(ok, peer:call(Peer, io, put_chars, [Text])),
    ?EQ(ok, peer:call(Peer, io, put_chars, [user, "né ☃ 😀 ÿ\n"])),
    ?EQ(ok, peer:call(Peer, io, put_chars, [[<<"a">>, $b, ["c\n"]]])),
    await_text(Env, <<Text/binary, Text/binary, "abc\n">>),
    Long = [binary:copy(<<"é☃"/utf8>>, 20000), "\n"],
    ?EQ(ok, peer:call(Peer, io, put_chars, [Long], ?LONG)),
    await_text(Env, iolist_to_binary(Long)),
    [?EQ(ok, peer:call(Peer, io, put_chars, [integer_to_list(N) ++ "\n"])) || N <- lists:seq(1, 300)],
    await_text(Env, iolist_to_binary([integer_to_list(N) ++ "\n" || N <- lists:seq(1, 300)])),
    ?RAISES(error, _, peer:call(Peer, io, put_chars, [not_text])),
    peer:stop(Peer);

test(io_format, Env) ->
    Peer = peer(Env),
    texts(Env),
    Wide = #{key => "list", text => <<"né"/utf8>>, nested => {[lists:seq(1, 40)], 1.5, 'Quoted Atom'}},
    %% From OTP 26 on, only ~k prints a map in an order.
    Ordered = case otp() >= 26 of true -> "k"; false -> "" end,
    Calls = [["plain~n"], ["~p ~w~n", [{a, "b"}, "b"]], ["~ts|~ts~n", [<<"né"/utf8>>, "☃ 😀"]],
             ["~tp ~p~n", ["né", <<"né"/utf8>>]], ["~" ++ Ordered ++ "p~n", [Wide]], ["~10s|~-10s|~5.2f|~.3e~n", ["a", "b", 1.0, 2.5]],
             ["~b ~.16b ~c ~~ ~i~w~n", [10, 255, $x, ignored, "w"]], ["~0" ++ Ordered ++ "p~n", [Wide]], ["~s~n", [["io", <<"list">>]]]],
    [begin
         ?EQ({ok, Args}, {peer:call(Peer, io, format, Args), Args}),
         await_text(Env, unicode:characters_to_binary(apply(io_lib, format, pad(Args))))
     end || Args <- Calls],
    ?EQ(ok, peer:call(Peer, io, format, [user, "~p~n", [[x]]])),
    await_text(Env, <<"[x]\n">>),
    ?RAISES(error, _, peer:call(Peer, io, format, ["~p", []])),
    peer:stop(Peer);

test(input, #{leader := Leader} = Env) ->
    Peer = peer(Env),
    Leader ! {give, ["first\n", <<"zweité ☃\n"/utf8>>]},
    ?EQ("first\n", peer:call(Peer, io, get_line, ["> "])),
    ?EQ(<<"zweité ☃\n"/utf8>>, peer:call(Peer, io, get_line, [user, "> "])),
    ?EQ(eof, peer:call(Peer, io, get_line, [""])),
    peer:stop(Peer);

test(send_both_ways, Env) ->
    Peer = peer(Env),
    forward(Peer),
    register(send_both_ways, self()),
    ?EQ(ok, peer:send(Peer, user, {message, send_both_ways, by_name})),
    receive by_name -> ok after ?LONG -> error(nothing_came) end,
    Terms = [{N, self(), <<N>>} || N <- lists:seq(1, 100)],
    User = peer:call(Peer, erlang, whereis, [user]),
    [peer:send(Peer, User, {message, self(), Term}) || Term <- Terms],
    ?EQ(Terms, [receive {N, _, _} = Term -> Term after ?LONG -> error(N) end || N <- lists:seq(1, 100)]),
    peer:send(Peer, list_to_pid("<0.9999.0>"), to_nobody),
    ?EQ(1, peer:call(Peer, erlang, abs, [1])),
    peer:stop(Peer);

%% ---- starting

test(wait_boot_timeout, Env) ->
    ?RAISES(exit, timeout, start(Env, #{wait_boot => 1})),
    ended_within(Env, 5000);

test(wait_boot_false, Env) ->
    {ok, Peer} = start(Env, #{wait_boot => false}),
    ?EQ(booting, peer:get_state(Peer)),
    await(running, fun() -> peer:get_state(Peer) =:= running end, ?LONG),
    ?EQ(1, peer:call(Peer, erlang, abs, [1])),
    peer:stop(Peer);

test(wait_boot_tag, Env) ->
    Self = self(),
    Waiter = spawn_link(fun() -> receive {{my, tag}, Message} -> Self ! {self(), Message} end end),
    {ok, Peer} = start(Env, #{wait_boot => {Waiter, {my, tag}}}),
    receive {Waiter, Message} -> ?EQ({started, nonode@nohost, Peer}, Message) after ?LONG -> error(no_boot) end,
    peer:stop(Peer);

test(args, Env) ->
    %% From OTP 27 on, peer puts its own flags behind the user's, where -extra would swallow them.
    Extra = case otp() >= 27 of true -> []; false -> ["-extra", "-a", "ü"] end,
    Peer = peer(Env, #{args => ["-foo", "bar", "b z", "-foo", "-quux", "+P", "2000"] ++ Extra}),
    ?EQ({ok, [["bar", "b z"], []]}, peer:call(Peer, init, get_argument, [foo])),
    ?EQ({ok, [[]]}, peer:call(Peer, init, get_argument, [quux])),
    ?EQ(error, peer:call(Peer, init, get_argument, [none])),
    ?MATCH({ok, [["peer"]]}, peer:call(Peer, init, get_argument, [user])),
    ?EQ(Extra -- ["-extra"], peer:call(Peer, init, get_plain_arguments, [])),
    peer:stop(Peer);

test(env, Env) ->
    Peer = peer(Env, #{env => [{"PEER_TEST", "välue with = and blank"}, {"PEER_EMPTY", ""}]}),
    ?EQ("välue with = and blank", peer:call(Peer, os, getenv, ["PEER_TEST"])),
    ?EQ(false, peer:call(Peer, os, getenv, ["PEER_NONE"])),
    ?EQ("x", peer:call(Peer, os, getenv, ["PEER_NONE", "x"])),
    peer:stop(Peer);

test(name, Env) ->
    Name = peer:random_name(name),
    {ok, Peer, Node} = start(Env, #{name => Name}),
    ?EQ(Name, hd(string:split(atom_to_list(Node), "@"))),
    {ok, Host} = inet:gethostname(),
    ?EQ(Name ++ "@" ++ Host, atom_to_list(Node)),
    ?EQ(Node, peer:call(Peer, erlang, node, [])),
    ?EQ(true, peer:call(Peer, erlang, is_alive, [])),
    ?EQ(Node, node(peer:call(Peer, erlang, self, []))),
    peer:stop(Peer),
    ended_within(Env, 5000), % and epmd has the name no longer
    Full = list_to_atom(Name ++ "@127.0.0.1"),
    {ok, Long, Full} = start(Env, #{name => Name, host => "127.0.0.1", longnames => true}),
    ?EQ(Full, peer:call(Long, erlang, node, [])),
    peer:stop(Long),
    ended_within(Env, 5000),
    Local = list_to_atom(Name ++ "@localhost"),
    {ok, Short, Local} = start(Env, #{name => list_to_atom(Name), host => "localhost"}),
    peer:stop(Short);

test(no_such_program, Env) ->
    ?MATCH({error, {enoent, _}}, peer:start(options(Env, #{exec => "/no/such/program"})));

test(garbage_origin, #{connection := standard_io, exec := Exec} = Env) ->
    {Program, Args} = case Exec of {_, _} -> Exec; _ -> {Exec, []} end,
    Start = erlang:monotonic_time(millisecond),
    ?RAISES(exit, {boot_failed, {exit_status, _}},
            start(Env, #{exec => {Program, Args ++ ["-origin", "garbage"]}, wait_boot => 20000})),
    true = erlang:monotonic_time(millisecond) - Start < 19000;
test(garbage_origin, _) -> {skip, "OTP's own flag comes later and wins"};

test(nobody_listens, #{connection := standard_io, exec := Exec} = Env) ->
    {Program, Args} = case Exec of {_, _} -> Exec; _ -> {Exec, []} end,
    ?RAISES(exit, {boot_failed, {exit_status, _}},
            start(Env, #{exec => {Program, Args ++ ["-origin", "127.0.0.1", "1"]}}));
test(nobody_listens, _) -> {skip, "OTP's own flag comes later and wins"};

%% ---- ends

test(down_stop, Env) ->
    ?EQ(normal, ends_after_kill(Env, stop));
test(down_crash, Env) ->
    ?EQ(down_reason(Env, 137), ends_after_kill(Env, crash));
test(down_continue, Env) ->
    {ok, Peer, _} = peer:start(options(Env, #{peer_down => continue})),
    os:cmd("kill -9 " ++ os_pid(Peer)),
    ?EQ({down, down_reason(Env, 137)}, await_down(Peer)),
    case maps:get(connection, Env) of
        standard_io ->
            %% OTP's control process dies of a call to a peer that is gone.
            ok;
        _ ->
            ?RAISES(error, noconnection, peer:call(Peer, erlang, node, []))
    end,
    ?EQ(ok, peer:stop(Peer));

test(call_in_flight, Env) ->
    {ok, Peer, _} = peer:start(options(Env, #{})),
    OsPid = os_pid(Peer),
    Self = self(),
    spawn_link(fun() -> Self ! {ended, catch peer:call(Peer, timer, sleep, [60000], ?LONG)} end),
    ?EQ(OsPid, os_pid(Peer)),
    os:cmd("kill -9 " ++ OsPid),
    receive {ended, Result} -> ?MATCH({'EXIT', _}, Result) after ?LONG -> error(hangs) end;

test(halt_status, Env) ->
    {ok, Peer, _} = peer:start(options(Env, #{peer_down => continue})),
    peer:cast(Peer, erlang, halt, [42]),
    ?EQ({down, down_reason(Env, 42)}, await_down(Peer)),
    peer:stop(Peer);

test(origin_killed_at_boot, Env) -> origin_killed(Env, "receive after infinity -> ok end", false);
test(origin_killed_idle, Env) -> origin_killed(Env, "receive after infinity -> ok end", true);
test(origin_killed_in_call, #{role := jvm} = Env) ->
    origin_killed(Env, "peer:call(Peer, 'io.peer4j.testing.Probe', spin, [], infinity)", true);
test(origin_killed_in_call, Env) ->
    origin_killed(Env, "peer:call(Peer, timer, sleep, [60000], infinity)", true);

%% ---- Java

test(java_exceptions, Env) ->
    Peer = peer(Env),
    Parse = ?RAISES(error, {'java.lang.NumberFormatException', <<"For input string: \"x\"">>},
                    peer:call(Peer, 'java.lang.Integer', parseInt, [<<"x">>])),
    ?MATCH([{'java.lang.NumberFormatException', forInputString, _,
             [{file, "NumberFormatException.java"}, {line, _}]}, {'java.lang.Integer', parseInt, _, _} | _], Parse),
    ?MATCH([{?PROBE, fail, _, [{file, "Probe.java"}, {line, _}]} | _],
           ?RAISES(error, {'java.lang.IllegalStateException', <<"né ☃"/utf8>>},
                   peer:call(Peer, ?PROBE, fail, [<<"né ☃"/utf8>>]))),
    ?RAISES(error, {'java.lang.IllegalStateException', undefined}, peer:call(Peer, ?PROBE, fail, [undefined])),
    ?RAISES(error, {'java.lang.reflect.InvocationTargetException', _}, peer:call(Peer, ?PROBE, failDeep, [])),
    Overflow = ?RAISES(error, {'java.lang.StackOverflowError', _}, peer:call(Peer, ?PROBE, overflow, [0], ?LONG)),
    ?MATCH([{?PROBE, overflow, _, _} | _], Overflow),
    ?RAISES(error, {_, _}, peer:call(Peer, ?PROBE, unmappable, [])),
    ?EQ(7, peer:call(Peer, 'java.lang.Math', max, [3, 7])),
    peer:stop(Peer);

test(java_values, Env) ->
    Peer = peer(Env),
    ?EQ(#{x => 3, label => <<"né"/utf8>>, colour => 'GREEN'}, peer:call(Peer, ?PROBE, point, [3, <<"né"/utf8>>])),
    ?EQ(#{x => 3, label => undefined, colour => 'GREEN'}, peer:call(Peer, ?PROBE, point, [3, undefined])),
    ?EQ(#{<<"null">> => undefined, <<"some">> => [1, 2], <<"none">> => undefined, <<"big">> => 1 bsl 100,
          <<"long">> => -(1 bsl 63), <<"double">> => 0.5, <<"char">> => <<"é"/utf8>>, <<"bytes">> => <<0, 255>>,
          <<"ints">> => [1, 2, 3], <<"boolean">> => true, <<"enum">> => 'RED'},
        peer:call(Peer, ?PROBE, values, [])),
    ?EQ(ok, peer:call(Peer, ?PROBE, nothing, [])),
    peer:stop(Peer);

test(java_overloads, Env) ->
    Peer = peer(Env),
    [?EQ({Arg, Name}, {Arg, peer:call(Peer, ?PROBE, which, [Arg])})
     || {Arg, Name} <- [{1, <<"long">>}, {1.0, <<"double">>}, {<<"x">>, <<"String">>}, {[1, 2], <<"List">>}]],
    ?EQ(<<"a-b-c">>, peer:call(Peer, ?PROBE, join, [<<"-">>, <<"a">>, <<"b">>, <<"c">>])),
    ?EQ(<<>>, peer:call(Peer, ?PROBE, join, [<<"-">>])),
    ?EQ(<<"a-b">>, peer:call(Peer, ?PROBE, join, [<<"-">>, [<<"a">>, <<"b">>]])),
    ?MATCH([{?PROBE, which, [{}], _} | _], ?RAISES(error, function_clause, peer:call(Peer, ?PROBE, which, [{}]))),
    ?MATCH([{?PROBE, which, [], _} | _], ?RAISES(error, undef, peer:call(Peer, ?PROBE, which, []))),
    ?MATCH([{?PROBE, nope, [], _} | _], ?RAISES(error, undef, peer:call(Peer, ?PROBE, nope, []))),
    ?MATCH([{'no.such.Class', f, [], _} | _], ?RAISES(error, undef, peer:call(Peer, 'no.such.Class', f, []))),
    peer:stop(Peer);

test(java_output, Env) ->
    Peer = peer(Env),
    texts(Env),
    Text = <<"né ☃ 😀 ÿ\n"/utf8>>,
    ?EQ(ok, peer:call(Peer, ?PROBE, print, [Text])),
    await_text(Env, Text),
    ?EQ(ok, peer:call(Peer, ?PROBE, print, [<<"no line">>])),
    await_text(Env, <<"no line">>),
    ?EQ(ok, peer:call(Peer, ?PROBE, printError, [Text])),
    await_text(Env, Text),
    peer:cast(Peer, ?PROBE, print, [<<"cast">>]),
    await_text(Env, <<"cast">>),
    peer:stop(Peer);

test(java_long_output, Env) ->
    Peer = peer(Env),
    texts(Env),
    Long = <<(binary:copy(<<"é☃😀"/utf8>>, 5000))/binary, "\n">>,
    ?EQ(ok, peer:call(Peer, ?PROBE, print, [Long], ?LONG)),
    await_text(Env, Long),
    ?EQ(ok, peer:call(Peer, ?PROBE, printLines, [5000], ?LONG)),
    await_text(Env, iolist_to_binary([["line ", integer_to_list(N), "\n"] || N <- lists:seq(0, 4999)])),
    peer:stop(Peer);

test(java_input, #{leader := Leader} = Env) ->
    Peer = peer(Env),
    Leader ! {give, ["zeile é ☃\n", <<"zweite é\n"/utf8>>]},
    ?EQ(<<"zeile é ☃"/utf8>>, peer:call(Peer, ?PROBE, readLine, [])),
    ?EQ(<<"zweite é"/utf8>>, peer:call(Peer, ?PROBE, readLine, [])),
    ?EQ(undefined, peer:call(Peer, ?PROBE, readLine, [])),
    peer:stop(Peer);

test(java_raw_output, Env) ->
    Peer = peer(Env),
    ?EQ(ok, peer:call(Peer, ?PROBE, printRaw, [<<"raw\n">>])),
    ?EQ(ok, peer:call(Peer, ?PROBE, printRaw, [<<16#C3, 16#A9, 16#FF, 16#C7, 16#EB, 16#00>>])),
    ?EQ(1, peer:call(Peer, erlang, abs, [1])),
    peer:stop(Peer);

test(java_children, Env) ->
    Peer = peer(Env),
    ?EQ(0, peer:call(Peer, ?PROBE, spawn, [[<<"echo">>, <<"hi é"/utf8>>]], ?LONG)),
    ?EQ(0, peer:call(Peer, ?PROBE, spawn, [[<<"cat">>]], ?LONG)),
    ?EQ(1, peer:call(Peer, erlang, abs, [1])),
    peer:stop(Peer);

test(java_exit, Env) ->
    {ok, Peer, _} = peer:start(options(Env, #{peer_down => continue})),
    texts(Env),
    Self = self(),
    spawn_link(fun() -> Self ! {ended, catch peer:call(Peer, ?PROBE, exit, [7], 3000)} end),
    ?EQ({down, down_reason(Env, 7)}, await_down(Peer)),
    await_text(Env, <<"last words">>),
    receive {ended, Result} -> ?MATCH({'EXIT', _}, Result) after ?LONG -> error(hangs) end,
    peer:stop(Peer);

test(java_args, #{mark := Mark} = Env) ->
    Directory = filename:join("/tmp", "peer-case-" ++ Mark),
    ok = file:make_dir(Directory),
    try
        ok = file:write_file(filename:join(Directory, "resource.txt"), "found"),
        Peer = peer(Env, #{args => ["-Xmx64m", "-Dx=y", "-cp", Directory, "-flag", "v"]}),
        ?EQ(<<"y">>, peer:call(Peer, 'java.lang.System', getProperty, [<<"x">>])),
        ?EQ(true, peer:call(Peer, ?PROBE, maxMemory, []) =< 64 bsl 20),
        ?EQ(<<"found">>, peer:call(Peer, ?PROBE, resource, [<<"resource.txt">>])),
        ?EQ({ok, [["v"]]}, peer:call(Peer, init, get_argument, [flag])),
        peer:stop(Peer)
    after
        file:del_dir_r(Directory)
    end;

test(java_bad_args, #{connection := standard_io} = Env) ->
    ?RAISES(exit, {boot_failed, {exit_status, 1}}, start(Env, #{args => ["-Xnonsense"]})),
    ?RAISES(exit, {boot_failed, {exit_status, 1}}, start(Env, #{args => ["-module", "one_value"]}));
test(java_bad_args, _) -> {skip, "OTP sees a detached peer's failed boot as a time-out"};

test(java_module, Env) ->
    Peer = peer(Env, #{args => ["-module", "maths", "java.lang.Math", "-module", "missing", "no.such.Class"]}),
    ?EQ(7, peer:call(Peer, maths, max, [3, 7])),
    ?MATCH([{maths, nope, [], _} | _], ?RAISES(error, undef, peer:call(Peer, maths, nope, []))),
    ?MATCH([{missing, f, [], _} | _], ?RAISES(error, undef, peer:call(Peer, missing, f, []))),
    peer:stop(Peer);

test(java_messages, Env) ->
    Peer = peer(Env),
    Message = {from_java, [1.5, <<"né"/utf8>>], #{k => make_ref()}},
    ?EQ(ok, peer:call(Peer, ?PROBE, tell, [self(), Message])),
    receive Message -> ok after ?LONG -> error(nothing_came) end,
    peer:stop(Peer);

test(java_exhaustion, Env) ->
    Peer = peer(Env, #{args => ["-Xmx64m"]}),
    ?RAISES(error, {'java.lang.OutOfMemoryError', _}, peer:call(Peer, ?PROBE, exhaust, [], ?LONG)),
    ?EQ(1, peer:call(Peer, erlang, abs, [1])),
    peer:stop(Peer);

%% The result itself fits, its encoding does not.
test(java_huge_result, Env) ->
    Peer = peer(Env, #{args => ["-Xmx96m"]}),
    ?EQ(1000000, byte_size(peer:call(Peer, ?PROBE, bytes, [1000000], ?LONG))),
    ?RAISES(error, {_, <<"Java heap space">>}, peer:call(Peer, ?PROBE, bytes, [60 bsl 20], 20000)),
    ?EQ(1, peer:call(Peer, erlang, abs, [1])),
    peer:stop(Peer);

test(java_deep, Env) ->
    Peer = peer(Env),
    ?EQ(true, is_list(peer:call(Peer, ?PROBE, nested, [200]))),
    ?RAISES(error, {_, _}, peer:call(Peer, ?PROBE, nested, [100000])),
    Deep = lists:foldl(fun(_, D) -> [D] end, [], lists:seq(1, 100000)),
    ?RAISES(error, {system_limit, _}, peer:call(Peer, erlang, length, [Deep])),
    ?EQ(1, peer:call(Peer, erlang, abs, [1])),
    peer:stop(Peer);

test(java_threads, Env) ->
    Peer = peer(Env),
    ?EQ(ok, peer:call(Peer, ?PROBE, keepUp, [])),
    OsPid = os_pid(Peer),
    peer:stop(Peer),
    await(ended, fun() -> not is_running(OsPid) end, 2000),
    Stopped = peer(Env, #{peer_down => continue}),
    ?EQ(ok, peer:call(Stopped, ?PROBE, keepUp, [])),
    ?EQ(ok, peer:call(Stopped, init, stop, [])),
    ?EQ({down, down_reason(Env, 0)}, await_down(Stopped)),
    peer:stop(Stopped);

test(java_hooks, #{mark := Mark} = Env) ->
    File = "/tmp/peer-hook-" ++ Mark,
    Peer = peer(Env, #{shutdown => {infinity, node()}}),
    ?EQ(ok, peer:call(Peer, ?PROBE, onShutdown, [list_to_binary(File), false])),
    ?EQ(ok, peer:stop(Peer)),
    ?EQ({ok, <<"stopped">>}, file:read_file(File)),
    file:delete(File);

test(java_stuck_hook, #{mark := Mark} = Env) ->
    File = "/tmp/peer-hook-" ++ Mark,
    Peer = peer(Env, #{peer_down => continue}),
    OsPid = os_pid(Peer),
    ?EQ(ok, peer:call(Peer, ?PROBE, onShutdown, [list_to_binary(File), true])),
    ?EQ(ok, peer:call(Peer, init, stop, [])),
    await(hook, fun() -> filelib:is_file(File) end),
    peer:stop(Peer),
    file:delete(File),
    await(ended, fun() -> not is_running(OsPid) end, 2000).

%% ---- what several cases share

%% An Erlang peer would run a fun for this, which a JVM can't.
forward(Peer) ->
    User = peer:call(Peer, erlang, whereis, [user]),
    Message = {forwarded, make_ref()},
    peer:send(Peer, User, {message, self(), Message}),
    receive Message -> ok after ?LONG -> error(not_forwarded) end.

shutdown(Env, Shutdown, AtLeast, AtMost) ->
    Peer = peer(Env, #{name => peer:random_name(shutdown), shutdown => Shutdown}),
    OsPid = os_pid(Peer),
    {Micros, ok} = timer:tc(peer, stop, [Peer]),
    Millis = Micros div 1000,
    (Millis >= AtLeast andalso Millis =< AtMost) orelse error({stop_took, Millis, AtLeast, AtMost}),
    await(ended, fun() -> not is_running(OsPid) end, 2000).

ends_after_kill(Env, PeerDown) ->
    {ok, Peer, _} = peer:start(options(Env, #{peer_down => PeerDown})),
    OsPid = os_pid(Peer),
    Ref = monitor(process, Peer),
    os:cmd("kill -9 " ++ OsPid),
    receive {'DOWN', Ref, _, _, Reason} -> Reason after ?LONG -> error(control_process_stays) end.

%% Another Erlang is the origin, and gets no chance to stop anything.
origin_killed(Env, Then, Boots) ->
    Options = options(Env, #{wait_boot => case Boots of true -> ?LONG; false -> false end}),
    Code = io_lib:format("X = peer:start_link(~0tp), Peer = element(2, X), io:format(\"started~~n\"), ~ts.",
                         [Options, Then]),
    Port = open_port({spawn_executable, os:find_executable("erl")},
                     [{args, ["-noinput", "-eval", lists:flatten(Code)]}, {line, 1000}, exit_status]),
    {os_pid, Origin} = erlang:port_info(Port, os_pid),
    receive {Port, {data, {eol, "started"}}} -> ok after ?LONG -> error(no_origin) end,
    case Then of
        "peer:call" ++ _ -> pause(300);
        _ -> ok
    end,
    Boots andalso ?MATCH([_ | _], running(maps:get(mark, Env))),
    os:cmd("kill -9 " ++ integer_to_list(Origin)),
    ended_within(Env, case Boots of true -> 2000; false -> 5000 end).

pad([Format]) -> [Format, []];
pad(Args) -> Args.
