#!/usr/bin/env escript
%% -*- erlang -*-
%%! -noinput
%% An Erlang origin, with OTP's own peer module, that is going to be killed: starts two JVM peers, works them, and has them
%% stop. Says on standard error what it is at: `boot`, `work`, `stop`.
%%
%%   doomed_origin.escript CONNECTION PHASE SHUTDOWN PROGRAM     peers are `PROGRAM node FLAGS...`
-mode(compile).

-define(LIMIT, 60000).

main([Connection, Phase, Shutdown, Program]) ->
    logger:set_primary_config(level, none),
    alive(Connection),
    say("boot"),
    Common = #{exec => {Program, ["node"]}, shutdown => shutdown(Shutdown), wait_boot => {self(), booted}},
    [ok = element(1, peer:start(maps:merge(Common, options(Connection)))) || _ <- [1, 2]],
    Peers = [receive {booted, {started, Node, Peer}} -> {Node, Peer} end || _ <- [1, 2]],
    Call = caller(Connection),
    [ok = Call(P, io, put_chars, ["line\n"]) || P <- Peers],
    [spawn(fun() -> flood(Call, P) end) || P <- Peers],
    [spawn(fun() -> Call(P, timer, sleep, [?LIMIT]) end) || P <- Peers],
    say("work"),
    Phase =:= "STOP" andalso stop(Peers),
    timer:sleep(?LIMIT).

alive("dist") ->
    {ok, _} = net_kernel:start([list_to_atom("origin-" ++ os:getpid() ++ "@localhost"), shortnames]),
    erlang:set_cookie('peer4j-tests');
alive(_) ->
    ok.

options("standard_io") -> #{connection => standard_io};
options("tcp") -> #{connection => {{127, 0, 0, 1}, 0}};
options("dist") -> #{name => peer:random_name(), host => "localhost", args => ["-setcookie", "peer4j-tests"]}.

caller("dist") -> fun({Node, _}, M, F, A) -> erpc:call(Node, M, F, A, ?LIMIT) end;
caller(_) -> fun({_, Peer}, M, F, A) -> peer:call(Peer, M, F, A, ?LIMIT) end.

shutdown("close") -> close;
shutdown("halt") -> {halt, 5000};
shutdown("stop") -> 5000.

flood(Call, Peer) ->
    Call(Peer, io, put_chars, ["line\n"]),
    flood(Call, Peer).

stop(Peers) ->
    say("stop"),
    [spawn(fun() -> peer:stop(Peer) end) || {_, Peer} <- Peers].

say(What) ->
    io:put_chars(standard_error, [What, "\n"]).
