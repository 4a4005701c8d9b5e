"""The twin of storm_peer.ts: storm_peer.py value|call|serve works until it is killed. ROBO_NATIVE says where the library is."""

import os
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../native/python"))

from robo_shm import HostDiedError, HostFunctionCaller, HostFunctionDispatcher, HostNoServerError, HostVariable


def checked(writer, count):
    return {"writer": writer, "count": count, "filler": bytes([(writer * 31 + count) & 0xFF]) * (200 + count % 1500)}


def is_whole(value):
    return value == checked(value["writer"], value["count"])


def ready():
    print("ready", flush=True)


def value():
    variable = HostVariable("peers")
    variable.data = checked(os.getpid(), 0)
    ready()
    ticket = count = 0
    while True:
        count += 1
        variable.data = checked(os.getpid(), count)
        seen, info = variable.read()
        assert is_whole(seen), f"a value of {info.writer_name} is torn"
        assert info.ticket >= ticket, f"ticket {info.ticket} came after {ticket}"
        ticket = info.ticket


def call():
    echo = HostFunctionCaller("peers", timeout=60)
    ready()
    count = 0
    while True:
        count += 1
        try:
            seen = echo(checked(os.getpid(), count))
        except (HostDiedError, HostNoServerError):
            time.sleep(0.005)
            continue
        assert seen == checked(os.getpid(), count), f"a result belongs to call {seen['count']} of {seen['writer']}"


def serve():
    dispatcher = HostFunctionDispatcher()
    dispatcher.add("peers", lambda seen: seen)
    dispatcher.start()
    ready()
    while True:
        time.sleep(1)


{"value": value, "call": call, "serve": serve}[sys.argv[1]]()
