"""A libzmq peer (python3-zmq) that does what JSON lines on stdin say, and answers with JSON lines."""

import base64
import json
import sys
import threading

import zmq

OPTIONS = {
    "curveServer": zmq.CURVE_SERVER,
    "curvePublicKey": zmq.CURVE_PUBLICKEY,
    "curveSecretKey": zmq.CURVE_SECRETKEY,
    "curveServerKey": zmq.CURVE_SERVERKEY,
    "plainServer": zmq.PLAIN_SERVER,
    "plainUsername": zmq.PLAIN_USERNAME,
    "plainPassword": zmq.PLAIN_PASSWORD,
    "routingId": zmq.ROUTING_ID,
    "heartbeatInterval": zmq.HEARTBEAT_IVL,
    "heartbeatTimeout": zmq.HEARTBEAT_TIMEOUT,
    "heartbeatTimeToLive": zmq.HEARTBEAT_TTL,
    "sendHighWaterMark": zmq.SNDHWM,
    "receiveHighWaterMark": zmq.RCVHWM,
    "conflate": zmq.CONFLATE,
}

context = zmq.Context()
sockets = {}


def hello(command):
    return {"version": f"python3-zmq, libzmq {zmq.zmq_version()}"}


def socket(command):
    made = context.socket(getattr(zmq, command["type"]))
    made.linger = 0
    made.rcvtimeo = 10000
    for name, value in command.get("options", {}).items():
        made.setsockopt(OPTIONS[name], value.encode() if isinstance(value, str) else int(value))
    sockets[command["id"]] = made


def bind(command):
    sockets[command["id"]].bind(command["endpoint"])
    return {"endpoint": sockets[command["id"]].LAST_ENDPOINT.decode()}


def connect(command):
    sockets[command["id"]].connect(command["endpoint"])


def subscribe(command):
    sockets[command["id"]].subscribe(command["topic"].encode())


def send(command):
    sockets[command["id"]].send_multipart([base64.b64decode(text) for text in command["frames"]])


def flood(command):
    topic = [command["topic"].encode()] if "topic" in command else []
    body = b"x" * command["size"]
    for i in range(command["count"]):
        sockets[command["id"]].send_multipart([*topic, str(i).encode(), body])


def receive(command):
    frames = sockets[command["id"]].recv_multipart()
    return {"frames": [base64.b64encode(frame).decode() for frame in frames]}


def drain(command):
    in_order, total = True, 0
    for i in range(command["count"]):
        frames = sockets[command["id"]].recv_multipart()
        in_order = in_order and frames[-2] == str(i).encode()
        total += len(frames[-1])
    return {"inOrder": in_order, "bytes": total}


def close(command):
    sockets.pop(command["id"]).close()


def zap(command):
    wanted = [command["username"].encode(), command["password"].encode()]
    handler = context.socket(zmq.REP)
    handler.linger = 0
    handler.bind("inproc://zeromq.zap.01")

    def answer():
        while True:
            version, request, _, _, _, mechanism, *credentials = handler.recv_multipart()
            fits = mechanism != b"PLAIN" or credentials == wanted
            status = b"200" if fits else b"400"
            handler.send_multipart([version, request, status, b"", b"user", b""])

    threading.Thread(target=answer, daemon=True).start()


for line in sys.stdin:
    command = json.loads(line)
    try:
        result = globals()[command["op"]](command) or {}
    except Exception as error:  # The test says what it expected.
        result = {"error": repr(error)}
    print(json.dumps({"n": command["n"], **result}), flush=True)
