"""Prints what the talkers say, as examples/listener.ts does (Debian: apt install python3-zmq python3-msgpack)."""
import os

import msgpack
import zmq

core = os.environ.get("ROBO_CORE", "tcp://localhost:9998,tcp://localhost:9999")
subscriber = zmq.Context.instance().socket(zmq.SUB)
subscriber.connect(core.split(",")[1])
subscriber.subscribe("chatter")

try:
    while True:
        topic, payload = subscriber.recv_multipart()
        message = msgpack.unpackb(payload)
        print("{}: {text} ({count})".format(topic.decode(), **message), flush=True)
except KeyboardInterrupt:
    pass
