"""A peer of the tests between languages, in Python: does one thing for each line that it reads, and answers it."""
import os
import signal
import sys

import robo_shm
from peer_pose import PeerPose
from robo_shm import HostError, HostFunctionCaller, HostFunctionDispatcher, HostVariable

try:
    import numpy as np
except ImportError:
    np = None

variables = {}
codecs = {}


def make(codec, seed):
    if codec == "msgpack":
        samples = [seed, seed + 0.5]
        return {"x": seed + 0.5, "n": -seed, "name": f"pose-{seed}", "ok": True, "none": None,
                "samples": np.array(samples, "f8") if np else robo_shm._array.array("d", samples),
                "bytes": bytes((seed, seed + 1, seed + 2)), "big": 5000000000 * seed}
    if codec == "json":
        return {"seed": seed, "text": "ü"}
    if codec == "struct":
        return PeerPose(seed + 0.5, -seed, (seed, seed + 1, seed + 2), f"p{seed}".encode(), True)
    if codec == "array":
        return np.arange(seed, seed + 6, dtype="f4").reshape(2, 3)
    return bytes(range(seed, seed + 4))


def numbers(values):
    return ",".join(f"{value:g}" for value in values)


def show(codec, value):
    if isinstance(value, int):
        return str(value)
    if codec == "msgpack":
        kinds = (float, int, str, bool, type(None), bytes, int)
        names = ("x", "n", "name", "ok", "none", "bytes", "big")
        assert all(type(value[name]) is kind for name, kind in zip(names, kinds)), value
        assert np is None or value["samples"].dtype == np.dtype("f8")
        return (f"x={value['x']:g} n={value['n']} name={value['name']} ok={str(value['ok']).lower()} none=nil "
                f"samples={numbers(value['samples'])} bytes={value['bytes'].hex()} big={value['big']}")
    if codec == "json":
        return robo_shm._pack_json(value).decode()
    if codec == "struct":
        return (f"x={value.x:g} n={value.n} v={numbers(value.v)} label={value.label.decode()} "
                f"ok={str(value.ok).lower()}")
    if codec == "array":
        assert value.dtype == np.dtype("f4")
        return f"f4 {value.shape[0]}x{value.shape[1]} {numbers(value.flat)}"
    return value.hex()


def open_variable(name, codec, size=None):
    kind = PeerPose if codec == "struct" else codec
    variables[name] = HostVariable(name, None if size is None else int(size), codec=kind)
    codecs[name] = codec
    return "ok"


def read(name, **options):
    value, info = variables[name].read(**options)
    return show(info.codec, value)


def tell(name):
    info = variables[name].info
    return f"{info.ticket} {info.writer_pid} {info.codec} {'will' if info.is_last_will else 'value'}"


def count_up(name, times):
    for _ in range(int(times)):
        variables[name].update(lambda count: (count or 0) + 1)
    return "ok"


def wait_for(name, known, milliseconds):
    variables[name].next(timeout=int(milliseconds) / 1000, after=int(known))
    return str(variables[name].ticket)


def cas(name, expected, seed):
    ticket = variables[name].try_write(make(codecs[name], int(seed)), int(expected))
    return "changed" if ticket is None else str(ticket)


def last_will(name, seed):
    variables[name].last_will(make(codecs[name], int(seed)))
    return "ok"


def remove(name):
    HostVariable.remove(name)
    return "ok"


def big(name, size):
    HostVariable(name, codec="raw").data = bytes(int(size))
    return "ok"


def word(text):
    try:
        return float(text)
    except ValueError:
        return text


def result(value):
    if value is None:
        return "nil"
    return value if isinstance(value, str) else f"{value:g}"


def fail():
    raise ValueError("on purpose")


dispatcher = HostFunctionDispatcher()


def serve(prefix):
    dispatcher.add(f"{prefix}.add", lambda a, b: a + b)
    dispatcher.add(f"{prefix}.fail", fail)
    dispatcher.add(f"{prefix}.nothing", lambda *_: None)
    dispatcher.add(f"{prefix}.big", lambda: bytes(8192))
    dispatcher.add(f"{prefix}.die", lambda: os.kill(os.getpid(), signal.SIGKILL))
    dispatcher.start()
    return "ok"


def serve_sized(name, size):
    dispatcher.add(name, fail, int(size))
    return "ok"


def call_sized(name, size):
    HostFunctionCaller(name, int(size))
    return "ok"


COMMANDS = {
    "open": open_variable,
    "write": lambda name, seed: str(variables[name].write(make(codecs[name], int(seed)))),
    "big": big,
    "read": read,
    "fresh": lambda name, milliseconds: read(name, max_age=int(milliseconds) / 1000),
    "info": tell,
    "wait": wait_for,
    "cas": cas,
    "count": count_up,
    "history": lambda name: " | ".join(f"{i.ticket} {show(i.codec, v)}" for v, i in variables[name].history()),
    "will": last_will,
    "remove": remove,
    "call": lambda name, *args: result(HostFunctionCaller(name)(*map(word, args))),
    "named": lambda name, a, key, b: result(HostFunctionCaller(name)(word(a), **{key: word(b)})),
    "callbig": lambda name, size: result(HostFunctionCaller(name)(bytes(int(size)))),
    "callsized": call_sized,
    "serve": serve,
    "servesized": serve_sized,
}

for line in sys.stdin:
    command, *args = line.split()
    try:
        print(COMMANDS[command](*args), flush=True)
    except HostError as error:
        print("error", error.reason, error, flush=True)
