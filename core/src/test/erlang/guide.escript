#!/usr/bin/env escript
%% -*- erlang -*-
%%! -noinput
%% Runs the Erlang of a guide as it stands: modules are compiled, expressions evaluated in order, with the bindings of
%% those before. Prints how many of each there were; an expression that fails ends it with a status other than 0.
%%
%%   escript guide.escript GUIDE PEER4J DIRECTORY
%%
%% PEER4J stands for the guide's paths of peer4j, DIRECTORY for its class path.
-mode(compile).

main([Guide, Peer4j, Directory]) ->
    {ok, Text} = file:read_file(Guide),
    Blocks = [at_home(Block, Peer4j, Directory) || Block <- blocks(Text)],
    {Modules, Expressions} = lists:partition(fun is_module/1, Blocks),
    lists:foreach(fun load/1, Modules),
    lists:foldl(fun evaluate/2, erl_eval:new_bindings(), Expressions),
    io:format("~b modules, ~b expressions~n", [length(Modules), length(Expressions)]).

blocks(Text) ->
    case re:run(Text, "```erlang\\n(.*?)```", [global, dotall, {capture, [1], list}]) of
        {match, Found} -> [Block || [Block] <- Found];
        nomatch -> []
    end.

at_home(Block, Peer4j, Directory) ->
    lists:foldl(
        fun({From, To}, Known) -> lists:flatten(string:replace(Known, From, To, all)) end,
        Block,
        [{"/opt/peer4j/peer4j", Peer4j}, {"/path/to/peer4j", Peer4j}, {"/opt/app/app.jar", Directory}]
    ).

is_module(Block) ->
    lists:prefix("-module", Block).

load(Block) ->
    {ok, Tokens, _} = erl_scan:string(lists:flatten(string:replace(Block, "?MODULE", "jvm_sup", all))),
    Forms = [form(Form) || Form <- forms(Tokens)],
    {ok, Module, Beam} = compile:forms(Forms, [report]),
    {module, Module} = code:load_binary(Module, "guide", Beam).

form(Tokens) ->
    {ok, Form} = erl_parse:parse_form(Tokens),
    Form.

forms([]) ->
    [];
forms(Tokens) ->
    {Form, [Dot | Rest]} = lists:splitwith(fun(Token) -> element(1, Token) =/= dot end, Tokens),
    [Form ++ [Dot] | forms(Rest)].

evaluate(Block, Bindings) ->
    {ok, Tokens, _} = erl_scan:string(Block),
    {ok, Expressions} = erl_parse:parse_exprs(Tokens),
    {value, _, Known} = erl_eval:exprs(Expressions, Bindings),
    Known.
