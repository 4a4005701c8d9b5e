"""The functions that robot.json starts, on plain pyzmq and msgpack (Debian: apt install python3-zmq python3-msgpack)."""
import time

import msgpack
import zmq


def connect(kind, geckocore):
    """A socket to the core of the launch file, which every function gets as geckocore."""
    core = geckocore or {"type": "tcp", "in": ["localhost", 9998], "out": ["localhost", 9999]}
    place = core["in" if kind == zmq.PUB else "out"]
    socket = zmq.Context.instance().socket(kind)
    socket.linger = 0
    socket.connect("ipc://" + place if core["type"] == "uds" else "tcp://{}:{}".format(*place))
    return socket


def publish(topic="test", rate=40, geckocore=None):
    """Publishes a few numbers, 40 times a second unless told otherwise."""
    numbers, start = connect(zmq.PUB, geckocore), time.time()
    while True:
        message = {"time": time.time() - start, "double": 3.14, "int": 5, "array": [1, 2, 3, 4, 5]}
        numbers.send_multipart([topic.encode(), msgpack.packb(message)])
        time.sleep(1 / rate)


def subscribe2(topic="test", geckocore=None):
    """Counts what comes on a topic, and says so every five seconds."""
    messages, count, told = connect(zmq.SUB, geckocore), 0, time.time()
    messages.subscribe(topic)
    while True:
        if messages.poll(1000):
            messages.recv_multipart()
            count += 1
        if time.time() - told > 5:
            told = time.time()
            print("{}: {} messages".format(topic, count))


def pcv(topic="test", geckocore=None):
    """Publishes grey pictures of 640 x 480, as a camera would at 14.3 Hz."""
    pictures = connect(zmq.PUB, geckocore)
    while True:
        data = bytes([int(time.time()) & 0xff]) * (480 * 640)
        fields = [[480, 640, 1], data, False, time.time()]
        picture = msgpack.ExtType(12, msgpack.packb(fields))  # robo's image: docs/node-library.md
        pictures.send_multipart([topic.encode(), msgpack.packb(picture)])
        time.sleep(1 / 14.3)
