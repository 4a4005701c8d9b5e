# A libzmq peer of the hub. Arguments: what it does, the endpoint, and options of the kind name=value.
#   publish    sends an increasing number on the topic every millisecond, until it is killed
#   subscribe  prints each message of the topic, until it is killed
import sys, time
import zmq

role, endpoint, *rest = sys.argv[1:]
options = dict(one.split("=", 1) for one in rest)
topic = options.get("topic", "t").encode()
socket = zmq.Context().socket(zmq.PUB if role == "publish" else zmq.SUB)
socket.reconnect_ivl = 10
socket.reconnect_ivl_max = 50
if "user" in options:
    socket.plain_username = options["user"].encode()
    socket.plain_password = options["password"].encode()
if "server" in options:
    socket.curve_serverkey = options["server"].encode()
    socket.curve_publickey = options["public"].encode()
    socket.curve_secretkey = options["secret"].encode()
socket.connect(endpoint)
if role == "publish":
    number = 0
    while True:
        socket.send_multipart([topic, str(number).encode()])
        number += 1
        time.sleep(0.001)
else:
    socket.subscribe(topic)
    while True:
        print(*(frame.decode() for frame in socket.recv_multipart()), flush=True)
