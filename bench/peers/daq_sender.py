"""A detector in the dialect L2 that answers each request with the same data, made beforehand: as fast as Python can send.

    daq_sender.py PORT DTYPE SHAPE      such as: daq_sender.py 6341 '<f8' 2048,2048
"""
import math
import socket
import struct
import sys


def text(value):
    raw = value.encode()
    return struct.pack(">I", len(raw)) + raw


def done(dtype, shape):
    size = int(dtype[2:]) * math.prod(shape)
    header = text("Done") + struct.pack(">I", 1) + text("array") + text(dtype)
    header += struct.pack(f">{2 + len(shape)}I", size, len(shape), *shape)
    return header + bytes(range(256)) * (size // 256) + bytes(size % 256)


port, dtype, shape = int(sys.argv[1]), sys.argv[2], [int(length) for length in sys.argv[3].split(",")]
answer = done(dtype, shape)
with socket.create_connection(("127.0.0.1", port)) as server:
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server.sendall(text("GRABBER") + text("Info") + text("name") + text("sender"))
    request = len(text("Send Data 0D"))
    while True:
        # Requests come one at a time, and all of them are as long.
        if not server.recv(request):
            break
        server.sendall(answer)
