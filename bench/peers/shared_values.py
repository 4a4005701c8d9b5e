"""What a value of 64 B and of 4 kB costs in Python, within one process: nanoseconds as a JSON object.

    shared_values.py robo             our module, robo_shm.py
    shared_values.py shared_memory    multiprocessing.shared_memory with a multiprocessing.Lock, without which values are torn
    shared_values.py iceoryx2         iceoryx2's Python package: a publisher and a subscriber of a ctypes.Structure
"""

import contextlib
import ctypes
import json
import os
import sys
import time

BATCHES = 40
TURNS = 2000


def quickest(work):
    """Nanoseconds of one call: the quickest of many batches."""
    best = float("inf")
    for _ in range(BATCHES):
        start = time.perf_counter_ns()
        for _ in range(TURNS):
            work()
        best = min(best, (time.perf_counter_ns() - start) / TURNS)
    return round(best, 1)


@contextlib.contextmanager
def robo(size):
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "native", "python"))
    from robo_shm import HostVariable

    data = b"1" * size
    with HostVariable("bench.python.%d" % os.getpid(), size, codec="raw") as variable:
        variable.write(data)
        assert variable.data == data
        yield {"write": lambda: variable.write(data), "read": lambda: variable.data}
        variable.remove()


@contextlib.contextmanager
def shared_memory(size):
    from multiprocessing import Lock, shared_memory

    data = b"1" * size
    lock = Lock()
    memory = shared_memory.SharedMemory(create=True, size=size)
    buffer = memory.buf

    def write():
        with lock:
            buffer[:size] = data

    def read():
        with lock:
            return bytes(buffer[:size])

    yield {"write": write, "read": read}
    del buffer
    memory.close()
    memory.unlink()


@contextlib.contextmanager
def iceoryx2(size):
    import iceoryx2 as iox2

    class Value(ctypes.Structure):
        _fields_ = [("bytes", ctypes.c_uint8 * size)]

    iox2.set_log_level(iox2.LogLevel.Error)
    node = iox2.NodeBuilder.new().create(iox2.ServiceType.Ipc)
    name = iox2.ServiceName.new("robo bench %d %d" % (os.getpid(), size))
    service = node.service_builder(name).publish_subscribe(Value).open_or_create()
    publisher = service.publisher_builder().create()
    subscriber = service.subscriber_builder().create()
    value = Value()

    # What is sent has to be received, or its queue fills up: one figure for both.
    def pass_on():
        publisher.send_copy(value)
        bytes(subscriber.receive().payload().contents.bytes)

    yield {"pass": pass_on}


def main():
    figures = {}
    for size in (64, 4096):
        with {"robo": robo, "shared_memory": shared_memory, "iceoryx2": iceoryx2}[sys.argv[1]](size) as works:
            for name, work in works.items():
                figures["%s/%d" % (name, size)] = quickest(work)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
