%% Writes a line for each case of a suite to a file: `ran GROUP CASE`, `failed GROUP CASE REASON`, `skipped GROUP CASE REASON`.
-module(peer_suite_hook).

-export([init/2, post_end_per_testcase/5, on_tc_fail/4, on_tc_skip/4]).

init(_Id, File) ->
    {ok, File}.

post_end_per_testcase(_Suite, Case, Config, Return, File) ->
    Properties = proplists:get_value(tc_group_properties, Config, []),
    write(File, "ran ~p ~p~n", [proplists:get_value(name, Properties, none), Case]),
    {Return, File}.

on_tc_fail(_Suite, Case, Reason, File) ->
    told(File, failed, Case, Reason),
    File.

on_tc_skip(_Suite, Case, Reason, File) ->
    told(File, skipped, Case, Reason),
    File.

told(File, What, {Case, Group}, Reason) ->
    write(File, "~p ~p ~p ~0tP~n", [What, Group, Case, Reason, 30]);
told(File, What, Case, Reason) ->
    told(File, What, {Case, none}, Reason).

write(File, Format, Arguments) ->
    ok = file:write_file(File, unicode:characters_to_binary(io_lib:format(Format, Arguments)), [append]).
