# Scenarios of clients that do not keep to the protocol; the argument is the connection file. Each ends with a normal client.
import hashlib, hmac, json, os, secrets, socket, struct, time, uuid

import zmq

from peer import Peer, eventually, main

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


class Wire:
    """Frames of our own making on one of the kernel's channels."""

    def __init__(self, file, channel="shell"):
        with open(file) as text:
            self.info = json.load(text)
        self.key = self.info["key"].encode()
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 60_000
        self.socket.connect(f"tcp://{self.info['ip']}:{self.info[channel + '_port']}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def sign(self, parts):
        digest = hmac.new(self.key, digestmod=hashlib.sha256)
        for part in parts:
            digest.update(part)
        return digest.hexdigest().encode()

    def send(self, *parts, signature=None):
        self.socket.send_multipart([b"<IDS|MSG>", self.sign(parts) if signature is None else signature, *parts])

    def receive(self, timeout=60):
        assert self.socket.poll(timeout * 1000), "no answer came"
        frames = self.socket.recv_multipart()
        return json.loads(frames[frames.index(b"<IDS|MSG>") + 5])

    def silent(self, seconds=0.3):
        assert not self.socket.poll(seconds * 1000), self.socket.recv_multipart()


def header(kind, **changes):
    return {"msg_id": uuid.uuid4().hex, "session": "abuse", "username": "mallory", "date": "2026-01-01T00:00:00Z",
            "msg_type": kind, "version": "5.3", **changes}


def encode(*values):
    return [value if isinstance(value, bytes) else json.dumps(value).encode() for value in values]


def info_request(**changes):
    return encode(header("kernel_info_request", **changes), {}, {}, {})


def execute_request(code):
    return encode(header("execute_request"), {}, {}, {"code": code, "silent": False, "store_history": True, "user_expressions": {},
                                                     "allow_stdin": False, "stop_on_error": True})


def refused(peer):
    """How many messages the kernel has refused so far, by reason."""
    status = peer.ask("robo_status_request", channel="control")
    assert status["status"] == "ok", status
    return status["counters"]["refused"]


def total(peer):
    return sum(refused(peer).values())


def works(file):
    with Peer(file) as peer:
        assert peer.ok("6 * 7").result == "42"


def signatures(file):
    """Wrong, missing and replayed signatures."""
    with Peer(file) as peer, Wire(file) as wire, Wire(file, "control") as control:
        before = total(peer)
        for one in (wire, control):
            one.send(*execute_request("globalThis.broken = 1"), signature=b"0" * 64)
            one.send(*execute_request("globalThis.broken = 1"), signature=b"")
            one.send(*execute_request("globalThis.broken = 1"), signature=b"\xff\x00" * 20)
            parts = execute_request("globalThis.broken = 1")
            signature = one.sign(parts)
            parts[3] = parts[3].replace(b"broken", b"Broken")
            one.send(*parts, signature=signature)
            one.silent()
        parts = execute_request("globalThis.times = (globalThis.times ?? 0) + 1")
        wire.send(*parts)
        assert wire.receive()["status"] == "ok"
        for _ in range(3):
            wire.send(*parts)
        wire.silent()
        # On another channel it is the same message again.
        control.send(*parts)
        control.silent()
        assert peer.ok("[globalThis.broken, globalThis.Broken, globalThis.times].join()").result.strip("'\"") == ",,1"
        eventually("all are counted", lambda: total(peer) - before >= 12)
    works(file)


def frames(file):
    """Messages that are cut off, or are none."""
    parts = execute_request("1")
    with Peer(file) as peer:
        before, sent = total(peer), 0
        for channel in ("shell", "control", "stdin"):
            with Wire(file, channel) as wire:
                whole = [b"<IDS|MSG>", wire.sign(parts), *parts]
                for length in range(1, len(whole)):
                    wire.socket.send_multipart(whole[:length])
                for odd in ([b""], [b"", b""], [b"<IDS|MSG>"] * 9, [b"x" * 300] * 200, [os.urandom(64) for _ in range(8)]):
                    wire.socket.send_multipart(odd)
                sent += len(whole) - 1 + 5
                wire.silent()
        eventually("all are counted", lambda: total(peer) - before >= sent)
        assert peer.ok("1 + 1").result == "2"
    works(file)


def contents(file):
    """Well signed, but not what they should be."""
    bad = [
        encode(b"{", {}, {}, {}),
        encode(b"[]", {}, {}, {}),
        encode(b"null", {}, {}, {}),
        encode({}, {}, {}, {}),
        encode({"msg_type": "execute_request"}, {}, {}, {}),
        encode(header("execute_request", msg_id=5), {}, {}, {}),
        encode(header(["execute_request"]), {}, {}, {}),
        encode(header("execute_request"), b"17", {}, {}),
        encode(header("execute_request"), {}, b"[1]", {}),
        encode(header("execute_request"), {}, {}, b"\xff\xfe\x00"),
        encode(header("execute_request"), {}, {}, b"{\"code\": 1e999999}"),
        encode(header("execute_request"), {}, {}, b"[" * 200_000),
        encode(header("execute_request"), {}, {}, b"{\"a\":" * 100_000 + b"1" + b"}" * 100_000),
    ]
    strange = [
        {"code": None}, {"code": ["1"]}, {}, {"code": "1", "user_expressions": 7}, {"code": "1", "silent": "yes"},
        {"code": "1", "user_expressions": {"a": {"b": 1}}},
    ]
    with Peer(file) as peer, Wire(file) as wire:
        before = total(peer)
        for parts in bad:
            wire.send(*parts)
        eventually("all are counted", lambda: total(peer) - before >= len(bad))
        wire.send(*info_request())
        answers = [wire.receive()]
        while answers[-1].get("protocol_version") is None:
            assert answers[-1]["status"] == "error", answers
            answers.append(wire.receive())
        for content in strange:
            wire.send(*encode(header("execute_request"), {}, {}, content))
            assert wire.receive()["status"] in ("error", "ok")
        # A parent that is no header of ours, or no header at all, changes nothing.
        for parent in ({"msg_id": "other"}, header("execute_reply"), {"msg_id": 5}, {"deep": [[[[]]]]}):
            wire.send(*encode(header("kernel_info_request"), parent, {}, {}))
        wire.send(*info_request())
        assert wire.receive()["status"] in ("ok", "error")
        for kind in ("complete_request", "inspect_request", "history_request", "is_complete_request", "comm_info_request", "comm_open",
                     "comm_msg", "comm_close", "interrupt_request", "shutdown_reply", "debug_request", "robo_files_request",
                     "robo_replay_request", "robo_drive_request", "robo_pair_request", "no_such_request"):
            for content in ({}, {"code": {}}, {"cursor_pos": -7, "code": "abc"}, {"cursor_pos": 1e308, "code": "abc"},
                            {"comm_id": 3}, {"paths": 4}, {"hist_access_type": "none"}, {"n": -1, "hist_access_type": "tail"}):
                peer.send(kind, content)
        assert peer.ask("kernel_info_request")["status"] == "ok"
    works(file)


def large_cell(file):
    """A cell of 100 MB; meanwhile the heart beats within its time."""
    with Peer(file) as peer, Wire(file) as wire, Wire(file, "hb") as heart:
        heart.socket.close()
        heart.socket = zmq.Context.instance().socket(zmq.REQ)
        heart.socket.connect(f"tcp://{heart.info['ip']}:{heart.info['hb_port']}")
        parts = execute_request("'" + "x" * 100_000_000 + "'.length")
        wire.send(*parts)
        slowest = 0
        # Its own work is done in threads of libzmq, so that what is measured is the kernel's.
        while not wire.socket.poll(0):
            started = time.perf_counter()
            heart.socket.send(b"?")
            assert heart.socket.poll(60_000), "no heartbeat within 60 s"
            heart.socket.recv()
            slowest = max(slowest, time.perf_counter() - started)
        reply = wire.receive()
        assert reply["status"] in ("ok", "error"), reply
        assert peer.ok("1 + 1").result == "2"
        print(f"{reply['status']} {reply.get('evalue', '')}; slowest heartbeat {slowest * 1e3:.1f} ms")
    works(file)


def garbage(file):
    """Bytes that are no ZeroMQ on each of the ports."""
    with open(file) as text:
        info = json.load(text)
    greeting = b"\xff" + b"\0" * 8 + b"\x7f\x03\x00NULL" + b"\0" * 48
    pieces = [
        b"GET / HTTP/1.1\r\nHost: robot\r\n\r\n",
        os.urandom(5000),
        b"\0" * 5000,
        greeting,
        greeting[:30],
        greeting + b"\x04\x19\x05READY\x0bSocket-Type\0\0\0\x06DEALER" + b"\x02" + struct.pack(">Q", 1 << 62),
        greeting + b"\x04\x19\x05READY\x0bSocket-Type\0\0\0\x06DEALER" + b"\x03" + struct.pack(">Q", 1 << 40) + b"x" * 1000,
        greeting + b"\x04\x19\x05READY\x0bSocket-Type\0\0\0\x06DEALER" + b"\x01\x00" * 100_000,
        greeting + b"\x04\x19\x05READY\x0bSocket-Type\xff\xff\xff\xff",
        b"\x01\x00" * 3000,
    ]
    for channel in CHANNELS:
        for piece in pieces:
            with socket.create_connection((info["ip"], info[channel + "_port"])) as raw:
                try:
                    raw.sendall(piece)
                    raw.shutdown(socket.SHUT_WR)
                    raw.settimeout(20)
                    while raw.recv(65536):
                        pass
                except TimeoutError:
                    raise
                except OSError:
                    pass  # The kernel has closed the connection: at the latest here, perhaps in the middle of the piece.
    works(file)


def loris(file):
    """Connections that say nothing, or a byte now and then: others are served."""
    with open(file) as text:
        info = json.load(text)
    raws = []
    try:
        for channel in CHANNELS:
            for n in range(60):
                raw = socket.create_connection((info["ip"], info[channel + "_port"]))
                raws.append(raw)
                if n % 2:
                    raw.sendall(b"\xff\0\0")
        works(file)
        for raw in raws:
            try:
                raw.sendall(b"\0")
            except OSError:
                pass
        works(file)
    finally:
        for raw in raws:
            raw.close()
    works(file)


def crowd(file):
    """A thousand connections that come, and go."""
    with open(file) as text:
        info = json.load(text)
    context = zmq.Context()
    context.max_sockets = 2000
    clients = []
    for n in range(1000):
        client = context.socket(zmq.DEALER)
        client.linger = 0
        client.connect(f"tcp://{info['ip']}:{info['shell_port']}")
        clients.append(client)
    with Wire(file) as wire:
        for client in clients[:200]:
            parts = info_request()
            client.send_multipart([b"<IDS|MSG>", wire.sign(parts), *parts])
        for client in clients[:200]:
            assert client.poll(60_000), "one of the crowd is not served"
            client.recv_multipart()
    context.destroy(linger=0)
    works(file)


def deaf(file):
    """Watchers that never read: the others lose nothing, and the kernel's memory stays bounded."""
    with Peer(file) as peer:
        deaf = [zmq.Context.instance().socket(zmq.SUB) for _ in range(3)]
        with Wire(file) as wire:
            for one in deaf:
                one.rcvhwm = 1
                one.subscribe(b"")
                one.connect(f"tcp://{wire.info['ip']}:{wire.info['iopub_port']}")
        outcome = peer.ok("for (let i = 0; i < 20_000; i++) console.log(i, 'x'.repeat(1000)); undefined")
        lines = outcome.text().splitlines()
        assert len(lines) == 20_000 and lines[-1].startswith("19999"), len(lines)
        for one in deaf:
            one.close(linger=0)
    works(file)


def wrong_key(file):
    """A client with another key gets no answer, and learns nothing."""
    with Wire(file) as wire:
        wire.key = secrets.token_hex(16).encode()
        wire.send(*info_request())
        wire.silent(0.5)
    with Peer(file) as peer:
        eventually("it is counted", lambda: total(peer) >= 1)
    works(file)


if __name__ == "__main__":
    main(globals())
