"""An actuator for PyMoDAQ servers, without PyMoDAQ: python3 actuator.py [HOST [PORT]]

It moves at 10 units a second, says where it is whenever it is asked, and can be stopped.
"""
import select
import socket
import struct
import sys
import time

SPEED = 10


def text(value):
    raw = value.encode()
    return struct.pack(">I", len(raw)) + raw


def scalar(value):
    return text("<f8") + struct.pack(">I", 8) + struct.pack("<d", value)


def read(server, count):
    data = b""
    while len(data) < count:
        part = server.recv(count - len(data))
        if not part:
            sys.exit("The server has gone")
        data += part
    return data


def read_text(server):
    return read(server, int.from_bytes(read(server, 4), "big")).decode()


def read_scalar(server):
    kind = read_text(server)  # numpy's type, such as <f8 or <i8
    data = read(server, int.from_bytes(read(server, 4), "big"))
    return struct.unpack(kind[0] + {"f4": "f", "f8": "d", "i4": "i", "i8": "q"}[kind[1:]], data)[0]


class Axis:
    start = target = begin = 0.0
    moving = False

    def position(self):
        way = SPEED * (time.monotonic() - self.begin)
        distance = self.target - self.start
        return self.target if way >= abs(distance) else self.start + (way if distance > 0 else -way)

    def move(self, target):
        self.start, self.target, self.begin, self.moving = self.position(), target, time.monotonic(), True


host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 6341
axis = Axis()
with socket.create_connection((host, port)) as server:
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server.sendall(text("ACTUATOR") + text("Info") + text("name") + text("axis"))
    while True:
        if select.select([server], [], [], 0.01 if axis.moving else None)[0]:
            command = read_text(server)
            if command == "move_abs":
                axis.move(read_scalar(server))
            elif command == "move_rel":
                axis.move(axis.position() + read_scalar(server))
            elif command == "move_home":
                axis.move(0)
            elif command == "stop_motion":
                axis.start = axis.target = axis.position()
            elif command in ("check_position", "get_actuator_value"):
                server.sendall(text("position_is") + scalar(axis.position()))
        if axis.moving and axis.position() == axis.target:
            axis.moving = False
            server.sendall(text("move_done") + scalar(axis.target))
