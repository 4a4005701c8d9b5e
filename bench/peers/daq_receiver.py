"""Servers in Python that ask a detector for data, as often as they are told to.

    daq_receiver.py recv_into|documented BATCH WARM_UP DTYPE SHAPE

recv_into: knows beforehand how long the answer is, and receives it into memory that it has already, without looking at it: nothing
that is written in Python can be faster.
documented: receives as PyMoDAQ's documentation shows it: pieces of up to 4096 bytes that are added to each other.

Prints the port, waits for one detector, asks it WARM_UP times, and prints "ready". From then on, for each line of its input, it asks
BATCH times and prints how long that took.
"""
import json
import math
import socket
import struct
import sys
import time

REQUEST = struct.pack(">I", 12) + b"Send Data 2D"


def text(value):
    raw = value.encode()
    return struct.pack(">I", len(raw)) + raw


def receive_all(sock, length):
    """What the documentation describes: pieces of 4096 bytes, then the rest, each added to what is there."""
    received = 0
    data = b""
    while received < length:
        piece = sock.recv(4096 if received < length - 4096 else length - received)
        if not piece:
            raise EOFError("The detector has gone")
        received += len(piece)
        data += piece
    return data


def receive_int(sock):
    return int.from_bytes(receive_all(sock, 4), "big")


def receive_text(sock):
    return receive_all(sock, receive_int(sock)).decode()


def documented(sock):
    """One answer: Done, and a list of arrays."""
    assert receive_text(sock) == "Done"
    arrays = []
    for _ in range(receive_int(sock)):
        assert receive_text(sock) == "array"
        dtype = receive_text(sock)
        size = receive_int(sock)
        shape = [receive_int(sock) for _ in range(receive_int(sock))]
        arrays.append((dtype, shape, receive_all(sock, size)))
    return arrays


def recv_into(sock, view):
    at = 0
    while at < len(view):
        count = sock.recv_into(view[at:])
        if count == 0:
            raise EOFError("The detector has gone")
        at += count


def main():
    way, batch, warm_up, dtype = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    shape = [int(length) for length in sys.argv[5].split(",")]
    size = int(dtype[2:]) * math.prod(shape)
    head = len(text("Done")) + 4 + len(text("array")) + len(text(dtype)) + 4 * (2 + len(shape))
    # Touched once, so that the memory is there.
    view = memoryview(bytearray(b"\1") * (head + size))
    listener = socket.create_server(("127.0.0.1", 0))
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    sock, _ = listener.accept()
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    assert receive_text(sock) == "GRABBER"
    for expected in ("Info", "name", "sender"):
        assert receive_text(sock) == expected
    def once():
        sock.sendall(REQUEST)
        if way == "recv_into":
            recv_into(sock, view)
        else:
            documented(sock)

    for _ in range(warm_up):
        once()
    print('"ready"', flush=True)
    for _ in sys.stdin:
        begin = time.perf_counter_ns()
        for _ in range(batch):
            once()
        taken = time.perf_counter_ns() - begin
        print(json.dumps({"ns": taken, "messages": batch, "bytes": batch * size}), flush=True)


main()
