# A process as pygecko 1.0.2 makes them, byte for byte on the wire: it registers itself on core_info three times, publishes
# pickles or receives them, logs, and says goodbye. With "wheel" its messages are the classes of the published wheel, which
# lacks the transport that this program stands in for; else a module of the same name with the same tuples.
import os, pickle, sys, time, types
from collections import namedtuple
import zmq

role, wheel, endpoint_in, endpoint, name, topic, count = sys.argv[1:]
if wheel == "wheel":
    try:
        import yaml
    except ImportError:
        sys.modules["yaml"] = types.ModuleType("yaml")
    from pygecko import messages
else:
    messages = types.ModuleType("pygecko.messages")
    messages.Log = namedtuple("Log", "level name text", module="pygecko.messages")
    messages.Vector = namedtuple("Vector", "x y z", module="pygecko.messages")
    sys.modules["pygecko"] = types.ModuleType("pygecko")
    sys.modules["pygecko"].messages = sys.modules["pygecko.messages"] = messages

context = zmq.Context()
# As PUB, but the hub's subscription can be waited for, so that not even the first message is lost.
out = context.socket(zmq.XPUB)
out.connect(endpoint_in)
assert out.recv() == b"\x01"

def send(topic, value):
    payload = pickle.dumps(value, protocol=3 if topic == "core_info" else 4)
    out.send_multipart([topic.encode(), payload])
    return len(payload)

def register(alive):
    for _ in range(3):
        send("core_info", {"proc_info": (os.getpid(), name, alive)})
        time.sleep(0.1)

register(True)
if role == "publish":
    print("ready", flush=True)
    sys.stdin.readline()
    size = 0
    for number in range(int(count)):
        size += send(topic, messages.Vector(float(number), 2.0, 3.0))
    send("log", messages.Log("INFO", name, "done"))
    print(size, flush=True)
else:
    socket = context.socket(zmq.SUB)
    socket.subscribe(topic.encode())
    socket.connect(endpoint)
    print("ready", flush=True)
    for number in range(int(count)):
        got, payload = socket.recv_multipart()
        value = pickle.loads(payload)
        assert got.decode().startswith(topic)
        assert isinstance(value, (messages.Vector, messages.Log)), value
    print(count, flush=True)
sys.stdin.readline()
register(False)
print("gone", flush=True)
sys.stdin.readline()
