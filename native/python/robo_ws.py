"""Structs of C programs from `robo ws-bridge`, for scripts, notebooks and matplotlib.

    from robo_ws import Bridge

    with Bridge("ws://127.0.0.1:8675/") as bridge:
        bridge.send("arm.Command", gain=2)
        for message in bridge.subscribe("arm.*", every=0.1):
            print(message.topic.name, message.time, message.value)

The same with asyncio:

    async with AsyncBridge("ws://127.0.0.1:8675/") as bridge:
        await bridge.send("arm.Command", gain=2)
        async for message in bridge.subscribe("arm.*", every=0.1):
            print(message.value)

Numbers for plots come as columns, many structs at a time, and as numpy arrays where numpy is there:

    for block in bridge.columns("arm.Telemetry", ["t", "pos.x"], flush=0.05, minmax=True):
        plt.plot(block.times, block["pos.x"])

This one file is all there is to copy; it needs Python 3.9 and nothing else. Times are in seconds, as everywhere in
Python. A thread of its own reads what comes and answers the bridge, also while a notebook's cell is idle. When the
connection is lost it comes back by itself, with all subscriptions; `lost` and `dropped` count what did not come.
The protocol is robo.ws.v1: docs/robo-ws.md.
"""

from __future__ import annotations

import array as _array
import asyncio
import base64
import collections
import functools
import hashlib
import itertools
import json
import math
import os
import random
import select
import socket
import ssl as _ssl
import struct
import sys
import threading
import time
import urllib.parse
from typing import Any, Callable, Deque, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

try:
    import numpy as np
except ImportError:  # Columns are array.array then, and there are no dtypes.
    np = None  # type: ignore[assignment]

__all__ = ["Bridge", "AsyncBridge", "BridgeError", "Subscription", "Message", "Columns", "Topic", "Layout", "to_array"]

#: Structs that wait in one subscription, unless said otherwise; beyond them the oldest are dropped and counted.
MAX_QUEUE = 65_536

#: Largest message that is received, in bytes.
MAX_MESSAGE = 64 * 1024 * 1024

#: Longest silence of the bridge, in seconds; it sends a ping every five.
SILENCE = 15.0

_FRAME = struct.Struct("<HBBHHIIQ")
_MAGIC = 0x4252
_DATA, _REQUEST = 2, 3


class BridgeError(Exception):
    """Something could not be done. `kind` is one of usage, data, missing, denied, unavailable, lost and internal; `hint` says the cure where there is one,
    `path` which field of a value is meant."""

    def __init__(self, kind: str, message: str, hint: Optional[str] = None, path: Optional[str] = None):
        super().__init__(message if hint is None else f"{message} ({hint})")
        self.kind = kind
        self.message = message
        self.hint = hint
        self.path = path


# --- structs ---------------------------------------------------------------------------------------------------------

_CODES = {
    "int8": "b", "uint8": "B", "int16": "h", "uint16": "H", "int32": "i", "uint32": "I", "int64": "q", "uint64": "Q",
    "float16": "e", "float32": "f", "float64": "d",
}

_Reader = Callable[[bytes, int], Any]


def _wide_float(bits: int, exponent_bits: int, mantissa_bits: int) -> float:
    """The nearest float to a number whose mantissa has its leading bit written out."""
    exponent = bits >> mantissa_bits & (1 << exponent_bits) - 1
    sign = -1.0 if bits >> exponent_bits + mantissa_bits & 1 else 1.0
    mantissa = bits & (1 << mantissa_bits) - 1
    if exponent == (1 << exponent_bits) - 1:
        return sign * (math.inf if mantissa & (1 << mantissa_bits - 1) - 1 == 0 else math.nan)
    if mantissa == 0:
        return sign * 0.0
    bias = (1 << exponent_bits - 1) - 1
    try:
        # One division and one power of two, so that it is rounded once.
        shift = max(exponent, 1) - bias - (mantissa_bits - 1)
        return sign * float(mantissa << shift if shift >= 0 else _ratio(mantissa, -shift))
    except OverflowError:
        return sign * math.inf


def _ratio(number: int, shift: int) -> float:
    return number / (1 << shift) if shift < 20_000 else 0.0


def _float80(bits: int) -> float:
    return _wide_float(bits & (1 << 80) - 1, 15, 64)


def _float128(bits: int) -> float:
    exponent = bits >> 112 & 0x7FFF
    leading = 0 if exponent == 0 else 1
    return _wide_float((bits >> 112) << 113 | leading << 112 | bits & (1 << 112) - 1, 15, 113)


def _whole(size: int, order: str, signed: bool = False) -> _Reader:
    return lambda raw, at: int.from_bytes(raw[at:at + size], order, signed=signed)  # type: ignore[arg-type]


def _scalar(name: str, size: int, order: str) -> _Reader:
    """Reads a number or truth value."""
    code = _CODES.get(name)
    if code is not None:
        unpack = struct.Struct(("<" if order == "little" else ">") + code).unpack_from
        return lambda raw, at: unpack(raw, at)[0]
    if name == "bool":
        return lambda raw, at: any(raw[at:at + size])
    if name in ("int128", "uint128"):
        return _whole(size, order, name == "int128")
    whole = _whole(16 if name == "float128" else 2 if name == "bfloat16" else 10, order)
    if name == "float80":
        # On big-endian targets the ten bytes come first as well.
        return lambda raw, at: _float80(whole(raw, at))
    if name == "float128":
        return lambda raw, at: _float128(whole(raw, at))
    return lambda raw, at: struct.unpack("<f", struct.pack("<I", whole(raw, at) << 16))[0]


def _named(values: Mapping[str, Union[int, str]], read: _Reader) -> _Reader:
    names: Dict[int, str] = {}
    for name, number in values.items():
        names.setdefault(int(number), name)

    def named(raw: bytes, at: int) -> Any:
        number = read(raw, at)
        return names.get(number, number)
    return named


def _text(size: int) -> _Reader:
    return lambda raw, at: raw[at:at + size].split(b"\0", 1)[0].decode("utf-8", "replace")


def _elements(read: _Reader, size: int, shape: Sequence[int]) -> _Reader:
    """Reads an array as lists, the outermost dimension first."""
    for count in reversed(shape):
        read, size = functools.partial(_row, read, size, count), size * count
    return read


def _row(read: _Reader, size: int, count: int, raw: bytes, at: int) -> List[Any]:
    return [read(raw, at + i * size) for i in range(count)]


def _bits(field: Mapping[str, Any], order: str) -> _Reader:
    """Reads a bit-field, whose place is counted in bits from the begin of its struct."""
    offset, count = field["bits"]["offset"], field["bits"]["count"]
    first, last = offset // 8, (offset + count + 7) // 8
    shift = offset - 8 * first if order == "little" else 8 * last - offset - count
    mask = (1 << count) - 1
    scalar = field.get("scalar", "")
    sign = 1 << count - 1 if scalar.startswith("int") else 0

    def read(raw: bytes, at: int) -> int:
        number = int.from_bytes(raw[at + first:at + last], order) >> shift & mask  # type: ignore[arg-type]
        return number - (sign << 1) if number & sign else number
    if scalar == "bool":
        return lambda raw, at: read(raw, at) != 0
    return read


class Layout:
    """How a struct lies in a program's memory, and what reads it."""

    def __init__(self, description: Mapping[str, Any]):
        self.byte_order: str = description["byteOrder"]
        self.structs: Dict[str, Mapping[str, Any]] = {each["name"]: each for each in description["structs"]}
        #: The struct itself, as the bridge describes it: name, size, align, fields.
        self.struct: Mapping[str, Any] = description["structs"][-1]
        self._readers: Dict[str, Callable[[bytes, int], Dict[str, Any]]] = {}
        self._dtype: Any = None

    @property
    def name(self) -> str:
        """Name of the struct."""
        return self.struct["name"]

    @property
    def size(self) -> int:
        """Bytes of the struct, padding included."""
        return self.struct["size"]

    def decode(self, raw: bytes, at: int = 0) -> Dict[str, Any]:
        """The struct at byte `at`: enums as their names, texts as str, arrays as lists, structs as dicts."""
        if len(raw) - at < self.size:
            raise BridgeError("data", f"{self.name} has {self.size} bytes, not {len(raw) - at}")
        return self._reader(self.struct)(raw, at)

    @property
    def dtype(self) -> Any:
        """The same as a numpy dtype, for `numpy.frombuffer`. Bit-fields are left out, as numpy has none; enums are numbers, texts bytes."""
        if np is None:
            raise BridgeError("unavailable", "A dtype needs numpy", "Install it: python3-numpy")
        if self._dtype is None:
            self._dtype = self._dtype_of(self.struct)
        return self._dtype

    def _reader(self, of: Mapping[str, Any]) -> Callable[[bytes, int], Dict[str, Any]]:
        name = of["name"]
        if name not in self._readers:
            parts = [(field["name"], field["offset"], self._field(field)) for field in of["fields"]]

            def read(raw: bytes, at: int) -> Dict[str, Any]:
                value: Dict[str, Any] = {}
                for key, offset, part in parts:
                    if key:
                        value[key] = part(raw, at + offset)
                    else:  # Fields of a member without a name are the outer one's.
                        value.update(part(raw, at + offset))
                return value
            self._readers[name] = read
        return self._readers[name]

    def _field(self, field: Mapping[str, Any]) -> _Reader:
        order = self.byte_order
        if "bits" in field:
            read = _bits(field, order)
            begin = field["offset"]
            inner = read if "values" not in field else _named(field["values"], read)
            return lambda raw, at: inner(raw, at - begin)
        shape = field.get("shape", ())
        size = field["size"] // (math.prod(shape) or 1)
        return _elements(self._element(field, size), size, shape)

    def _element(self, field: Mapping[str, Any], size: int) -> _Reader:
        kind, order = field["kind"], self.byte_order
        if kind == "struct":
            return self._reader(self.structs[field["struct"]])
        if kind == "text":
            return _text(size)
        if kind == "pointer":
            return _whole(size, order)
        read = _scalar(field["scalar"], size, order)
        return _named(field["values"], read) if kind == "enum" else read

    def _dtype_of(self, of: Mapping[str, Any]) -> Any:
        names: List[str] = []
        formats: List[Any] = []
        offsets: List[int] = []
        for field in of["fields"]:
            if "bits" in field:
                continue
            shape = tuple(field.get("shape", ()))
            size = field["size"] // (math.prod(shape) or 1)
            base = self._dtype_of(self.structs[field["struct"]]) if field["kind"] == "struct" else self._base(field, size)
            if not field["name"] and field["kind"] == "struct":
                for name in base.names or ():
                    inner, offset = base.fields[name][:2]
                    names.append(name)
                    formats.append(inner)
                    offsets.append(field["offset"] + offset)
                continue
            names.append(field["name"])
            formats.append((base, shape) if shape else base)
            offsets.append(field["offset"])
        return np.dtype({"names": names, "formats": formats, "offsets": offsets, "itemsize": of["size"]})

    def _base(self, field: Mapping[str, Any], size: int) -> Any:
        order = "<" if self.byte_order == "little" else ">"
        if field["kind"] == "text":
            return f"S{size}"
        if field["kind"] == "pointer":
            return f"{order}u{size}"
        scalar = field["scalar"]
        if scalar == "bool" and size == 1:
            return "?"
        if scalar in _CODES:
            return np.dtype(order + _CODES[scalar])
        return f"V{size}"


class Topic:
    """One kind of struct of one program."""

    def __init__(self, description: Mapping[str, Any]):
        self.number: int = description["topic"]
        self.name: str = description["name"]
        self.program: str = description["program"]
        #: "out" (the program sends it), "in" (it takes it) or "both".
        self.direction: str = description["direction"]
        #: How the struct lies in memory.
        self.layout = Layout(description["layout"])
        answer = description.get("answer")
        #: Layout of what answers it, when it is a request.
        self.answer: Optional[Layout] = None if answer is None else Layout(answer["layout"])
        self._update(description)

    def _update(self, description: Mapping[str, Any]) -> None:
        #: Whether the program is there.
        self.live: bool = description["live"]
        self.may_read: bool = description["mayRead"]
        self.may_write: bool = description["mayWrite"]

    def __repr__(self) -> str:
        return f"<Topic {self.name} {self.direction}{'' if self.live else ' (away)'}>"


class Message:
    """A struct that has come; it is decoded when it is first looked at."""

    __slots__ = ("topic", "time_ns", "raw", "_value")

    def __init__(self, topic: Topic, time_ns: int, raw: bytes, value: Optional[Dict[str, Any]] = None):
        self.topic = topic
        #: Nanoseconds since 1970.
        self.time_ns = time_ns
        #: Its bytes; empty when only some fields were asked for.
        self.raw = raw
        self._value = value

    @property
    def time(self) -> float:
        """Seconds since 1970."""
        return self.time_ns / 1e9

    @property
    def value(self) -> Dict[str, Any]:
        """The struct; with chosen fields a dict whose keys are their paths."""
        if self._value is None:
            self._value = self.topic.layout.decode(self.raw)
        return self._value

    def __getitem__(self, key: str) -> Any:
        return self.value[key]

    def __repr__(self) -> str:
        return f"<{self.topic.name} {self.time:.6f} {self.value}>"


class Columns:
    """Numbers of one topic: `times` in seconds since 1970, and a column of the same length for each path."""

    __slots__ = ("topic", "times", "columns")

    def __init__(self, topic: Topic, times: Any, columns: Dict[str, Any]):
        self.topic = topic
        self.times = times
        self.columns = columns

    def __getitem__(self, path: str) -> Any:
        return self.columns[path]

    def __len__(self) -> int:
        return len(self.times)


def to_array(messages: Iterable[Message]) -> Any:
    """Messages of one topic as a numpy array with a field for each field of the struct."""
    taken = list(messages)
    if not taken:
        raise BridgeError("usage", "There are no messages to make an array of")
    if any(message.topic is not taken[0].topic for message in taken):
        raise BridgeError("usage", "The messages are of several topics", "Subscribe to one, or sort them by message.topic.name")
    return np.frombuffer(b"".join(message.raw for message in taken), taken[0].topic.layout.dtype)


# --- the WebSocket (RFC 6455) ----------------------------------------------------------------------------------------


class _WebSocket:
    """A client's WebSocket; sent to by any thread, and read by one."""

    def __init__(self, url: str, token: Optional[str], context: Optional[_ssl.SSLContext], timeout: float):
        parts = urllib.parse.urlsplit(url)
        # The page's address, as the bridge prints it, does as well.
        token = token or urllib.parse.parse_qs(parts.fragment).get("token", [None])[0]
        parts = parts._replace(scheme={"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme), fragment="")
        if parts.scheme not in ("ws", "wss") or not parts.hostname:
            raise BridgeError("usage", f"{url} is no address of a bridge", "Give one such as ws://127.0.0.1:8675/")
        try:
            port = parts.port or (443 if parts.scheme == "wss" else 80)
            conn = socket.create_connection((parts.hostname, port), timeout)
            conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if parts.scheme == "wss":
                conn = (context or _ssl.create_default_context()).wrap_socket(conn, server_hostname=parts.hostname)
        except OSError as error:
            raise BridgeError("unavailable", f"Cannot connect to {parts.netloc}: {error}", "Start the bridge: robo ws-bridge") from error
        self._conn = conn
        self._lock = threading.Lock()
        self._buffer = bytearray()
        self._is_open = True
        try:
            self._upgrade(parts, token)
        except OSError as error:
            conn.close()
            raise BridgeError("unavailable", f"{parts.netloc} does not answer as a bridge: {error}") from error
        except BaseException:
            conn.close()
            raise

    def _upgrade(self, parts: urllib.parse.SplitResult, token: Optional[str]) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host = parts.netloc.rpartition("@")[2]
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: robo.ws.v1"]
        if token is not None:
            lines.append(f"Authorization: Bearer {token}")
        if any("\r" in line or "\n" in line for line in lines):
            raise BridgeError("usage", "The address or the token has line breaks")
        self._conn.sendall("".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1", "replace"))
        while b"\r\n\r\n" not in self._buffer:
            if len(self._buffer) > 16_384 or not self._fill():
                raise BridgeError("unavailable", f"{host} does not answer as a bridge", "Check the port")
        head, _, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        first, *fields = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in fields)}
        status = (first.split(" ") + ["", ""])[1]
        if status != "101":
            self._buffer[:] = rest
            self._refused(host, status, headers)
        accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        if headers.get("sec-websocket-accept") != accept or headers.get("sec-websocket-protocol") != "robo.ws.v1":
            raise BridgeError("unavailable", f"{host} does not speak robo.ws.v1", "Check the address")
        self._buffer[:] = rest

    def _refused(self, host: str, status: str, headers: Mapping[str, str]) -> None:
        length = min(int(headers.get("content-length", "0")), 16_384)
        while len(self._buffer) < length and self._fill():
            pass
        try:
            problem = json.loads(self._buffer[:length])
        except ValueError:
            problem = {}
        kind = "denied" if status in ("401", "403") else "unavailable"
        message = problem.get("detail") or f"it answers with status {status}"
        raise BridgeError(kind, f"{host} refuses: {message}", problem.get("hint"))

    def _fill(self) -> bool:
        if isinstance(self._conn, _ssl.SSLSocket):
            # One thread at a time may use it.
            if self._conn.pending() == 0 and not select.select([self._conn], [], [], self._conn.gettimeout())[0]:
                raise TimeoutError("it is silent")
            with self._lock:
                data = self._conn.recv(262_144)
        else:
            data = self._conn.recv(262_144)
        self._buffer += data
        return bool(data)

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            if not self._fill():
                raise ConnectionError("it was closed")
        data = bytes(memoryview(self._buffer)[:count])
        del self._buffer[:count]
        return data

    def settimeout(self, timeout: float) -> None:
        self._conn.settimeout(timeout)

    def send(self, data: bytes, opcode: int) -> None:
        mask = os.urandom(4)
        count = len(data)
        head = bytes([128 | opcode]) + (
            bytes([128 | count]) if count < 126
            else struct.pack(">BH", 254, count) if count < 65_536
            else struct.pack(">BQ", 255, count))
        key = (mask * (count // 4 + 1))[:count]
        masked = (int.from_bytes(data, "big") ^ int.from_bytes(key, "big")).to_bytes(count, "big")
        with self._lock:
            self._conn.sendall(head + mask + masked)

    def receive(self) -> Tuple[int, bytes]:
        """The next message, text (1) or bytes (2). Raises OSError at the end."""
        kind, parts, size = 0, [], 0
        while True:
            first, second = self._take(2)
            opcode, count = first & 15, second & 127
            if first & 0x70 or second & 128:
                raise BridgeError("data", "The bridge breaks the rules of WebSockets")
            if count > 125:
                count = int.from_bytes(self._take(2 if count == 126 else 8), "big")
            size += count
            if size > MAX_MESSAGE:
                raise BridgeError("data", f"A message has more than {MAX_MESSAGE} bytes")
            data = self._take(count)
            if opcode == 8:
                code = int.from_bytes(data[:2], "big") if len(data) >= 2 else 1005
                raise ConnectionError(f"{data[2:].decode('utf-8', 'replace') or 'it was closed'}, code {code}")
            if opcode == 9:
                self.send(data, 10)
            if opcode > 7:
                size -= count
                continue
            kind = opcode or kind
            parts.append(data)
            if first & 128:
                return kind, b"".join(parts)

    def close(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        try:
            self._conn.settimeout(1)
            self.send(struct.pack(">H", 1000), 8)
            self._conn.shutdown(socket.SHUT_RDWR)
        except (OSError, ValueError):
            pass
        self._conn.close()


# --- subscriptions ---------------------------------------------------------------------------------------------------


class Subscription:
    """What comes of a subscription: iterate over it with `for` or `async for`, or take with `next(timeout=…)`."""

    def __init__(self, bridge: Bridge, wish: Dict[str, Any], max_queue: int):
        self._bridge = bridge
        self._wish = wish
        self._ready = threading.Condition()
        self._queue: Deque[Any] = collections.deque()
        self._most = max_queue
        self._wakers: List[Callable[[], None]] = []
        self._is_made = False
        self._end: Optional[BridgeError] = None
        self._is_ended = False
        self._fields: Dict[int, List[str]] = {}
        #: Names of the topics that it has now.
        self.topics: List[str] = []
        #: Structs that the bridge has not sent because this program was too slow, by topics' names.
        self.lost: Dict[str, int] = {}
        #: What came and was dropped because nobody took it.
        self.dropped = 0
        #: Whether it gets the newest structs only, because it is slow.
        self.thinned = False

    def next(self, timeout: Optional[float] = None) -> Any:
        """The next message or columns. Raises BridgeError at the end, and of kind "unavailable" when nothing comes in time."""
        with self._ready:
            if not self._ready.wait_for(lambda: self._queue or self._is_ended, timeout):
                raise BridgeError("unavailable", f"Nothing has come within {timeout} s")
            if self._queue:
                return self._queue.popleft()
        raise self._end or BridgeError("unavailable", "The subscription has ended")

    def newest(self) -> Any:
        """The newest that has come, or None; what is older is forgotten. For drawing."""
        with self._ready:
            newest = self._queue[-1] if self._queue else None
            self._queue.clear()
        return newest

    def take_all(self) -> List[Any]:
        """All that has come and was not taken yet."""
        with self._ready:
            taken = list(self._queue)
            self._queue.clear()
        return taken

    def wait_ready(self, timeout: float = 5.0) -> Subscription:
        """Waits until the bridge has made it. Raises BridgeError when it refuses."""
        with self._ready:
            self._ready.wait_for(lambda: self._is_made or self._is_ended, timeout)
            if self._end is not None:
                raise self._end
        return self

    def close(self) -> None:
        """Ends it."""
        self._bridge._unsubscribe(self._wish["sub"])
        self._finish(None)

    def __iter__(self) -> Iterator[Any]:
        try:
            while True:
                with self._ready:
                    self._ready.wait_for(lambda: self._queue or self._is_ended)
                    if not self._queue:
                        break
                    item = self._queue.popleft()
                yield item
        finally:
            self.close()
        if self._end is not None:
            raise self._end

    async def __aiter__(self) -> Any:
        loop = asyncio.get_running_loop()
        event = asyncio.Event()

        def wake() -> None:
            try:
                loop.call_soon_threadsafe(event.set)
            except RuntimeError:
                pass  # The loop has been closed.
        with self._ready:
            self._wakers.append(wake)
        try:
            while True:
                event.clear()
                items = self.take_all()
                for at, item in enumerate(items):
                    try:
                        yield item
                    except GeneratorExit:
                        # What was not looked at is not lost for who goes on.
                        with self._ready:
                            self._queue.extendleft(reversed(items[at + 1:]))
                        raise
                if not items:
                    if self._is_ended:
                        break
                    await event.wait()
        finally:
            with self._ready:
                self._wakers.remove(wake)
        if self._end is not None:
            raise self._end

    def __enter__(self) -> Subscription:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _push(self, items: List[Any]) -> None:
        with self._ready:
            self._queue.extend(items)
            while len(self._queue) > self._most:
                self._queue.popleft()
                self.dropped += 1
            self._notify()

    def _made(self, topics: List[Dict[str, Any]]) -> None:
        with self._ready:
            self.topics = [topic["name"] for topic in topics]
            self._fields = {topic["topic"]: topic.get("fields", []) for topic in topics}
            self._is_made = True
            self._notify()

    def _finish(self, error: Optional[BridgeError]) -> None:
        with self._ready:
            if self._is_ended:
                return
            self._is_ended = True
            self._end = error
            self._notify()

    def _notify(self) -> None:
        self._ready.notify_all()
        for wake in self._wakers:
            wake()


def _floats(data: memoryview) -> Any:
    if np is not None:
        return np.frombuffer(data, "<f8")
    numbers = _array.array("d", data.tobytes())
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _plain(value: Any) -> Any:
    """What json cannot write by itself: numpy's numbers and arrays, array.array, bytes."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return list(bytes(value))
    raise TypeError(f"{type(value).__name__} cannot be sent")


def _sendable(value: Any) -> Any:
    """JSON has no numbers beyond ±2^53, NaN and infinity."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= 2 ** 53 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _sendable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_sendable(each) for each in value]
    if isinstance(value, str) or value is None:
        return value
    return _sendable(_plain(value))


# --- the client ------------------------------------------------------------------------------------------------------


class Bridge:
    """A connection with `robo ws-bridge`, for plain Python. All methods may be called by any thread."""

    def __init__(self, url: str = "ws://127.0.0.1:8675/", token: Optional[str] = None, timeout: float = 10.0,
                 reconnect: bool = True, ssl: Optional[_ssl.SSLContext] = None, max_queue: int = MAX_QUEUE):
        """Connects within `timeout` seconds. Raises BridgeError: "unavailable" when nobody answers, "denied" without the right token."""
        self.url = url
        #: All topics by name.
        self.topics: Dict[str, Topic] = {}
        #: Tells one start of the bridge from another.
        self.session = ""
        #: The bridge's greeting.
        self.hello: Dict[str, Any] = {}
        #: Called by the reader's thread with each line of programs: a dict with program, level, time and text. See `watch_log`.
        self.on_log: Optional[Callable[[Dict[str, Any]], None]] = None
        #: Called by the reader's thread with what the bridge has to say, and with errors of what was sent without waiting.
        self.on_status: Optional[Callable[[str, str], None]] = None
        self._open_with = (url, token, ssl, timeout)
        self._reconnect = reconnect
        self._max_queue = max_queue
        self._numbers: Dict[int, Topic] = {}
        self._subscriptions: Dict[int, Subscription] = {}
        self._answers: Dict[int, List[Any]] = {}
        self._ids = itertools.count(1)
        self._subs = itertools.count(1)
        self._changed = threading.Condition()
        self._is_closed = False
        self._watched: List[str] = []
        self._socket: Optional[_WebSocket] = _WebSocket(*self._open_with)
        self._socket.settimeout(SILENCE)
        self._greeted = False
        self._first_topics = True
        self._error: Optional[BridgeError] = None
        self._thread = threading.Thread(target=self._run, name="robo_ws", daemon=True)
        self._thread.start()
        with self._changed:
            if not self._changed.wait_for(lambda: self._greeted or self._error is not None, timeout):
                self._error = BridgeError("unavailable", f"{url} does not greet as a bridge")
        if self._error is not None:
            self.close()
            raise self._error

    @property
    def connected(self) -> bool:
        """Whether there is a connection now."""
        return self._greeted

    def subscribe(self, topics: Union[str, Sequence[str]] = "**", *, fields: Optional[Sequence[str]] = None,
                  every: Optional[float] = None, latest: bool = False, decimate: Optional[int] = None,
                  when_slow: str = "drop-oldest", latched: bool = False, flush: Optional[float] = None,
                  max_queue: Optional[int] = None) -> Subscription:
        """Receives structs of topics whose names match: `arm.*`, `**`, a list of such, `!arm.Debug` to exclude.

        `fields` are paths such as "pos.x"; `every` so many seconds, only the `latest`, or each n-th (`decimate`); `latched`: the newest at once;
        `flush` gathers for so many seconds; `when_slow` is "drop-oldest", "latest", "disconnect" or "hold"."""
        wish = self._wish(topics, every, latest, decimate, when_slow, latched, flush)
        if fields is None:
            wish["format"] = "binary"
        else:
            wish.update(format="json", fields=list(fields))
        return self._subscribe(wish, max_queue)

    def columns(self, topics: Union[str, Sequence[str]], fields: Sequence[str], *, minmax: bool = False,
                every: Optional[float] = None, latest: bool = False, decimate: Optional[int] = None,
                when_slow: str = "drop-oldest", latched: bool = False, flush: Optional[float] = None,
                max_queue: Optional[int] = None) -> Subscription:
        """Receives chosen fields as columns of numbers; with `minmax` only the extremes of each batch, which is enough for plots."""
        wish = self._wish(topics, every, latest, decimate, when_slow, latched, flush)
        wish.update(format="columns", fields=list(fields), minmax=minmax)
        return self._subscribe(wish, max_queue)

    def send(self, topic: str, value: Optional[Mapping[str, Any]] = None, /, *, timeout: float = 5.0, **fields: Any) -> None:
        """Sends a struct, as a dict or as keywords, and waits until the bridge has handed it on. Raises BridgeError; its `path` says which field does not fit."""
        self._ask({"op": "send", "topic": topic, "value": {**(value or {}), **fields}}, timeout)

    def send_bytes(self, topic: str, raw: bytes) -> None:
        """Sends a struct's bytes without waiting; a refusal is told to `on_status`."""
        if topic not in self.topics:
            raise BridgeError("missing", f"There is no topic {topic}", f"There are: {', '.join(self.topics) or 'none'}")
        head = _FRAME.pack(_MAGIC, 1, _DATA, self.topics[topic].number, 0, len(raw), 0, 0)
        self._write(head + bytes(raw), 2)

    def request(self, topic: str, value: Optional[Mapping[str, Any]] = None, /, *, timeout: float = 5.0, **fields: Any) -> Dict[str, Any]:
        """Sends a request, and returns its answer."""
        asked = {"op": "request", "topic": topic, "value": {**(value or {}), **fields}, "timeout": max(1, round(timeout * 1000))}
        return self._ask(asked, timeout + 1)["value"]

    def get(self, topic: str, *, timeout: float = 5.0) -> Optional[Dict[str, Any]]:
        """The newest struct of a topic; None before the first."""
        return self._ask({"op": "get", "topic": topic}, timeout)["value"]

    def end(self, program: str, reason: str = "A script asks for it", *, timeout: float = 5.0) -> None:
        """Asks a program to end itself."""
        self._ask({"op": "end", "program": program, "reason": reason}, timeout)

    def clock_offset(self, *, timeout: float = 5.0) -> float:
        """Seconds by which the bridge's clock is ahead of this machine's."""
        before = time.time()
        bridge = int(self._ask({"op": "ping"}, timeout)["time"]) / 1e9
        return bridge - (before + time.time()) / 2

    def wait_for(self, topic: str, timeout: Optional[float] = None) -> Topic:
        """Waits until there is a topic and its program is there."""
        with self._changed:
            there = self._changed.wait_for(lambda: (topic in self.topics and self.topics[topic].live) or self._is_closed, timeout)
        if not there or topic not in self.topics:
            raise BridgeError("unavailable", f"{topic} has not come within {timeout} s", "Start its program")
        return self.topics[topic]

    def watch_log(self, listener: Callable[[Dict[str, Any]], None]) -> None:
        """Calls a listener, in the reader's thread, with each line that programs have for people."""
        self.on_log = listener
        self._watched = ["log"]
        self._tell({"op": "watch", "what": ["log"]})

    def close(self) -> None:
        """Ends the connection and all subscriptions."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if self._socket is not None:
            self._socket.close()
        if threading.current_thread() is not self._thread:
            self._thread.join(5)
        self._end_all(None)

    def __enter__(self) -> Bridge:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Bridge {self.url} {'connected' if self._greeted else 'away'}, {len(self.topics)} topics>"

    # What is sent.

    @staticmethod
    def _wish(topics: Union[str, Sequence[str]], every: Optional[float], latest: bool, decimate: Optional[int],
              when_slow: str, latched: bool, flush: Optional[float]) -> Dict[str, Any]:
        if (every is not None) + latest + (decimate is not None) > 1:
            raise BridgeError("usage", "every, latest and decimate exclude each other")
        policy: Any = "latest" if latest else "all"
        if every is not None:
            policy = {"every": every * 1000}
        if decimate is not None:
            policy = {"decimate": decimate}
        names = [topics] if isinstance(topics, str) else list(topics)
        wish = {"op": "subscribe", "topics": names, "policy": policy, "whenSlow": when_slow, "latched": latched}
        return wish if flush is None else {**wish, "flush": {"ms": flush * 1000}}

    def _subscribe(self, wish: Dict[str, Any], max_queue: Optional[int]) -> Subscription:
        wish["sub"] = next(self._subs)
        subscription = Subscription(self, wish, max_queue or self._max_queue)
        with self._changed:
            self._subscriptions[wish["sub"]] = subscription
            if self._greeted:
                self._tell(wish)
        return subscription

    def _unsubscribe(self, sub: int) -> None:
        with self._changed:
            if self._subscriptions.pop(sub, None) is None or not self._greeted:
                return
            try:
                self._tell({"op": "unsubscribe", "sub": sub})
            except BridgeError:
                pass  # It has ended with its connection.

    def _tell(self, message: Mapping[str, Any]) -> None:
        self._write(json.dumps(_sendable(message), allow_nan=False).encode(), 1)

    def _write(self, data: bytes, opcode: int) -> None:
        if self._socket is None or not self._greeted:
            raise BridgeError("unavailable", f"There is no connection with {self.url}", "It is looked for again: try later")
        try:
            self._socket.send(data, opcode)
        except OSError as error:
            raise BridgeError("lost", f"The connection with {self.url} is lost: {error}") from error

    def _ask(self, message: Dict[str, Any], timeout: float) -> Dict[str, Any]:
        number = next(self._ids)
        slot: List[Any] = []
        with self._changed:
            self._answers[number] = slot
        try:
            self._tell({**message, "id": number})
            with self._changed:
                if not self._changed.wait_for(lambda: slot, timeout):
                    raise BridgeError("unavailable", f"No answer to {message['op']} within {timeout} s")
        finally:
            with self._changed:
                self._answers.pop(number, None)
        if isinstance(slot[0], BridgeError):
            raise slot[0]
        return slot[0]

    # What comes.

    def _run(self) -> None:
        wait = 0.1
        while True:
            try:
                if self._socket is None:
                    self._socket = _WebSocket(*self._open_with)
                    self._socket.settimeout(SILENCE)
                self._read(self._socket)
            except BridgeError as error:
                fault = error
            except OSError as error:
                fault = BridgeError("lost", f"The connection with {self.url} has ended: {error}")
            except Exception as error:  # A listener's mistake, or ours: who waits has to be told.
                fault = BridgeError("internal", f"{type(error).__name__}: {error}")
                fault.__cause__ = error
            was_greeted = self._greeted
            with self._changed:
                self._greeted = False
                for slot in self._answers.values():
                    slot.append(fault)
                self._changed.notify_all()
            if self._socket is not None:
                self._socket.close()
                self._socket = None
            passes = fault.kind in ("lost", "unavailable")
            if self._is_closed or not self.session or not self._reconnect or not passes:
                with self._changed:
                    self._error = fault
                    self._changed.notify_all()
                return self._end_all(None if self._is_closed else fault)
            wait = 0.1 if was_greeted else min(2 * wait, 2.0)
            with self._changed:
                self._changed.wait_for(lambda: self._is_closed, wait * random.uniform(0.5, 1))
            if self._is_closed:
                return self._end_all(None)

    def _read(self, conn: _WebSocket) -> None:
        while not self._is_closed:
            kind, data = conn.receive()
            if kind == 2:
                self._binary(data)
                continue
            message = json.loads(data)
            handle = getattr(self, f"_on_{message.get('op')}", None)
            if handle is not None:
                handle(message)
            elif "id" in message:
                with self._changed:
                    self._answered(message["id"], message)

    def _on_hello(self, message: Dict[str, Any]) -> None:
        self.hello = message
        self._numbers = {}
        self._first_topics = True

    def _on_topics(self, message: Dict[str, Any]) -> None:
        with self._changed:
            if self._first_topics:
                self.topics = {}
                self._first_topics = False
            for description in message["topics"]:
                topic = self._numbers.get(description["topic"])
                if topic is not None:
                    topic._update(description)
                    if description.get("forgotten"):
                        del self._numbers[description["topic"]]
                        if self.topics.get(topic.name) is topic:
                            del self.topics[topic.name]
                elif "layout" in description:
                    topic = self._numbers[description["topic"]] = Topic(description)
                    self.topics[topic.name] = topic
            if not self._greeted:
                self._greet()
            self._changed.notify_all()

    def _greet(self) -> None:
        """The conversation begins: what is wanted is said again."""
        self._greeted = True
        self.session = self.hello["session"]
        for subscription in self._subscriptions.values():
            self._tell(subscription._wish)
        if self._watched:
            self._tell({"op": "watch", "what": self._watched})

    def _on_subscribed(self, message: Dict[str, Any]) -> None:
        subscription = self._subscriptions.get(message["sub"])
        if subscription is not None:
            subscription._made(message["topics"])

    def _on_data(self, message: Dict[str, Any]) -> None:
        subscription = self._subscriptions.get(message["sub"])
        if subscription is not None:
            subscription._push([
                Message(self.topics[item["topic"]], int(item["time"]), b"", item["value"])
                for item in message["items"] if item["topic"] in self.topics
            ])

    def _on_lost(self, message: Dict[str, Any]) -> None:
        subscription = self._subscriptions.get(message["sub"])
        for item in message["topics"] if subscription is not None else ():
            subscription.lost[item["topic"]] = subscription.lost.get(item["topic"], 0) + item["count"]  # type: ignore[union-attr]

    def _on_thinned(self, message: Dict[str, Any]) -> None:
        subscription = self._subscriptions.get(message["sub"])
        if subscription is not None:
            subscription.thinned = message["thinned"]

    def _on_log(self, message: Dict[str, Any]) -> None:
        for line in message["lines"] if self.on_log is not None else ():
            self.on_log(line)  # type: ignore[misc]

    def _on_status(self, message: Dict[str, Any]) -> None:
        if self.on_status is not None:
            self.on_status(message["level"], message["message"])

    def _on_error(self, message: Dict[str, Any]) -> None:
        error = BridgeError(message["kind"], message["message"], message.get("hint"), message.get("path"))
        subscription = self._subscriptions.pop(message["sub"], None) if "sub" in message else None
        if subscription is not None:
            return subscription._finish(error)
        with self._changed:
            if self._answered(message.get("id"), error):
                return
        if self.on_status is not None:
            self.on_status("error", str(error))

    def _answered(self, number: Any, answer: Any) -> bool:
        slot = self._answers.get(number)
        if slot is None:
            return False
        slot.append(answer)
        self._changed.notify_all()
        return True

    def _binary(self, data: bytes) -> None:
        kind = data[:2]
        if kind not in (b"RF", b"RC"):
            return  # An answer to bytes that this client never sends.
        sub, count = struct.unpack_from("<HI", data, 2)
        subscription = self._subscriptions.get(sub)
        if subscription is None:
            return
        subscription._push(self._frames(data) if kind == b"RF" else self._blocks(data, count, subscription))

    def _frames(self, data: bytes) -> List[Message]:
        messages: List[Message] = []
        at, end = 8, len(data)
        unpack, numbers = _FRAME.unpack_from, self._numbers
        while at < end:
            magic, _version, _kind, number, _seq, length, _aux, time_ns = unpack(data, at)
            if magic != _MAGIC or at + 24 + length > end:
                raise BridgeError("data", "A batch of structs is broken")
            topic = numbers.get(number)
            if topic is not None:
                messages.append(Message(topic, time_ns, data[at + 24:at + 24 + length]))
            at += 24 + length
        return messages

    def _blocks(self, data: bytes, count: int, subscription: Subscription) -> List[Columns]:
        blocks: List[Columns] = []
        view = memoryview(data)
        at = 8
        for _ in range(count):
            number, fields, rows = struct.unpack_from("<HHI", data, at)
            at += 8
            columns = [_floats(view[at + 8 * rows * n:at + 8 * rows * (n + 1)]) for n in range(fields + 1)]
            at += 8 * rows * (fields + 1)
            topic = self._numbers.get(number)
            if topic is not None:
                paths = subscription._fields.get(number, [])
                blocks.append(Columns(topic, columns[0], dict(zip(paths, columns[1:]))))
        return blocks

    def _end_all(self, error: Optional[BridgeError]) -> None:
        with self._changed:
            ended = list(self._subscriptions.values())
            self._subscriptions.clear()
            self._changed.notify_all()
        for subscription in ended:
            subscription._finish(error)


class AsyncBridge:
    """The same for asyncio: `async with AsyncBridge(url) as bridge`. Subscriptions are iterated over with `async for`."""

    def __init__(self, url: str = "ws://127.0.0.1:8675/", **options: Any):
        """Options are those of Bridge; the connection is made by `async with`, or by `connect`."""
        self._make = functools.partial(Bridge, url, **options)
        self._bridge: Optional[Bridge] = None

    @property
    def bridge(self) -> Bridge:
        """What is behind it, with its topics."""
        if self._bridge is None:
            raise BridgeError("usage", "The bridge is not connected", "Use: async with AsyncBridge(url) as bridge")
        return self._bridge

    @property
    def topics(self) -> Dict[str, Topic]:
        """All topics by name."""
        return self.bridge.topics

    async def connect(self) -> AsyncBridge:
        """Connects; raises as Bridge."""
        self._bridge = await _in_thread(self._make)
        return self

    def subscribe(self, *topics: Any, **options: Any) -> Subscription:
        """As Bridge.subscribe."""
        return self.bridge.subscribe(*topics, **options)

    def columns(self, *arguments: Any, **options: Any) -> Subscription:
        """As Bridge.columns."""
        return self.bridge.columns(*arguments, **options)

    async def send(self, *arguments: Any, **options: Any) -> None:
        """As Bridge.send."""
        await _in_thread(self.bridge.send, *arguments, **options)

    async def request(self, *arguments: Any, **options: Any) -> Dict[str, Any]:
        """As Bridge.request."""
        return await _in_thread(self.bridge.request, *arguments, **options)

    async def get(self, *arguments: Any, **options: Any) -> Optional[Dict[str, Any]]:
        """As Bridge.get."""
        return await _in_thread(self.bridge.get, *arguments, **options)

    async def end(self, *arguments: Any, **options: Any) -> None:
        """As Bridge.end."""
        await _in_thread(self.bridge.end, *arguments, **options)

    async def wait_for(self, *arguments: Any, **options: Any) -> Topic:
        """As Bridge.wait_for."""
        return await _in_thread(self.bridge.wait_for, *arguments, **options)

    async def close(self) -> None:
        """Ends the connection."""
        if self._bridge is not None:
            await _in_thread(self._bridge.close)

    async def __aenter__(self) -> AsyncBridge:
        return await self.connect()

    async def __aexit__(self, *_: Any) -> None:
        await self.close()


async def _in_thread(call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(None, functools.partial(call, *arguments, **options))
