"""Publishes a greeting twice a second, as examples/talker.ts does (Debian: apt install python3-zmq python3-msgpack)."""
import os
import time

import msgpack
import zmq

core = os.environ.get("ROBO_CORE", "tcp://localhost:9998,tcp://localhost:9999")
publisher = zmq.Context.instance().socket(zmq.PUB)
publisher.linger = 0
publisher.connect(core.split(",")[0])

try:
    count = 0
    while True:
        payload = msgpack.packb({"text": "hello from Python", "count": count})
        publisher.send_multipart([b"chatter", payload])
        count += 1
        time.sleep(0.5)
except KeyboardInterrupt:
    pass
