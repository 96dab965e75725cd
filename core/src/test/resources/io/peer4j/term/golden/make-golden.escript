#!/usr/bin/env escript
%% Makes the golden bytes of ExternalTermFormatGoldenTest with a real Erlang/OTP (25 or later), beside this script:
%%     escript make-golden.escript
-mode(compile).

main(_) ->
    Directory = filename:dirname(escript:script_name()),
    [write(Directory, Name, term_to_binary(Term, [{minor_version, 2}])) || {Name, Term} <- terms()],
    Text = lists:duplicate(200, <<"all work and no play">>),
    write(Directory, compressed, term_to_binary(Text, [{minor_version, 2}, {compressed, 9}])),
    [write(Directory, Name, term_to_binary(Term, [{minor_version, 1}])) || {Name, Term} <- latin1()].

write(Directory, Name, Bytes) ->
    ok = file:write_file(filename:join(Directory, atom_to_list(Name) ++ ".etf"), Bytes).

%% Up to OTP 25, minor version 1 writes ATOM_EXT.
latin1() ->
    [{atom_latin1_ascii, ok}, {atom_latin1, list_to_atom([16#E9, 16#FF])}].

terms() ->
    [{integers, [0, 255, 256, -1, 2147483647, 2147483648, -2147483648, -2147483649,
                 1 bsl 56 - 1, 1 bsl 56, 1 bsl 59, -(1 bsl 59), -(1 bsl 59) - 1, 1 bsl 63 - 1, 1 bsl 63, -(1 bsl 63),
                 -(1 bsl 63) - 1, 1 bsl 64, 1 bsl 2040 - 1, 1 bsl 2040, -(1 bsl 3000)]},
     {floats, [0.0, 1.5, -1.0e300, 5.0e-324, 1.7976931348623157e308]},
     {atoms, ['', ok, 'hello world', list_to_atom([16#E9]), list_to_atom([16#65E5, 16#672C]),
              list_to_atom([16#1F600])]},
     {atom_255_ascii, list_to_atom(lists:duplicate(255, $a))},
     {atom_255_wide, list_to_atom(lists:duplicate(255, 16#1F600))},
     {binaries, [<<>>, <<1, 2, 3>>, binary:copy(<<7>>, 300)]},
     {bit_strings, [<<1:1>>, <<5:3>>, <<255, 1:7>>]},
     {tuples, {{}, {ok}, {a, {b, {c}}}}},
     {tuple_255, list_to_tuple(lists:duplicate(255, x))},
     {tuple_256, list_to_tuple(lists:duplicate(256, x))},
     {lists, [[], [a], [[]], [a | b], [1, 2 | 3]]},
     {strings, ["a", lists:seq(0, 255), [1, 256], [1, -1], [1 | 2]]},
     {string_65535, lists:duplicate(65535, 7)},
     {string_65536, lists:duplicate(65536, 7)},
     {map_empty, #{}},
     {map_one, #{key => <<"value">>}},
     {map_many, maps:from_list([{N, N * N} || N <- lists:seq(1, 100)])},
     {map_nested, #{#{1 => 2} => #{[] => {}}}},
     {pid, list_to_pid("<0.17.3>")},
     {port, list_to_port("#Port<0.5>")},
     {port_wide, binary_to_term(<<131, 120, 119, 3, "a@b", (1 bsl 40):64, 7:32>>)},
     {port_28, binary_to_term(<<131, 120, 119, 3, "a@b", (1 bsl 28 - 1):64, 7:32>>)},
     {port_29, binary_to_term(<<131, 120, 119, 3, "a@b", (1 bsl 28):64, 7:32>>)},
     {reference, list_to_ref("#Ref<0.1.2.3>")},
     {export, fun lists:map/2},
     {fun_local, (adder())(5)}].

%% A module of its own, so that neither this script's name nor the time it runs at stands in the fun.
adder() ->
    Lines = ["-module(golden).", "-export([adder/1]).", "adder(N) -> fun(X) -> X + N end."],
    Forms = [begin {ok, Tokens, _} = erl_scan:string(Line), {ok, Form} = erl_parse:parse_form(Tokens), Form end
             || Line <- Lines],
    {ok, golden, Code} = compile:forms(Forms, [deterministic]),
    {module, golden} = code:load_binary(golden, "golden", Code),
    fun golden:adder/1.
