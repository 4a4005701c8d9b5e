"""The node of tick.ts in Python, on pyzmq."""
import json
import time

import zmq


def tick(topic, geckocore):
    publisher = zmq.Context.instance().socket(zmq.PUB)
    publisher.connect(geckocore["in_addr"])
    count = 0
    while True:
        publisher.send_multipart([topic.encode(), json.dumps({"count": count}).encode()])
        count += 1
        time.sleep(0.1)
