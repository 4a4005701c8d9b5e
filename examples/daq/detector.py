"""A detector for PyMoDAQ servers, without PyMoDAQ: python3 detector.py [HOST [PORT]]"""
import math
import socket
import struct
import sys
import time


def text(value):
    raw = value.encode()
    return struct.pack(">I", len(raw)) + raw


def array(values):
    raw = struct.pack(f"<{len(values)}d", *values)
    return text("array") + text("<f8") + struct.pack(">3I", len(raw), 1, len(values)) + raw


def read_text(stream):
    length = stream.read(4)
    if len(length) < 4:
        sys.exit("The server has gone")
    return stream.read(int.from_bytes(length, "big")).decode()


host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 6341
with socket.create_connection((host, port)) as server, server.makefile("rb") as stream:
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server.sendall(text("GRABBER") + text("Info") + text("name") + text("sinus"))
    while True:
        command = read_text(stream)  # Send Data 0D, 1D, 2D or ND
        if command.startswith("Send Data"):
            phase = time.time()
            wave = [math.sin(phase + at / 10) for at in range(100)]
            data = [array([wave[0]])] if command.endswith("0D") else [array(wave)]
            server.sendall(text("Done") + struct.pack(">I", len(data)) + b"".join(data))
