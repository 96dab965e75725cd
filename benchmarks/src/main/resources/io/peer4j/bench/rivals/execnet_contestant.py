"""execnet: a popen gateway. The tasks and the loop of Peer4jContestant."""
import sys
import time

import execnet

LARGE = 1 << 20
MAX = "while True:\n    a, b = channel.receive()\n    channel.send(max(a, b))\n"
SIZE = "while True:\n    channel.send(len(channel.receive()))\n"


def run(budget, trial, clear_up=lambda: None):
    warm_up, samples, limit = budget
    end = time.perf_counter_ns() + warm_up * 1_000_000
    while time.perf_counter_ns() < end:
        trial()
        clear_up()
    taken = []
    end = time.perf_counter_ns() + limit * 1_000_000
    while True:
        before = time.perf_counter_ns()
        trial()
        after = time.perf_counter_ns()
        taken.append(after - before)
        clear_up()
        if len(taken) >= samples or after >= end:
            break
    print("\n".join(map(str, taken)))


def call(channel, argument, expected):
    channel.send(argument)
    result = channel.receive(timeout=60)
    if result != expected:
        raise SystemExit("expected %r, got %r" % (expected, result))


def boot():
    channel = execnet.makegateway("popen").remote_exec(MAX)
    call(channel, (3, 7), 7)


def main(arguments):
    budget, task = tuple(map(int, arguments[:3])), arguments[3]
    if task == "boot":
        run(budget, boot, lambda: execnet.default_group.terminate(timeout=5))
    elif task == "call":
        channel = execnet.makegateway("popen").remote_exec(MAX)
        run(budget, lambda: call(channel, (3, 7), 7))
    elif task == "large":
        channel = execnet.makegateway("popen").remote_exec(SIZE)
        data = bytes(LARGE)
        run(budget, lambda: call(channel, data, LARGE))
    else:
        raise SystemExit("no such task: " + task)
    execnet.default_group.terminate(timeout=5)


main(sys.argv[1:])
