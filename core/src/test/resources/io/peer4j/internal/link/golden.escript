#!/usr/bin/env escript
%% Makes the golden files beside it, from OTP's own peer module:
%%   escript golden.escript
%% origin-to-peer.bin: what peer:call, cast and send write to a peer's standard input (a "peer" that records it).
%% peer-to-origin.bin: what a real peer writes to its standard output in answer to origin-to-peer.bin.
%% For TCP, without the nibbles: origin-to-peer.tcp and peer-to-origin.tcp.
-mode(compile).

main(_) ->
    ToPeer = record(fun drive/1),
    ok = file:write_file("origin-to-peer.bin", ToPeer),
    Answer = answer(ToPeer),
    ok = file:write_file("peer-to-origin.bin", Answer),
    ok = file:write_file("origin-to-peer.tcp", << <<(packet(F))/binary>> || F <- frames(nibbles(ToPeer)) >>),
    ok = file:write_file("peer-to-origin.tcp", << <<(packet(F))/binary>> || F <- frames(nibbles(Answer)) >>).

drive(Peer) ->
    spawn(fun() -> catch peer:call(Peer, lists, sum, [[1, 2, 300]], 1000) end),
    wait(Peer, 1),
    spawn(fun() -> catch peer:call(Peer, erlang, throw, [ball], 1000) end),
    wait(Peer, 2),
    spawn(fun() -> catch peer:call(Peer, erlang, error, [<<"b", 16#C3, 16#FF>>], 1000) end),
    wait(Peer, 3),
    spawn(fun() -> catch peer:call(Peer, erlang, exit, [{shutdown, [x | y]}], 1000) end),
    wait(Peer, 4),
    ok = peer:cast(Peer, erlang, put, [k, v]),
    ok = peer:send(Peer, user, {message, nobody, "Grüße"}),
    wait(Peer, 4).

%% Each call has its number once the control process has taken it.
wait(Peer, Seq) ->
    case [N || N <- tuple_to_list(sys:get_state(Peer)), is_integer(N)] of
        [Seq] -> ok;
        _ -> erlang:yield(), wait(Peer, Seq)
    end.

record(Fun) ->
    File = "recorded",
    {ok, Peer} = peer:start(#{connection => standard_io, wait_boot => false, shutdown => close,
                              exec => {"/bin/sh", ["-c", "cat > " ++ File, "cat"]}}),
    Fun(Peer),
    peer:stop(Peer),
    await_still(File, -1).

await_still(File, Size) ->
    timer:sleep(300),
    case filelib:file_size(File) of
        Size -> {ok, Bytes} = file:read_file(File), ok = file:delete(File), Bytes;
        Other -> await_still(File, Other)
    end.

%% What a real peer says: started, then the four replies and the message that it sends to nobody here.
answer(ToPeer) ->
    Port = open_port({spawn_executable, os:find_executable("erl")},
                     [{args, ["-user", "peer"]}, binary, exit_status]),
    First = collect(Port, <<>>, 1),
    true = port_command(Port, ToPeer),
    Bytes = collect(Port, First, 5),
    catch port_close(Port),
    Bytes.

collect(Port, Bytes, Count) ->
    case length(frames(nibbles(Bytes))) of
        N when N >= Count -> Bytes;
        _ -> receive {Port, {data, More}} -> collect(Port, <<Bytes/binary, More/binary>>, Count) after 10000 -> exit({only, Bytes}) end
    end.

nibbles(Bytes) -> << <<N:4>> || <<3:2, N:4, 3:2>> <= Bytes >>.

frames(<<Size:32, Payload:Size/binary, Crc:32, Rest/binary>>) -> Crc = erlang:crc32(Payload), [Payload | frames(Rest)];
frames(_) -> [].

packet(Payload) -> <<(byte_size(Payload)):32, Payload/binary>>.
