%% OTP's own peer, and erpc between two nodes: the tasks and the loop of Peer4jContestant.
-module(otp_contestant).
-export([main/0]).

-define(CALLERS, 32).
-define(CALLS_EACH, 500).
-define(PATIENCE, 60000).

main() ->
    {_, Contest} = spawn_monitor(fun contest/0),
    receive
        {'DOWN', Contest, _, _, normal} -> halt(0);
        {'DOWN', Contest, _, _, Reason} -> io:format(standard_error, "~tp~n", [Reason]), halt(1)
    end.

contest() ->
    [WarmUp, Samples, Limit | Task] = init:get_plain_arguments(),
    Budget = {list_to_integer(WarmUp), list_to_integer(Samples), list_to_integer(Limit)},
    task(Task, Budget).

task(["boot", Connection], Budget) ->
    run(Budget, fun() -> boot(Connection) end, fun({Peer, _}) -> peer:stop(Peer) end);
task(["call", Connection], Budget) ->
    Call = call(start(Connection)),
    run(Budget, Call, fun nothing/1);
task(["callers", Connection], Budget) ->
    Call = call(start(Connection)),
    Self = self(),
    Callers = [spawn_link(fun() -> caller(Self, Call) end) || _ <- lists:seq(1, ?CALLERS)],
    run(Budget, fun() -> all_call(Callers) end, fun nothing/1);
task(["large", Connection], Budget) ->
    Peer = start(Connection),
    Bytes = binary:copy(<<0>>, 1 bsl 20),
    Large = fun() -> 1048576 = apply_on(Peer, erlang, byte_size, [Bytes]) end,
    run(Budget, Large, fun nothing/1);
task(["many", Count, AtATime], Budget) ->
    Many = fun() -> many(list_to_integer(Count), list_to_integer(AtATime)) end,
    run(Budget, Many, fun(Peers) -> [peer:stop(Peer) || {Peer, _} <- Peers] end);
task(["hold", Count], _Budget) ->
    Peers = [boot("stdio") || _ <- lists:seq(1, list_to_integer(Count))],
    io:put_chars([[peer:call(Peer, os, getpid, []), $\n] || {Peer, _} <- Peers]),
    io:put_chars("\n"),
    eof = io:get_line(""),
    [peer:stop(Peer) || {Peer, _} <- Peers].

nothing(_) ->
    ok.

%% Over distribution, peer:call/4 is refused: there calls are erpc's.
start("dist") ->
    Cookie = ["-setcookie", atom_to_list(erlang:get_cookie())],
    {ok, Peer, Node} = peer:start(#{name => peer:random_name(), host => "localhost", args => Cookie}),
    {Peer, {node, Node}};
start("tcp") ->
    {ok, Peer, _} = peer:start(#{connection => 0}),
    {Peer, peer};
start("stdio") ->
    {ok, Peer, _} = peer:start(#{connection => standard_io}),
    {Peer, peer}.

apply_on({_, {node, Node}}, M, F, A) ->
    erpc:call(Node, M, F, A, ?PATIENCE);
apply_on({Peer, peer}, M, F, A) ->
    peer:call(Peer, M, F, A, ?PATIENCE).

call({_, {node, Node}}) ->
    fun() -> 7 = erpc:call(Node, erlang, max, [3, 7]) end;
call({Peer, peer}) ->
    fun() -> 7 = peer:call(Peer, erlang, max, [3, 7]) end.

boot(Connection) ->
    Peer = start(Connection),
    7 = apply_on(Peer, erlang, max, [3, 7]),
    Peer.

caller(Parent, Call) ->
    receive
        go ->
            repeat(?CALLS_EACH, Call),
            Parent ! done,
            caller(Parent, Call)
    end.

repeat(0, _) ->
    ok;
repeat(N, Call) ->
    Call(),
    repeat(N - 1, Call).

all_call(Callers) ->
    [Caller ! go || Caller <- Callers],
    [receive done -> ok end || _ <- Callers].

%% As many starters as peers may start at a time; each starts its share, one after another.
many(Count, AtATime) ->
    Parent = self(),
    Next = atomics:new(1, []),
    Starters = [spawn_link(fun() -> Parent ! {self(), starter(Next, Count, [])}, receive stop -> ok end end)
                || _ <- lists:seq(1, AtATime)],
    Peers = [receive {Starter, Started} -> Started end || Starter <- Starters],
    lists:append(Peers).

starter(Next, Count, Started) ->
    case atomics:add_get(Next, 1, 1) > Count of
        true -> Started;
        false -> starter(Next, Count, [boot("stdio") | Started])
    end.

run({WarmUp, Samples, Limit}, Trial, ClearUp) ->
    warm_up(now_ns() + WarmUp * 1000000, Trial, ClearUp),
    Taken = timed(Samples, now_ns() + Limit * 1000000, Trial, ClearUp, []),
    io:put_chars([[integer_to_list(Sample), $\n] || Sample <- Taken]).

warm_up(End, Trial, ClearUp) ->
    case now_ns() < End of
        true -> ClearUp(Trial()), warm_up(End, Trial, ClearUp);
        false -> ok
    end.

timed(Left, End, Trial, ClearUp, Taken) ->
    Before = now_ns(),
    Result = Trial(),
    After = now_ns(),
    ClearUp(Result),
    More = [After - Before | Taken],
    case Left > 1 andalso After < End of
        true -> timed(Left - 1, End, Trial, ClearUp, More);
        false -> lists:reverse(More)
    end.

now_ns() ->
    erlang:monotonic_time(nanosecond).
