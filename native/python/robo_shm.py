"""Host variables and host functions: values and functions that all processes of a host share, at memory speed.

    from robo_shm import HostVariable, HostFunctionCaller, HostFunctionDispatcher

    pose = HostVariable("pose")
    pose.data = {"x": 1.0, "y": 2.0}      # seen by every process, in Python, TypeScript or C
    print(pose.data, pose.info.age)

    dispatcher = HostFunctionDispatcher()
    dispatcher.add("add", lambda a, b: a + b)
    dispatcher.start()
    print(HostFunctionCaller("add")(1, 2))

This one file is all there is to copy. It needs Python 3.9, Linux and librobo.so; numpy is used if it is there.
Nothing is ever locked: a process may be killed at any time without harm to the others, and Ctrl-C needs no care. Times
are in seconds, as everywhere in Python. All objects may be used by several threads, and go on in the child of a fork,
except that a dispatcher serves in the process alone that started it.
"""

from __future__ import annotations

import array as _array
import collections
import collections.abc
import ctypes
import datetime
import enum
import glob
import hashlib
import json
import math
import os
import struct
import sys
import threading
import time
import types
import weakref
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Tuple, Type, Union

try:
    import numpy as np
except ImportError:  # Typed arrays are array.array then, and n-dimensional ones memoryview.
    np = None  # type: ignore[assignment]

__all__ = [
    "HostVariable", "HostFunctionCaller", "HostFunctionDispatcher", "ValueInfo", "View", "Loan", "MsgpackExtension",
    "watch_all", "wait_any", "pack", "unpack", "folder", "reap", "set_process_name", "set_spin", "native_library",
    "HostError", "HostArgumentError", "HostNameError", "HostNotFoundError", "HostExistsError", "HostMismatchError",
    "HostTooBigError", "HostNeverWrittenError", "HostStaleError", "HostRemovedError", "HostTimeoutError",
    "HostBusyError", "HostDeniedError", "HostCorruptError", "HostVersionError", "HostNamespaceError",
    "HostNoSpaceError", "HostMemoryError", "HostSystemError", "HostNoServerError", "HostDiedError", "HostFunctionError",
    "HostCancelledError", "HostLostError", "HostFullError", "HostStoppedError", "HostPlatformError",
]

#: Version of the library's interface that this module speaks.
ABI_VERSION = 1


# --- errors ----------------------------------------------------------------------------------------------------------


class HostError(Exception):
    """What goes wrong with host variables and functions. `reason` is a short word for it, the same in TypeScript."""

    reason = "unknown"


class HostArgumentError(HostError, ValueError):
    """An argument that no call may have."""

    reason = "argument"


class HostNameError(HostError, ValueError):
    """A name that is empty, longer than 100 letters, or of others than A-Z a-z 0-9 . _ -"""

    reason = "name"


class HostNotFoundError(HostError, LookupError):
    """There is no variable, function, ticket or call of that name or number."""

    reason = "not-found"


class HostExistsError(HostError, FileExistsError):
    """It is there already, and was to be new."""

    reason = "exists"


class HostMismatchError(HostError, ValueError):
    """It is there with other sizes or another schema. The message names both sides."""

    reason = "mismatch"


class HostTooBigError(HostError, ValueError):
    """More bytes than the variable or the function holds. Nothing was written."""

    reason = "too-big"


class HostNeverWrittenError(HostError, LookupError):
    """The variable has no value yet."""

    reason = "never-written"


class HostStaleError(HostError, LookupError):
    """The newest value is older than `max_age`."""

    reason = "stale"


class HostRemovedError(HostError, LookupError):
    """The variable or function was removed: make a new object of it."""

    reason = "removed"


class HostTimeoutError(HostError, TimeoutError):
    """The time-out passed."""

    reason = "timed-out"


class HostBusyError(HostError):
    """Every slot is in use by a living process."""

    reason = "busy"


class HostChangedError(HostError):
    """The newest ticket is not the expected one."""

    reason = "changed"


class HostDeniedError(HostError, PermissionError):
    """A file or folder of another user, or open to others; or a variable that was opened for reading alone."""

    reason = "denied"


class HostCorruptError(HostError):
    """A file whose fields, or a value whose bytes, cannot be."""

    reason = "corrupt"


class HostVersionError(HostError):
    """It was made by a version of the library that keeps its memory differently."""

    reason = "version"


class HostNamespaceError(HostError):
    """It was made in another container, where processes cannot be told alive from dead."""

    reason = "namespace"


class HostNoSpaceError(HostError, OSError):
    """The file system of the shared memory is full."""

    reason = "no-space"


class HostMemoryError(HostError, MemoryError):
    """This process cannot have more memory."""

    reason = "no-memory"


class HostSystemError(HostError, OSError):
    """A system call failed."""

    reason = "system"


class HostNoServerError(HostError, ConnectionError):
    """No dispatcher that lives serves the function."""

    reason = "no-server"


class HostDiedError(HostError, ConnectionError):
    """The dispatcher died while it had the call."""

    reason = "died"


class HostFunctionError(HostError, RuntimeError):
    """The function itself failed.

    `code` is 1 when it raised an exception, 2 when the dispatcher does not know the function, others are the
    function's own. A function that raises this error chooses text and code that its caller gets.
    """

    reason = "failed"

    def __init__(self, message: str = "", code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class HostCancelledError(HostError):
    """The call was given up."""

    reason = "cancelled"


class HostLostError(HostError, LookupError):
    """The result was not fetched in time, and its room was given to another call."""

    reason = "lost"


class HostFullError(HostError):
    """No room for one more function or dispatcher."""

    reason = "full"


class HostStoppedError(HostError):
    """The dispatcher was stopped."""

    reason = "stopped"


class HostPlatformError(HostError, NotImplementedError):
    """This system cannot do it, or has no librobo.so."""

    reason = "platform"


_OK, _NOT_FOUND, _MISMATCH, _TOO_BIG, _NEVER_WRITTEN, _REMOVED, _TIMED_OUT = 0, -3, -5, -6, -7, -9, -10
_CHANGED, _FAILED, _PENDING, _STOPPED = -12, -22, -25, -27

_ERRORS: Dict[int, Type[HostError]] = {
    -1: HostArgumentError, -2: HostNameError, -3: HostNotFoundError, -4: HostExistsError, -5: HostMismatchError,
    -6: HostTooBigError, -7: HostNeverWrittenError, -8: HostStaleError, -9: HostRemovedError, -10: HostTimeoutError,
    -11: HostBusyError, -12: HostChangedError, -13: HostDeniedError, -14: HostCorruptError, -15: HostVersionError,
    -16: HostNamespaceError, -17: HostNoSpaceError, -18: HostMemoryError, -19: HostSystemError, -20: HostNoServerError,
    -21: HostDiedError, -22: HostFunctionError, -23: HostCancelledError, -24: HostLostError, -25: HostTimeoutError,
    -26: HostFullError, -27: HostStoppedError, -28: HostPlatformError,
}


def _error(result: int, message: Optional[str] = None) -> HostError:
    """The exception for a result of the library, with the message of this thread's last failure."""
    if message is None:
        buffer = ctypes.create_string_buffer(1024)
        _lib().fast.robo_error_message(buffer, len(buffer))
        message = buffer.value.decode("utf-8", "replace") or _result_text(result)
    return _ERRORS.get(result, HostError)(message)


def _result_text(result: int) -> str:
    return _lib().fast.robo_result_text(result).decode()


# --- the library -----------------------------------------------------------------------------------------------------


class _VarOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("flags", ctypes.c_uint32), ("max_size", ctypes.c_uint64),
                ("slots", ctypes.c_uint32), ("reserved", ctypes.c_uint32), ("schema", ctypes.c_uint64),
                ("type_name", ctypes.c_char * 64)]


class _Value(ctypes.Structure):
    _fields_ = [("ticket", ctypes.c_uint64), ("length", ctypes.c_uint64), ("wall_ns", ctypes.c_int64),
                ("mono_ns", ctypes.c_uint64), ("writer", ctypes.c_uint64), ("writer_pid", ctypes.c_uint32),
                ("codec", ctypes.c_uint16), ("flags", ctypes.c_uint16), ("writer_name", ctypes.c_char * 16)]


class _View(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("value", _Value), ("sequence", ctypes.c_uint64), ("slot", ctypes.c_uint32),
                ("reserved", ctypes.c_uint32)]


class _Loan(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("capacity", ctypes.c_uint64), ("sequence", ctypes.c_uint64),
                ("slot", ctypes.c_uint32), ("reserved", ctypes.c_uint32)]


class _VarInfo(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("slots", ctypes.c_uint32), ("max_size", ctypes.c_uint64),
                ("bytes", ctypes.c_uint64), ("ticket", ctypes.c_uint64), ("oldest_ticket", ctypes.c_uint64),
                ("schema", ctypes.c_uint64), ("created_wall_ns", ctypes.c_int64), ("creator", ctypes.c_uint64),
                ("creator_pid", ctypes.c_uint32), ("held_slots", ctypes.c_uint32), ("stolen_slots", ctypes.c_uint64),
                ("refused_writes", ctypes.c_uint64), ("will_owner", ctypes.c_uint64), ("will_length", ctypes.c_uint32),
                ("is_removed", ctypes.c_uint32), ("creator_name", ctypes.c_char * 16),
                ("type_name", ctypes.c_char * 64), ("name", ctypes.c_char * 104)]


class _Entry(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_uint32), ("problem", ctypes.c_int32), ("bytes", ctypes.c_uint64),
                ("max_size", ctypes.c_uint64), ("max_result", ctypes.c_uint64), ("slots", ctypes.c_uint32),
                ("servers", ctypes.c_uint32), ("ticket", ctypes.c_uint64), ("wall_ns", ctypes.c_int64),
                ("created_wall_ns", ctypes.c_int64), ("creator", ctypes.c_uint64), ("creator_pid", ctypes.c_uint32),
                ("newest_writer_pid", ctypes.c_uint32), ("schema", ctypes.c_uint64),
                ("creator_name", ctypes.c_char * 16), ("type_name", ctypes.c_char * 64), ("name", ctypes.c_char * 104)]


class _Reaped(ctypes.Structure):
    _fields_ = [("slots", ctypes.c_uint32), ("wills", ctypes.c_uint32), ("segments", ctypes.c_uint32),
                ("reserved", ctypes.c_uint32)]


class _WaitItem(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_uint32), ("ready", ctypes.c_uint32), ("handle", ctypes.c_void_p),
                ("value", ctypes.c_uint64)]


class _FnOptions(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("flags", ctypes.c_uint32), ("max_args", ctypes.c_uint64),
                ("max_result", ctypes.c_uint64), ("slots", ctypes.c_uint32), ("reserved", ctypes.c_uint32)]


class _Reply(ctypes.Structure):
    _fields_ = [("id", ctypes.c_uint64), ("length", ctypes.c_uint64), ("server", ctypes.c_uint64),
                ("result", ctypes.c_int32), ("code", ctypes.c_int32), ("codec", ctypes.c_uint16),
                ("reserved", ctypes.c_uint16 * 3), ("error", ctypes.c_char * 256)]


class _FnInfo(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("slots", ctypes.c_uint32), ("max_args", ctypes.c_uint64),
                ("max_result", ctypes.c_uint64), ("bytes", ctypes.c_uint64), ("calls", ctypes.c_uint64),
                ("replies", ctypes.c_uint64), ("failures", ctypes.c_uint64), ("died", ctypes.c_uint64),
                ("cancelled", ctypes.c_uint64), ("dropped", ctypes.c_uint64), ("refused", ctypes.c_uint64),
                ("servers", ctypes.c_uint32), ("used_slots", ctypes.c_uint32), ("created_wall_ns", ctypes.c_int64),
                ("creator", ctypes.c_uint64), ("creator_pid", ctypes.c_uint32), ("is_removed", ctypes.c_uint32),
                ("server_pids", ctypes.c_uint32 * 16), ("creator_name", ctypes.c_char * 16),
                ("name", ctypes.c_char * 104)]


class _Request(ctypes.Structure):
    _fields_ = [("id", ctypes.c_uint64), ("length", ctypes.c_uint64), ("max_result", ctypes.c_uint64),
                ("caller", ctypes.c_uint64), ("args", ctypes.c_void_p), ("result", ctypes.c_void_p),
                ("function", ctypes.c_uint32), ("slot", ctypes.c_uint32), ("codec", ctypes.c_uint16),
                ("wants_reply", ctypes.c_uint16), ("caller_pid", ctypes.c_uint32), ("caller_name", ctypes.c_char * 16)]


class _ArrayHeader(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_char), ("item_size", ctypes.c_uint8), ("ndim", ctypes.c_uint8),
                ("reserved", ctypes.c_uint8 * 5), ("shape", ctypes.c_uint64 * 7)]


_I32, _U32, _U64, _I64 = ctypes.c_int32, ctypes.c_uint32, ctypes.c_uint64, ctypes.c_int64
_HANDLE, _BYTES, _REF, _TEXT = ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p

_FUNCTIONS: Dict[str, Tuple[Any, List[Any]]] = {
    "robo_abi_version": (_U32, []),
    "robo_build_id": (_TEXT, []),
    "robo_result_text": (_TEXT, [_I32]),
    "robo_error_message": (ctypes.c_size_t, [_BYTES, ctypes.c_size_t]),
    "robo_folder": (_I32, [_BYTES, ctypes.c_size_t]),
    "robo_set_process_name": (_I32, [_TEXT]),
    "robo_set_spin": (None, [_U64]),
    "robo_now": (_U64, []),
    "robo_is_alive": (_I32, [_U64]),
    "robo_list": (_I32, [_REF, _U32, _REF]),
    "robo_reap": (_I32, [_REF]),
    "robo_wait": (_I32, [_REF, _U32, _I64]),
    "robo_var_open": (_I32, [_TEXT, _REF, _REF]),
    "robo_var_close": (None, [_HANDLE]),
    "robo_var_remove": (_I32, [_TEXT]),
    "robo_var_write": (_I32, [_HANDLE, _BYTES, _U64, _U32, _REF]),
    "robo_var_compare_write": (_I32, [_HANDLE, _U64, _BYTES, _U64, _U32, _REF]),
    "robo_var_read": (_I32, [_HANDLE, _BYTES, _U64, _REF]),
    "robo_var_read_fresh": (_I32, [_HANDLE, _U64, _BYTES, _U64, _REF]),
    "robo_var_read_ticket": (_I32, [_HANDLE, _U64, _BYTES, _U64, _REF]),
    "robo_var_ticket": (_U64, [_HANDLE]),
    "robo_var_peek": (_I32, [_HANDLE, _REF]),
    "robo_var_is_valid": (_I32, [_HANDLE, _REF]),
    "robo_var_loan": (_I32, [_HANDLE, _REF]),
    "robo_var_publish": (_I32, [_HANDLE, _REF, _U64, _U32, _REF]),
    "robo_var_discard": (None, [_HANDLE, _REF]),
    "robo_var_wait": (_I32, [_HANDLE, _U64, _I64, _REF]),
    "robo_var_set_will": (_I32, [_HANDLE, _BYTES, _U64, _U32]),
    "robo_var_clear_will": (_I32, [_HANDLE]),
    "robo_var_get_info": (_I32, [_HANDLE, _REF]),
    "robo_fn_open": (_I32, [_TEXT, _REF, _REF]),
    "robo_fn_close": (None, [_HANDLE]),
    "robo_fn_remove": (_I32, [_TEXT]),
    "robo_fn_post": (_I32, [_HANDLE, _BYTES, _U64, _U32, _REF]),
    "robo_fn_begin": (_I32, [_HANDLE, _BYTES, _U64, _U32, _REF]),
    "robo_fn_poll": (_I32, [_HANDLE, _U64, _BYTES, _U64, _REF, _I64]),
    "robo_fn_cancel": (_I32, [_HANDLE, _U64]),
    "robo_fn_get_info": (_I32, [_HANDLE, _REF]),
    "robo_server_open": (_I32, [_U32, _REF]),
    "robo_server_close": (None, [_HANDLE]),
    "robo_server_stop": (None, [_HANDLE]),
    "robo_server_add": (_I32, [_HANDLE, _TEXT, _REF, _REF]),
    "robo_server_remove": (_I32, [_HANDLE, _U32]),
    "robo_server_receive": (_I32, [_HANDLE, _REF, _I64]),
    "robo_server_reply": (_I32, [_HANDLE, _REF, _BYTES, _U64, _U32]),
    "robo_server_fail": (_I32, [_HANDLE, _REF, _I32, _TEXT]),
}


class _Library:
    """The loaded library twice: `slow` lets other threads of Python run meanwhile, `fast` does not.

    Giving the interpreter away and getting it back takes longer than a short copy, and up to 5 ms when other threads
    compute; what may wait or copies much has to do so all the same.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.fast: Any = ctypes.PyDLL(path)
        self.slow: Any = ctypes.CDLL(path)
        for library in (self.fast, self.slow):
            for name, (restype, argtypes) in _FUNCTIONS.items():
                function = getattr(library, name)
                function.restype, function.argtypes = restype, argtypes


_loaded: Optional[_Library] = None
_loading = threading.Lock()


def _lib() -> _Library:
    return _loaded or _load()


def _load() -> _Library:
    global _loaded
    with _loading:
        if _loaded is None:
            if not sys.platform.startswith("linux"):
                raise HostPlatformError("Host variables and functions need Linux: they wait with its futexes")
            _loaded = _find_library()
            _name_process(_loaded)
        return _loaded


def _name_process(library: _Library) -> None:
    """Gives this process the name of its program in messages: all of them would be called python3."""
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    if isinstance(file, str):
        program = os.path.basename(file)
        if program == "__main__.py":
            program = os.path.basename(os.path.dirname(os.path.abspath(file)))
        library.slow.robo_set_process_name(_cut(os.path.splitext(program)[0], 15))


def _find_library() -> _Library:
    named = os.environ.get("ROBO_NATIVE")
    if named:
        library, problem = _try_library(named)
        if library is None:
            raise HostPlatformError(f"ROBO_NATIVE names a library that cannot be used: {problem}")
        return library
    problems = []
    for path in _candidates():
        library, problem = _try_library(path)
        if library is not None:
            return library
        if os.path.exists(path):  # of those that are not there nothing has to be said
            problems.append(problem)
    tried = "".join(f"\n  {problem}" for problem in problems)
    raise HostPlatformError(
        "librobo.so is not there. Build and install it with `make -C native install`, or run any `robo shm` command, "
        f"which builds one; or name one in ROBO_NATIVE{tried}")


def _candidates() -> Iterator[str]:
    """Where a library may be: beside this file, in robo's cache, where the system keeps its own."""
    here = os.path.dirname(os.path.realpath(__file__))
    yield os.path.join(here, "librobo.so")
    for place in ("..", os.path.join("..", "build")):  # as installed, and in a checkout
        yield os.path.join(here, place, "librobo.so")
    home = os.path.expanduser("~")
    roots = [os.environ.get("XDG_CACHE_HOME", ""), os.path.join(home, ".cache"), f"/tmp/robo-{os.getuid()}"]
    names = [os.path.join(glob.escape(root), "robo", "native", "*", "librobo.so") for root in roots[:2] if root]
    names.append(os.path.join(roots[2], "native", "*", "librobo.so"))
    cached = {path for name in names for path in glob.glob(name)}
    yield from sorted(filter(_is_trusted, cached), key=os.path.getmtime, reverse=True)
    yield from (f"librobo.so.{ABI_VERSION}", "librobo.so")  # as the dynamic linker finds it
    for prefix in ("/usr/local", "/usr", os.path.join(home, ".local")):
        yield os.path.join(prefix, "lib", "librobo.so")


def _is_trusted(path: str) -> bool:
    """Whether nobody but this user and root can have written it, and it is as whole as the manifest beside it says."""
    try:
        for checked in (path, os.path.dirname(path)):
            status = os.stat(checked)
            if status.st_uid not in (0, os.getuid()) or status.st_mode & 0o022:
                return False
        with open(os.path.join(os.path.dirname(path), "librobo.json"), "rb") as manifest, open(path, "rb") as library:
            return json.load(manifest)["sha256"] == hashlib.sha256(library.read()).hexdigest()
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _try_library(path: str) -> Tuple[Optional[_Library], str]:
    """The library at `path`, or what is wrong with it."""
    if "/" in path and not os.path.exists(path):
        return None, f"{path} does not exist"
    try:
        library = ctypes.CDLL(path)
        library.robo_abi_version.restype = ctypes.c_uint32
        version = library.robo_abi_version()
        if version != ABI_VERSION:
            return None, f"{path} has version {version} of the interface, this module needs {ABI_VERSION}"
        return _Library(path), ""
    except AttributeError as error:
        return None, f"{path} is another library: {error}"
    except OSError as error:
        return None, str(error) if path in str(error) else f"{path}: {error}"


def native_library() -> str:
    """Path of the library in use, by which it was found: ROBO_NATIVE, beside this file, robo's cache, the system."""
    return _lib().path


def folder() -> str:
    """The folder that holds all variables and functions: $ROBO_SHM_DIR or /dev/shm/robo-<uid>."""
    buffer = ctypes.create_string_buffer(4096)
    _check(_lib().slow.robo_folder(buffer, len(buffer)))
    return os.fsdecode(buffer.value)


def set_process_name(name: str) -> None:
    """Name of this process in values and messages, up to 15 bytes; by default the program's file without its ending."""
    _check(_lib().slow.robo_set_process_name(name.encode()))


def set_spin(seconds: float) -> None:
    """How long waiting looks before it sleeps: 0.00003 by default, 0 on machines with one processor."""
    _lib().fast.robo_set_spin(int(seconds * 1e9))


class Reaped(NamedTuple):
    """What `reap` has cleaned up."""

    slots: int
    wills: int
    segments: int


def reap() -> Reaped:
    """Cleans up after dead processes. Never needed, as each operation does it where it matters."""
    reaped = _Reaped()
    _check(_lib().slow.robo_reap(ctypes.byref(reaped)))
    return Reaped(reaped.slots, reaped.wills, reaped.segments)


def _name(name: str) -> bytes:
    """A name for the library, which takes a zero byte for its end."""
    if not isinstance(name, str) or "\0" in name:
        raise HostNameError(f"name {name!r} has other letters than A-Z a-z 0-9 . _ -")
    return name.encode("utf-8", "surrogateescape")


def _check(result: int) -> int:
    if result < 0:
        raise _error(result)
    return result


def _cut(text: str, most: int) -> bytes:
    """At most so many bytes of it, without half a letter and without zero bytes."""
    return text.replace("\0", " ").encode("utf-8", "replace")[:most].decode("utf-8", "ignore").encode()


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


class _Handle:
    """A handle of the library, which is closed when nothing refers to it any more: views of it keep it open."""

    def __init__(self, pointer: int, close: Callable[[int], None]) -> None:
        self.pointer = pointer
        #: What is given to the library: so that a call keeps the handle open that another thread closes meanwhile.
        self._as_parameter_ = pointer
        # At the end of the program the system takes all of it back, and threads may still be using it.
        weakref.finalize(self, close, pointer).atexit = False


def _nanoseconds(seconds: Optional[float]) -> int:
    if seconds is None:
        return -1
    if not seconds >= 0:
        raise HostArgumentError(f"A time of {seconds} s: it has to be 0 or more, or None for no limit")
    return int(min(seconds * 1e9, 2**62))


#: Waiting comes back to Python this often, so that Ctrl-C and other signals are heeded.
_SLICE_NS = 50_000_000


def _slices(timeout: Optional[float]) -> Iterator[int]:
    """Times to wait, one after the other, that make up `timeout`; the last is 0 or what is left."""
    limit = _nanoseconds(timeout)
    if limit < 0:
        while True:
            yield _SLICE_NS
    end = time.monotonic_ns() + limit
    left = limit
    while left > _SLICE_NS:
        yield _SLICE_NS
        left = end - time.monotonic_ns()
    yield max(left, 0)


# --- MessagePack -----------------------------------------------------------------------------------------------------


#: Deepest nesting that is written or read.
MAX_DEPTH = 64

_TIMESTAMP, _BIG_INTEGER, _TYPED_ARRAY = -1, 0x42, 0x74

#: Element types of typed arrays in the order of their numbers, for numpy and for array.array.
_ELEMENTS = ("i1", "u1", "u1", "i2", "u2", "i4", "u4", "f4", "f8", "i8", "u8")
_TYPECODES = "bBBhHiIfdqQ"
_ELEMENT_OF_DTYPE = {"i1": 0, "u1": 1, "i2": 3, "u2": 4, "i4": 5, "u4": 6, "f4": 7, "f8": 8, "i8": 9, "u8": 10}
_ELEMENT_OF_TYPECODE = {"b": 0, "B": 1, "h": 3, "H": 4, "i": 5, "I": 6, "f": 7, "d": 8, "q": 9, "Q": 10}
_ELEMENT_OF_TYPECODE.update({"l": 9, "L": 10} if _array.array("l").itemsize == 8 else {"l": 5, "L": 6})

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class MsgpackExtension(NamedTuple):
    """An extension of MessagePack that is not known here, kept as it came."""

    type: int
    data: bytes


def pack(value: Any) -> bytes:
    """Writes a value as MessagePack.

    Besides what JSON has: bytes, integers of any length, datetime, and typed arrays, from numpy or array.array; numpy's
    n-dimensional ones become lists of them (the codec "array" keeps their shape). Raises TypeError for anything else,
    and ValueError for what is nested deeper than 64.
    """
    out = bytearray()
    _pack(out, value, 0)
    return bytes(out)


_pack_float = struct.Struct(">Bd").pack
_pack_u16, _pack_u32, _pack_u64 = struct.Struct(">BH").pack, struct.Struct(">BI").pack, struct.Struct(">BQ").pack
_pack_i16, _pack_i32, _pack_i64 = struct.Struct(">Bh").pack, struct.Struct(">Bi").pack, struct.Struct(">Bq").pack


def _pack(out: bytearray, value: Any, depth: int) -> None:
    kind = type(value)
    if kind is float:
        out += _pack_float(0xCB, value)
    elif kind is int:
        if 0 <= value < 0x80:
            out.append(value)
        else:
            _pack_int(out, value)
    elif kind is str:
        data = value.encode()
        length = len(data)
        if length < 32:
            out.append(0xA0 | length)
        else:
            _pack_sized(out, 0xD9, length)
        out += data
    elif kind is dict:
        if depth >= MAX_DEPTH:
            raise HostArgumentError(f"A value is nested deeper than {MAX_DEPTH}: does it contain itself?")
        _pack_count(out, 0x80, 0xDE, len(value))
        for key, item in value.items():
            _pack(out, key, depth + 1)
            _pack(out, item, depth + 1)
    elif kind is list or kind is tuple:
        if depth >= MAX_DEPTH:
            raise HostArgumentError(f"A value is nested deeper than {MAX_DEPTH}: does it contain itself?")
        _pack_count(out, 0x90, 0xDC, len(value))
        for item in value:
            _pack(out, item, depth + 1)
    elif value is None:
        out.append(0xC0)
    elif kind is bool:
        out.append(0xC3 if value else 0xC2)
    else:
        _pack_other(out, value, depth)


def _pack_other(out: bytearray, value: Any, depth: int) -> None:
    if isinstance(value, (bytes, bytearray, memoryview)):
        data = value if not isinstance(value, memoryview) else value.tobytes()
        _pack_sized(out, 0xC4, len(data))
        out += data
    elif isinstance(value, MsgpackExtension):
        _pack_extension(out, value.type, value.data)
    elif isinstance(value, enum.Enum):
        _pack(out, value.value, depth)
    elif np is not None and isinstance(value, (np.ndarray, np.generic)):
        _pack_numpy(out, value, depth)
    elif isinstance(value, _array.array):
        _pack_typed(out, value)
    elif isinstance(value, datetime.datetime):
        _pack_time(out, value)
    # Subclasses of what has a code of its own, and what behaves like it.
    elif isinstance(value, int):
        _pack_int(out, int(value))
    elif isinstance(value, float):
        _pack(out, float(value), depth)
    elif isinstance(value, str):
        _pack(out, str.__str__(value), depth)
    elif isinstance(value, (dict, collections.abc.Mapping)):
        _pack(out, dict(value), depth)
    elif isinstance(value, (collections.abc.Sequence, collections.abc.Set, collections.deque)):
        _pack(out, list(value), depth)
    else:
        raise TypeError(f"A value of type {type(value).__name__} cannot be sent: make a dict, list, number or text of "
                        "it")


def _pack_int(out: bytearray, value: int) -> None:
    if value >= 0:
        if value < 0x80:
            out.append(value)
        elif value < 0x100:
            out += bytes((0xCC, value))
        elif value < 0x10000:
            out += _pack_u16(0xCD, value)
        elif value < 0x100000000:
            out += _pack_u32(0xCE, value)
        elif value < 1 << 64:
            out += _pack_u64(0xCF, value)
        else:
            _pack_big(out, value)
    elif value >= -0x20:
        out.append(value & 0xFF)
    elif value >= -0x80:
        out += bytes((0xD0, value & 0xFF))
    elif value >= -0x8000:
        out += _pack_i16(0xD1, value)
    elif value >= -0x80000000:
        out += _pack_i32(0xD2, value)
    elif value >= -(1 << 63):
        out += _pack_i64(0xD3, value)
    else:
        _pack_big(out, value)


def _pack_big(out: bytearray, value: int) -> None:
    length = (value if value >= 0 else ~value).bit_length() // 8 + 1
    if length > 1024:
        raise HostArgumentError("An integer of more than 8192 bits cannot be sent")
    _pack_extension(out, _BIG_INTEGER, value.to_bytes(length, "big", signed=True))


def _pack_sized(out: bytearray, code: int, length: int) -> None:
    if length < 0x100:
        out += bytes((code, length))
    elif length < 0x10000:
        out += _pack_u16(code + 1, length)
    else:
        out += _pack_u32(code + 2, length)


def _pack_count(out: bytearray, short: int, long: int, count: int) -> None:
    if count < 16:
        out.append(short | count)
    elif count < 0x10000:
        out += _pack_u16(long, count)
    else:
        out += _pack_u32(long + 1, count)


_FIXED_EXTENSIONS = {1: 0xD4, 2: 0xD5, 4: 0xD6, 8: 0xD7, 16: 0xD8}


def _pack_extension(out: bytearray, kind: int, data: bytes, start: bytes = b"") -> None:
    length = len(start) + len(data)
    if length in _FIXED_EXTENSIONS:
        out.append(_FIXED_EXTENSIONS[length])
    else:
        _pack_sized(out, 0xC7, length)
    out.append(kind & 0xFF)
    out += start
    out += data


def _pack_numpy(out: bytearray, value: Any, depth: int) -> None:
    dtype = value.dtype
    if value.ndim == 0 or dtype.kind not in "iuf" or dtype.itemsize > 8:
        return _pack(out, value.tolist(), depth)
    if value.ndim > 1:
        return _pack(out, list(value), depth)
    if dtype.itemsize == 2 and dtype.kind == "f":
        dtype = np.dtype("f4")
    little = np.ascontiguousarray(value, dtype.newbyteorder("<"))
    return _pack_extension(out, _TYPED_ARRAY, little.data.cast("B") if little.size else b"",
                           bytes((_ELEMENT_OF_DTYPE[f"{dtype.kind}{dtype.itemsize}"],)))


def _pack_typed(out: bytearray, value: _array.array[Any]) -> None:
    code = value.typecode
    if code not in _ELEMENT_OF_TYPECODE:
        raise TypeError(f"An array of typecode {code!r} cannot be sent")
    if sys.byteorder == "big":
        value = _array.array(code, value)
        value.byteswap()
    _pack_extension(out, _TYPED_ARRAY, value.tobytes(), bytes((_ELEMENT_OF_TYPECODE[code],)))


def _pack_time(out: bytearray, value: datetime.datetime) -> None:
    passed = (value if value.tzinfo else value.astimezone()) - _EPOCH
    seconds, nanoseconds = passed.days * 86400 + passed.seconds, passed.microseconds * 1000
    if nanoseconds == 0 and 0 <= seconds < 1 << 32:
        data = struct.pack(">I", seconds)
    elif 0 <= seconds < 1 << 34:
        data = struct.pack(">Q", nanoseconds << 34 | seconds)
    else:
        data = struct.pack(">Iq", nanoseconds, seconds)
    _pack_extension(out, _TIMESTAMP, data)


def unpack(data: Union[bytes, bytearray, memoryview]) -> Any:
    """Reads one value of MessagePack that fills `data`; HostCorruptError, with the offset, where it is malformed.

    Typed arrays become numpy's, or array.array without it; a map whose keys no dict can have, such as lists, becomes a
    list of pairs; an extension that is not known a MsgpackExtension.
    """
    data = bytes(data)
    try:
        value, at = _unpack(data, 0, 0)
    except (IndexError, struct.error):
        raise HostCorruptError(f"MessagePack of {len(data)} bytes ends in the middle of a value") from None
    if at != len(data):
        raise HostCorruptError(f"MessagePack: bytes follow the value, at offset {at}")
    return value


_unpack_f32, _unpack_f64 = struct.Struct(">f").unpack_from, struct.Struct(">d").unpack_from
_unpack_u16, _unpack_u32 = struct.Struct(">H").unpack_from, struct.Struct(">I").unpack_from
_unpack_u64 = struct.Struct(">Q").unpack_from
_UNPACK_NUMBERS = {
    0xCA: (_unpack_f32, 5), 0xCB: (_unpack_f64, 9), 0xCC: (struct.Struct("B").unpack_from, 2), 0xCD: (_unpack_u16, 3),
    0xCE: (_unpack_u32, 5), 0xCF: (_unpack_u64, 9), 0xD0: (struct.Struct("b").unpack_from, 2),
    0xD1: (struct.Struct(">h").unpack_from, 3), 0xD2: (struct.Struct(">i").unpack_from, 5),
    0xD3: (struct.Struct(">q").unpack_from, 9),
}
_CONSTANTS = {0xC0: None, 0xC2: False, 0xC3: True}


def _unpack(data: bytes, at: int, depth: int) -> Tuple[Any, int]:
    code = data[at]
    if code < 0x80:
        return code, at + 1
    if code >= 0xE0:
        return code - 0x100, at + 1
    if 0xA0 <= code < 0xC0:
        return _unpack_text(data, at + 1, code & 0x1F)
    if code < 0x90:
        return _unpack_map(data, at + 1, code & 0x0F, depth)
    if code < 0xA0:
        return _unpack_array(data, at + 1, code & 0x0F, depth)
    if code in _UNPACK_NUMBERS:
        read, size = _UNPACK_NUMBERS[code]
        return read(data, at + 1)[0], at + size
    if code in _CONSTANTS:
        return _CONSTANTS[code], at + 1
    return _unpack_sized(data, at, code, depth)


def _unpack_sized(data: bytes, at: int, code: int, depth: int) -> Tuple[Any, int]:
    """What comes with its length: texts, bytes, extensions, arrays and maps that are longer than the shortest."""
    if 0xD4 <= code <= 0xD8:
        return _unpack_extension(data, at + 1, 1 << (code - 0xD4))
    if code == 0xC1:
        raise HostCorruptError(f"MessagePack: 0xc1 is no value, at offset {at}")
    width = {0xC4: 0, 0xC7: 0, 0xD9: 0, 0xC5: 1, 0xC8: 1, 0xDA: 1, 0xDC: 1, 0xDE: 1}.get(code, 2)
    if width == 0:
        length, start = data[at + 1], at + 2
    else:
        length, start = (_unpack_u16(data, at + 1)[0], at + 3) if width == 1 else (_unpack_u32(data, at + 1)[0], at + 5)
    if code <= 0xC6:
        return data[start:_end(data, start, length)], start + length
    if code <= 0xC9:
        return _unpack_extension(data, start, length)
    if code <= 0xDB:
        return _unpack_text(data, start, length)
    if code <= 0xDD:
        return _unpack_array(data, start, length, depth)
    return _unpack_map(data, start, length, depth)


def _end(data: bytes, start: int, length: int) -> int:
    end = start + length
    if end > len(data):
        raise HostCorruptError(f"MessagePack: it ends within {length} bytes that should follow, at offset {start}")
    return end


def _unpack_text(data: bytes, start: int, length: int) -> Tuple[str, int]:
    end = _end(data, start, length)
    try:
        return data[start:end].decode(), end
    except UnicodeDecodeError:
        raise HostCorruptError(f"MessagePack: a text is not UTF-8, at offset {start}") from None


def _enter(data: bytes, start: int, count: int, depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise HostCorruptError(f"MessagePack: it is nested deeper than {MAX_DEPTH}, at offset {start}")
    # Each member takes a byte at least, so a count beyond the rest is a lie.
    if count > len(data) - start:
        raise HostCorruptError(f"MessagePack: it ends within {count} members that should follow, at offset {start}")


def _unpack_array(data: bytes, at: int, count: int, depth: int) -> Tuple[List[Any], int]:
    _enter(data, at, count, depth)
    values = []
    for _ in range(count):
        value, at = _unpack(data, at, depth + 1)
        values.append(value)
    return values, at


def _unpack_map(data: bytes, at: int, count: int, depth: int) -> Tuple[Any, int]:
    _enter(data, at, 2 * count, depth)
    pairs = []
    for _ in range(count):
        key, at = _unpack(data, at, depth + 1)
        value, at = _unpack(data, at, depth + 1)
        pairs.append((key, value))
    try:
        return dict(pairs), at
    except TypeError:  # a key that is a list, a dict or an array, which no dict can have
        return pairs, at


def _unpack_extension(data: bytes, at: int, length: int) -> Tuple[Any, int]:
    kind = struct.unpack_from("b", data, at)[0]
    start = at + 1
    end = _end(data, start, length)
    if kind == _TYPED_ARRAY:
        return _unpack_typed(data, start, end), end
    if kind == _TIMESTAMP:
        return _unpack_time(data, start, length), end
    if kind == _BIG_INTEGER:
        if not 0 < length <= 1024:
            raise HostCorruptError(f"MessagePack: an integer has {length} bytes, at offset {start}")
        return int.from_bytes(data[start:end], "big", signed=True), end
    # What notepack and msgpackr write for undefined.
    if kind == 0 and data[start:end] == b"\0":
        return None, end
    return MsgpackExtension(kind, data[start:end]), end


def _unpack_typed(data: bytes, start: int, end: int) -> Any:
    element = data[start] if end > start else 255
    if element in (0x10, 0x11):  # msgpackr's numbers for ArrayBuffer and DataView
        return data[start + 1:end]
    if element >= len(_ELEMENTS) or (end - start - 1) % int(_ELEMENTS[element][1]) != 0:
        raise HostCorruptError(f"MessagePack: a typed array is malformed, at offset {start}")
    if np is not None:
        values = np.frombuffer(data[start + 1:end], "<" + _ELEMENTS[element])
        return values.astype(values.dtype.newbyteorder("="))
    typed = _array.array(_TYPECODES[element], data[start + 1:end])
    if sys.byteorder == "big":
        typed.byteswap()
    return typed


def _unpack_time(data: bytes, start: int, length: int) -> Any:
    if length == 4:
        seconds, nanoseconds = _unpack_u32(data, start)[0], 0
    elif length == 8:
        both = _unpack_u64(data, start)[0]
        seconds, nanoseconds = both & ((1 << 34) - 1), both >> 34
    elif length == 12:
        nanoseconds, seconds = struct.unpack_from(">Iq", data, start)
    else:
        raise HostCorruptError(f"MessagePack: a timestamp has {length} bytes, at offset {start}")
    try:
        return _EPOCH + datetime.timedelta(seconds=seconds, microseconds=nanoseconds // 1000)
    except OverflowError:
        return MsgpackExtension(_TIMESTAMP, data[start:start + length])


# --- encodings of values ---------------------------------------------------------------------------------------------

#: Stands for an argument that was not given, where None means something.
_DEFAULT: Any = object()

_RAW, _MSGPACK, _JSON, _STRUCT, _ARRAY = range(5)

_CODEC_NAMES = ("raw", "msgpack", "json", "struct", "array")

#: Kinds and sizes of elements that an n-dimensional array may have, and the formats of memoryview for them.
_FORMATS = {("b", 1): "?", ("i", 1): "b", ("u", 1): "B", ("i", 2): "h", ("u", 2): "H", ("i", 4): "i", ("u", 4): "I",
            ("i", 8): "q", ("u", 8): "Q", ("f", 4): "f", ("f", 8): "d"}
_NUMPY_ONLY = {("f", 2), ("c", 8), ("c", 16)}
_ARRAY_HEADER_BYTES = ctypes.sizeof(_ArrayHeader)


def _pack_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_json_default).encode()


def _json_default(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"A value of type {type(value).__name__} cannot be sent as JSON")


def _unpack_json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise HostCorruptError(f"JSON: {error}") from None


def _as_bytes(value: Any) -> Any:
    """What can be given to the library as bytes: bytes themselves, or a copy of whatever has a buffer."""
    if isinstance(value, bytes):
        return value
    try:
        return memoryview(value).tobytes()
    except TypeError:
        raise TypeError(f"The codec raw takes bytes, not {type(value).__name__}") from None


def _struct_bytes(kind: Type[ctypes.Structure], value: Any) -> bytes:
    if isinstance(value, kind):
        return bytes(value)
    if isinstance(value, collections.abc.Mapping):
        unknown = set(value) - {field[0] for field in kind._fields_}
        if unknown:
            raise ValueError(f"{kind.__name__} has no field {sorted(unknown)[0]!r}")
        return bytes(kind(**value))
    raise TypeError(f"The codec of {kind.__name__} takes one of these or a dict, not {type(value).__name__}")


def _array_of(value: Any) -> Any:
    """`value` as numpy's array, or without numpy as a contiguous memoryview."""
    if np is not None:
        found = np.asarray(value)
        kind, size = found.dtype.kind, found.dtype.itemsize
        if (kind, size) not in _FORMATS and (kind, size) not in _NUMPY_ONLY:
            raise TypeError(f"An array of {found.dtype} cannot be shared: numbers and bool can")
    else:
        found = memoryview(value)
        if not found.c_contiguous or found.format not in _FORMATS.values():
            raise TypeError("The codec array takes contiguous buffers of numbers without numpy")
    if found.ndim > 7:
        raise ValueError(f"An array of {found.ndim} dimensions: 7 is the most")
    return found


def _kind_of(found: Any) -> Tuple[str, int]:
    if np is not None:
        return found.dtype.kind, found.dtype.itemsize
    return next(kind for kind, code in _FORMATS.items() if code == found.format and kind[1] == found.itemsize)


def _array_header(kind: str, item_size: int, shape: Tuple[int, ...]) -> _ArrayHeader:
    header = _ArrayHeader(kind.encode(), item_size, len(shape))
    for at, length in enumerate(shape):
        header.shape[at] = length
    return header


def _array_bytes(value: Any) -> bytes:
    found = _array_of(value)
    header = _array_header(*_kind_of(found), tuple(found.shape))
    if np is not None:
        return bytes(header) + np.ascontiguousarray(found, found.dtype.newbyteorder("=")).tobytes()
    return bytes(header) + found.tobytes()


def _array_at(owner: Any, address: int, length: int) -> Any:
    """The array in `length` bytes at `address`, in place; None if the header there cannot be."""
    if length < _ARRAY_HEADER_BYTES:
        return None
    header = _ArrayHeader.from_buffer_copy(ctypes.string_at(address, _ARRAY_HEADER_BYTES))
    key = (header.kind.decode("latin-1"), header.item_size)
    if header.ndim > 7 or not (key in _FORMATS or (np is not None and key in _NUMPY_ONLY)):
        return None
    shape = tuple(header.shape[:header.ndim])
    size = math.prod(shape) * header.item_size
    if size != length - _ARRAY_HEADER_BYTES:
        return None
    memory = (ctypes.c_uint8 * size).from_address(address + _ARRAY_HEADER_BYTES)
    memory.owner = owner  # keeps the memory there for as long as an array refers to it
    if np is not None:
        # numpy knows no array of nothing over a buffer of nothing.
        return np.ndarray(shape, f"{key[0]}{key[1]}", memory) if size else np.empty(shape, f"{key[0]}{key[1]}")
    flat = memoryview(memory).cast("B")
    return flat.cast(_FORMATS[key], shape) if size and shape else flat.cast(_FORMATS[key])


def _checked_array_at(owner: Any, address: int, length: int) -> Any:
    found = _array_at(owner, address, length)
    if found is None:
        raise HostCorruptError(f"The {length} bytes of a value are no array")
    return found


def _unpack_array_value(data: bytes) -> Any:
    copy = ctypes.create_string_buffer(data, len(data))
    return _checked_array_at(copy, ctypes.addressof(copy), len(data))


def _unpack_value(codec: int, data: bytes) -> Any:
    if codec == _MSGPACK:
        return unpack(data)
    if codec == _JSON:
        return _unpack_json(data)
    return _unpack_array_value(data) if codec == _ARRAY else data


class _Codec:
    """How one variable's values are written, and read where the struct matters."""

    def __init__(self, codec: Any) -> None:
        self.struct: Optional[Type[ctypes.Structure]] = None
        self.schema, self.type_name = 0, ""
        self.default_size = 4096
        self.least_size = 0
        if isinstance(codec, type) and issubclass(codec, ctypes.Structure):
            self.number, self.struct = _STRUCT, codec
            self.default_size = self.least_size = max(ctypes.sizeof(codec), 1)
            self.schema = int(getattr(codec, "SCHEMA", 0))
            self.type_name = str(getattr(codec, "TYPE_NAME", codec.__name__)) if self.schema else ""
        elif codec in ("raw", "msgpack", "json", "array"):
            self.number = _CODEC_NAMES.index(codec)
        else:
            raise HostArgumentError(
                f"The codec {codec!r}: there are 'msgpack', 'json', 'raw', 'array' and classes of ctypes.Structure")

    def encode(self, value: Any) -> bytes:
        if self.number == _MSGPACK:
            return pack(value)
        if self.number == _JSON:
            return _pack_json(value)
        if self.struct is not None:
            return _struct_bytes(self.struct, value)
        if self.number == _ARRAY:
            return _array_bytes(value)
        return _as_bytes(value)

    def decode(self, number: int, data: bytes) -> Any:
        """By the encoding of the value itself, which its writer chose; but raw reads anything as bytes."""
        if self.number == _RAW:
            return data
        if number == _STRUCT and self.struct is not None:
            if len(data) != ctypes.sizeof(self.struct):
                raise HostCorruptError(f"A value of {len(data)} bytes is no {self.struct.__name__} "
                                       f"of {ctypes.sizeof(self.struct)}")
            return self.struct.from_buffer_copy(data)
        return _unpack_value(number, data)


# --- variables -------------------------------------------------------------------------------------------------------


class ValueInfo(NamedTuple):
    """Where a value comes from.

    `ticket` is 1 for the first value of a variable, then one more each. `written` is the time in seconds since 1970,
    `monotonic` the same on the clock of time.monotonic(). `writer` identifies the process that wrote it.
    """

    ticket: int
    length: int
    codec: str
    written: float
    monotonic: float
    writer_pid: int
    writer_name: str
    is_last_will: bool
    writer: int

    @property
    def age(self) -> float:
        """Seconds since it was written."""
        return max(0.0, time.monotonic() - self.monotonic)

    @property
    def is_writer_alive(self) -> bool:
        """Whether the process that wrote it lives."""
        return _lib().fast.robo_is_alive(self.writer) == 1


def _info(value: _Value) -> ValueInfo:
    codec = _CODEC_NAMES[value.codec] if value.codec < len(_CODEC_NAMES) else "unknown"
    return ValueInfo(value.ticket, value.length, codec, value.wall_ns / 1e9, value.mono_ns / 1e9, value.writer_pid,
                     _text(value.writer_name), bool(value.flags & 1), value.writer)


class Entry(NamedTuple):
    """A variable or function that is there. `problem` is "" unless it cannot be opened."""

    name: str
    bytes: int
    max_size: int
    max_result: int
    slots: int
    servers: int
    ticket: int
    written: Optional[float]
    created: float
    creator_pid: int
    creator_name: str
    writer_pid: int
    type_name: str
    schema: int
    problem: str


def _entries(kind: int) -> List[Entry]:
    lib, count, capacity = _lib(), ctypes.c_uint32(), 64
    while True:
        entries = (_Entry * capacity)()
        _check(lib.slow.robo_list(entries, capacity, ctypes.byref(count)))
        if count.value <= capacity:
            break
        capacity = count.value + 16
    return [Entry(_text(e.name), e.bytes, e.max_size, e.max_result, e.slots, e.servers, e.ticket,
                  e.wall_ns / 1e9 if e.wall_ns else None, e.created_wall_ns / 1e9, e.creator_pid, _text(e.creator_name),
                  e.newest_writer_pid, _text(e.type_name), e.schema, _result_text(e.problem) if e.problem else "")
            for e in entries[:count.value] if e.kind == kind]


class VariableDescription(NamedTuple):
    """What a variable is; counts are since it was made."""

    name: str
    max_size: int
    slots: int
    bytes: int
    ticket: int
    oldest_ticket: int
    created: float
    creator_pid: int
    creator_name: str
    type_name: str
    schema: int
    held_slots: int
    stolen_slots: int
    refused_writes: int
    has_last_will: bool
    is_removed: bool


class _Scratch:
    """Where one thread at a time has a value copied to; it grows with the values."""

    def __init__(self, capacity: int) -> None:
        self.value = _Value()
        self.value_ref = ctypes.byref(self.value)
        self.ticket = ctypes.c_uint64()
        self.ticket_ref = ctypes.byref(self.ticket)
        self.grow(capacity)

    def grow(self, capacity: int) -> None:
        self.capacity = capacity
        self.buffer = ctypes.create_string_buffer(capacity)
        self.memory = memoryview(self.buffer).cast("B")


class HostVariable:
    """A value that all processes of a host share, with the newest ones before it.

        pose = HostVariable("pose")
        pose.data = {"x": 1.0}
        print(pose.data["x"], pose.info.writer_pid, pose.ticket)

    `max_size` is the largest value in bytes as it is encoded, and `slots` how many values are kept, 2 to 256. What is
    None is as the variable has it; or, when it is made here, 4096 bytes (a struct's size) and 8 slots. Where both are
    given and differ from what is there: HostMismatchError.

    `codec` is how values are written: "msgpack" (texts, numbers, lists, dicts, bytes, typed arrays), "json", "raw"
    (bytes), "array" (one n-dimensional array of numpy) or a class of ctypes.Structure. Values are read by the encoding
    that they were written with, but with "raw" as bytes. A class may have SCHEMA, the hash of its
    fields, as those of `robo shm header` have: two that differ are then refused.

    `max_age` in seconds: reading an older value raises HostStaleError. With `create=False` the variable has to be
    there: HostNotFoundError. With `read_only=True` as well, and nothing can be written. With `exclusive=True` it must
    not be there: HostExistsError.

    A variable stays until it is removed or the machine starts anew. Closing it, `with` or the garbage collector do so,
    lets this object go, no more.
    """

    def __init__(self, name: str, max_size: Optional[int] = None, *, slots: Optional[int] = None,
                 codec: Any = "msgpack", max_age: Optional[float] = None, create: bool = True,
                 exclusive: bool = False, read_only: bool = False) -> None:
        self._lib = _lib()
        self._codec = codec if isinstance(codec, _Codec) else _Codec(codec)
        self._name = name
        self.max_age = max_age
        if max_size is not None and max_size < 1:
            raise HostArgumentError(f"A max_size of {max_size} bytes: it has to be 1 or more")
        if exclusive and (read_only or not create):
            raise HostArgumentError(f"'exclusive' is for making variable '{name}', which is not asked for")
        options = _VarOptions(ctypes.sizeof(_VarOptions), 4 if read_only else 0, max_size or 0, slots or 0, 0,
                              self._codec.schema, self._codec.type_name.encode()[:63])
        self._handle: Optional[_Handle] = self._open(options, create and not read_only, exclusive)
        self._scratches: List[_Scratch] = []
        description = self.describe()
        if max_size is None and not read_only and description.max_size < self._codec.least_size:
            # No room for the struct or the array: refused as if that size had been asked for.
            options.max_size = self._codec.least_size
            self._handle = self._open(options, False, False)
            description = self.describe()
        self.max_size: int = description.max_size
        self.slots: int = description.slots
        # What copies little does not give the interpreter away.
        self._copying = self._lib.fast if self.max_size <= 65536 else self._lib.slow

    def _open(self, options: _VarOptions, create: bool, exclusive: bool) -> _Handle:
        pointer, name = ctypes.c_void_p(), _name(self._name)
        for is_last in (False, True):
            result = _NOT_FOUND
            if not exclusive:
                result = self._lib.slow.robo_var_open(name, ctypes.byref(options), ctypes.byref(pointer))
            if result == _NOT_FOUND and create:
                # Its own default size only if it is made here: any other is right if it is there.
                made = _VarOptions.from_buffer_copy(options)
                made.flags |= 3 if exclusive else 1
                made.max_size = options.max_size or self._codec.default_size
                result = self._lib.slow.robo_var_open(name, ctypes.byref(made), ctypes.byref(pointer))
                if result == _MISMATCH and not is_last:
                    continue  # another process was quicker
            _check(result)
            return _Handle(pointer.value or 0, self._lib.slow.robo_var_close)
        raise AssertionError

    @classmethod
    def for_array(cls, name: str, shape: Tuple[int, ...], dtype: Any = "f8", **options: Any) -> HostVariable:
        """A variable that, when it is made, has room for arrays of `shape` and numpy's `dtype`, header included."""
        size = np.dtype(dtype).itemsize if np is not None else int(str(dtype)[1:])
        codec = _Codec("array")
        codec.default_size = codec.least_size = _ARRAY_HEADER_BYTES + math.prod(shape) * size
        return cls(name, codec=codec, **options)

    @staticmethod
    def list() -> List[Entry]:
        """All variables of this user, in the order of their names."""
        return _entries(1)

    def remove(self: Union[HostVariable, str]) -> None:
        """Removes the variable, its values and its name: `pose.remove()`, or `HostVariable.remove("pose")`.

        Whoever has it open gets HostRemovedError; whoever opens it afterwards makes a new one.
        """
        name = self if isinstance(self, str) else self._name
        _check(_lib().slow.robo_var_remove(_name(name)))

    @property
    def name(self) -> str:
        """The variable's name."""
        return self._name

    def _opened(self) -> _Handle:
        handle = self._handle
        if handle is None:
            raise HostArgumentError(f"variable '{self._name}' is closed here: make a new HostVariable")
        return handle

    def _scratch(self) -> _Scratch:
        try:
            return self._scratches.pop()
        except IndexError:
            return _Scratch(min(self.max_size, 65536))

    # Reading

    @property
    def data(self) -> Any:
        """The newest value; or writes one, as if it were a local variable.

        It is a copy: changing what is inside of it changes nobody else's. Reading raises HostNeverWrittenError,
        HostStaleError (with max_age) and HostRemovedError; writing HostTooBigError, with both sizes, and then nothing
        was written.
        """
        return self._take(self.max_age)[0]

    @data.setter
    def data(self, value: Any) -> None:
        self.write(value)

    def read(self, max_age: Optional[float] = None) -> Tuple[Any, ValueInfo]:
        """The newest value and where it comes from. `max_age` in seconds, by default that of the variable."""
        return self._take(self.max_age if max_age is None else max_age, with_info=True)

    def _take(self, max_age: Optional[float], ticket: Optional[int] = None, with_info: bool = False) -> Tuple[Any, Any]:
        handle, library = self._opened(), self._copying
        scratch = self._scratch()
        try:
            while True:
                if ticket is not None:
                    result = library.robo_var_read_ticket(handle, ticket, scratch.buffer, scratch.capacity,
                                                          scratch.value_ref)
                elif max_age is None:
                    result = library.robo_var_read(handle, scratch.buffer, scratch.capacity, scratch.value_ref)
                else:
                    result = library.robo_var_read_fresh(handle, _nanoseconds(max_age), scratch.buffer,
                                                         scratch.capacity, scratch.value_ref)
                if result == _OK:
                    break
                if result != _TOO_BIG or scratch.capacity >= self.max_size:
                    raise _error(result)
                scratch.grow(min(self.max_size, max(2 * scratch.capacity, scratch.value.length)))
            value = scratch.value
            codec, info = value.codec, _info(value) if with_info else None
            if codec == _ARRAY and np is not None and self._codec.number != _RAW:
                return _checked_array_at(None, ctypes.addressof(scratch.buffer), value.length).copy(), info
            data = scratch.memory[:value.length].tobytes()
        finally:
            self._scratches.append(scratch)
        return self._codec.decode(codec, data), info

    @property
    def info(self) -> ValueInfo:
        """Where the newest value comes from; HostNeverWrittenError."""
        value = _Value()
        result = self._copying.robo_var_read(self._opened(), None, 0, ctypes.byref(value))
        if result not in (_OK, _TOO_BIG):
            raise _error(result)
        return _info(value)

    @property
    def ticket(self) -> int:
        """The newest value's ticket, 0 if there is none: the quickest way to ask whether there is something new."""
        return self._lib.fast.robo_var_ticket(self._opened())

    def history(self, count: Optional[int] = None) -> List[Tuple[Any, ValueInfo]]:
        """The newest `count` values that are kept, by default all, the newest last, with where they come from."""
        description = self.describe()
        newest, oldest = description.ticket, description.oldest_ticket
        if count is not None:
            oldest = max(oldest, newest - count + 1)
        values = []
        for ticket in range(max(oldest, 1), newest + 1):
            try:
                values.append(self._take(None, ticket, True))
            except HostNotFoundError:
                continue  # written over meanwhile
        return values

    # Writing

    def write(self, value: Any) -> int:
        """Writes a value and returns its ticket."""
        if self._codec.number == _ARRAY:
            return self._write_array(value)
        data = self._codec.encode(value)
        handle, scratch = self._opened(), self._scratch()
        try:
            result = self._copying.robo_var_write(handle, data, len(data), self._codec.number, scratch.ticket_ref)
            if result < 0:
                raise _error(result)
            return scratch.ticket.value
        finally:
            self._scratches.append(scratch)

    def _write_array(self, value: Any) -> int:
        found = _array_of(value)
        with self.loan(found.shape, found.dtype if np is not None else _kind_of(found)) as loan:
            if np is not None:
                np.copyto(loan.data, found)
            else:
                memoryview(loan.data).cast("B")[:] = found.cast("B")
        return loan.ticket

    def try_write(self, value: Any, if_ticket: int) -> Optional[int]:
        """Writes only if the newest ticket is still `if_ticket` (0: never written); returns the new one, or None."""
        number = self._codec.number
        data = self._codec.encode(value)
        ticket = ctypes.c_uint64()
        result = self._copying.robo_var_compare_write(self._opened(), if_ticket, data, len(data), number,
                                                      ctypes.byref(ticket))
        if result == _CHANGED:
            return None
        _check(result)
        return ticket.value

    def update(self, function: Callable[[Any], Any]) -> Any:
        """Replaces the value by `function(value)` in one step, and returns that.

        None is given if it was never written. Where another process wrote meanwhile, the function is called again.
        """
        while True:
            try:
                value, info = self.read()
                ticket = info.ticket
            except HostNeverWrittenError:
                value, ticket = None, 0
            changed = function(value)
            if self.try_write(changed, ticket) is not None:
                return changed

    def loan(self, shape: Any = None, dtype: Any = "f8") -> Loan:
        """Lends memory of the variable, to be filled in place: large values are so written without a copy.

            with image.loan((480, 640, 3), "u1") as loan:
                loan.data[:] = frame
            with packet.loan(1500) as loan:              # codec raw
                loan.data[:3] = b"abc"
                loan.publish(3)

        With the codec "array" `data` is an array of `shape` and `dtype`, else bytes, `shape` of them (by default
        max_size). It is published at the end of the `with`, unless that ends with an exception, or it was published or
        discarded before. What it was may not be touched afterwards.
        """
        return Loan(self, shape, dtype)

    def last_will(self, value: Any = _DEFAULT) -> None:
        """Leaves a value that is published if this process dies, or ends without closing the variable.

        Without a value: withdraws it, as does closing. One a variable: HostBusyError if another process left one.
        """
        if value is _DEFAULT:
            _check(self._lib.slow.robo_var_clear_will(self._opened()))
            return
        data = self._codec.encode(value)
        _check(self._lib.slow.robo_var_set_will(self._opened(), data, len(data), self._codec.number))

    # Waiting

    def next(self, timeout: Optional[float] = None, after: Optional[int] = None) -> Any:
        """Waits for a newer value than there is now, or than the one of ticket `after`; HostTimeoutError."""
        self._wait(self.ticket if after is None else after, timeout)
        return self.data

    def _wait(self, known: int, timeout: Optional[float]) -> int:
        ticket = ctypes.c_uint64()
        result = _TIMED_OUT
        for slice_ns in _slices(timeout):
            result = self._lib.slow.robo_var_wait(self._opened(), known, slice_ns, ctypes.byref(ticket))
            if result != _TIMED_OUT:
                break
        if result == _TIMED_OUT:
            raise _error(result, f"variable '{self._name}' had no new value for {timeout} s")
        _check(result)
        return ticket.value

    def wait_until(self, predicate: Callable[[Any], Any], timeout: Optional[float] = None) -> Any:
        """Waits for a value of which `predicate` is true, the newest one included, and returns it; HostTimeoutError."""
        end = None if timeout is None else time.monotonic() + timeout
        known = 0
        while True:
            try:
                self._wait(known, None if end is None else max(0.0, end - time.monotonic()))
            except HostTimeoutError:
                raise HostTimeoutError(f"variable '{self._name}' had no such value for {timeout} s") from None
            value, info = self._take(None, with_info=True)
            if predicate(value):
                return value
            known = info.ticket

    def watch(self, timeout: Optional[float] = None) -> Iterator[Any]:
        """Yields the newest value and then each newer one, without end.

        Who takes long gets the newest and misses those between: `info.ticket` tells. HostTimeoutError if none comes for
        `timeout` seconds.
        """
        known = 0
        while True:
            self._wait(known, timeout)
            value, info = self._take(None, with_info=True)
            known = info.ticket
            yield value

    # In place

    def view(self) -> View:
        """Shows the newest value in place, without copying it: see View."""
        view = _View()
        for _ in range(100):
            handle = self._opened()
            _check(self._copying.robo_var_peek(handle, ctypes.byref(view)))
            shown = self._show(view, handle)
            if shown is not None:
                return View(self._lib, handle, view, shown)
            if self._lib.fast.robo_var_is_valid(handle, ctypes.byref(view)):
                raise HostCorruptError(f"The newest value of variable '{self._name}' is none of its codec")
        raise HostBusyError(f"variable '{self._name}' changed each time while it was looked at")

    def _show(self, view: _View, owner: Any) -> Any:
        value = view.value
        if value.codec == _ARRAY:
            found = _array_at(owner, view.data, value.length)
            if found is not None and np is not None:
                found.flags.writeable = False
            return found if found is None or np is not None else found.toreadonly()
        if value.codec == _STRUCT and self._codec.struct is not None:
            if value.length != ctypes.sizeof(self._codec.struct):
                return None
            shown = self._codec.struct.from_address(view.data)
            shown.owner = owner
            return shown
        memory = (ctypes.c_uint8 * value.length).from_address(view.data)
        memory.owner = owner
        return memoryview(memory).cast("B").toreadonly()

    def describe(self) -> VariableDescription:
        """What the variable is: sizes, who made it, counts."""
        info = _VarInfo(ctypes.sizeof(_VarInfo))
        _check(self._lib.slow.robo_var_get_info(self._opened(), ctypes.byref(info)))
        return VariableDescription(
            _text(info.name), info.max_size, info.slots, info.bytes, info.ticket, info.oldest_ticket,
            info.created_wall_ns / 1e9, info.creator_pid, _text(info.creator_name), _text(info.type_name), info.schema,
            info.held_slots, info.stolen_slots, info.refused_writes, info.will_owner != 0, bool(info.is_removed))

    def close(self) -> None:
        """Lets the variable go and withdraws the last will; views of it stay. Twice is no error."""
        handle, self._handle = self._handle, None
        if handle is not None:
            self._lib.slow.robo_var_clear_will(handle.pointer)

    def __enter__(self) -> HostVariable:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"HostVariable({self._name!r}, max_size={self.max_size}, slots={self.slots})"


_WAIT_VARIABLE = 1


def wait_any(known: Mapping[HostVariable, int], timeout: Optional[float] = None) -> List[HostVariable]:
    """Waits until at least one of several variables has a newer value than that of its ticket, and returns which have.

        wait_any({pose: pose.ticket, battery: battery.ticket}, timeout=1)

    One thread waits for all of them. One that was removed is among them: reading it says so. HostTimeoutError.
    """
    if not known:
        raise HostArgumentError("There is no variable to wait for")
    result = _TIMED_OUT
    for slice_ns in _slices(timeout):
        handles = [variable._opened() for variable in known]  # kept open for as long as they are waited for
        items = (_WaitItem * len(handles))(*((_WAIT_VARIABLE, 0, handle.pointer, ticket)
                                             for handle, ticket in zip(handles, known.values())))
        result = _lib().slow.robo_wait(ctypes.byref(items), len(items), slice_ns)
        if result != _TIMED_OUT:
            break
    if result == _TIMED_OUT:
        raise _error(result, f"none of {len(known)} variables had a new value for {timeout} s")
    _check(result)
    return [variable for variable, item in zip(known, items) if item.ready]


def watch_all(variables: Iterable[HostVariable], timeout: Optional[float] = None) -> Iterator[Tuple[HostVariable, Any]]:
    """Yields the newest value of each variable and then each newer one, with its variable, as HostVariable.watch does.

        for variable, value in watch_all([pose, battery]):
            print(variable.name, value)
    """
    known = {variable: 0 for variable in variables}
    while True:
        for variable in wait_any(known, timeout):
            value, info = variable._take(None, with_info=True)
            known[variable] = info.ticket
            yield variable, value


class View:
    """A value in place: `data` is memory of the variable, which a later write may change.

        view = image.view()
        mean = view.data.mean()
        if view.is_valid(): ...          # else it was written over meanwhile: once more

    `data` is numpy's read-only array for arrays, the ctypes object for structs (not to be written to), and a read-only
    memoryview of the bytes for all else. With n slots it stays valid for n - 2 further writes at least. The memory
    stays there for as long as `data` or anything made from it does, also when the variable is closed.
    """

    def __init__(self, library: _Library, handle: Any, view: _View, data: Any) -> None:
        self._library, self._handle, self._view = library, handle, view
        self.data = data
        self.info = _info(view.value)

    def is_valid(self) -> bool:
        """Whether nothing has been written over it yet."""
        return self._library.fast.robo_var_is_valid(self._handle.pointer, ctypes.byref(self._view)) == 1


class Loan:
    """Memory of a variable that is being filled: see HostVariable.loan. `ticket` is there once it is published."""

    def __init__(self, variable: HostVariable, shape: Any, dtype: Any) -> None:
        handle = variable._opened()
        self._library, self._handle, self._codec = variable._lib.slow, handle, variable._codec.number
        self._loan: Optional[_Loan] = None
        self.ticket = 0
        loan = _Loan()
        if self._codec == _ARRAY:
            kind, item_size = (np.dtype(dtype).kind, np.dtype(dtype).itemsize) if np is not None else dtype
            shape = (shape,) if isinstance(shape, int) else tuple(shape)
            header = _array_header(kind, item_size, shape)
            self._length = _ARRAY_HEADER_BYTES + math.prod(shape) * item_size
        else:
            self._length = variable.max_size if shape is None else int(shape)
        if not 0 <= self._length <= variable.max_size:
            # The library says it in its own words, and counts it.
            data = ctypes.c_uint8()
            _check(self._library.robo_var_write(handle, ctypes.byref(data), self._length, self._codec, None))
        _check(self._library.robo_var_loan(handle, ctypes.byref(loan)))
        self._loan = loan
        if self._codec == _ARRAY:
            ctypes.memmove(loan.data, ctypes.byref(header), _ARRAY_HEADER_BYTES)
            self.data: Any = _array_at(self._handle, loan.data, self._length)
        else:
            memory = (ctypes.c_uint8 * self._length).from_address(loan.data)
            memory.owner = self._handle
            self.data = memoryview(memory).cast("B")

    def publish(self, length: Optional[int] = None) -> int:
        """Publishes it, or its first `length` bytes, as the newest value, and returns its ticket."""
        loan, handle = self._loan, self._handle
        if loan is None:
            raise HostArgumentError("The loan has been published or discarded already")
        self._end()
        ticket = ctypes.c_uint64()
        _check(self._library.robo_var_publish(handle.pointer, ctypes.byref(loan),
                                              self._length if length is None else length, self._codec,
                                              ctypes.byref(ticket)))
        self.ticket = ticket.value
        return self.ticket

    def discard(self) -> None:
        """Gives the memory back unpublished."""
        loan, handle = self._loan, self._handle
        if loan is not None:
            self._end()
            self._library.robo_var_discard(handle.pointer, ctypes.byref(loan))

    def _end(self) -> None:
        self._loan = None
        self.data = None

    def __enter__(self) -> Loan:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], *_: object) -> None:
        if self._loan is None:
            return
        if kind is None:
            self.publish()
        else:
            self.discard()

    def __del__(self) -> None:
        if getattr(self, "_loan", None) is not None and not sys.is_finalizing():
            self.discard()


# --- functions -------------------------------------------------------------------------------------------------------

_NO_RESULT = (1 << 64) - 1

#: How many results of finished calls are kept for get_response().
_KEPT_RESPONSES = 16


def _fn_options(max_sz_args: Optional[int], max_sz_ret: Optional[int], slots: Optional[int]) -> _FnOptions:
    if max_sz_args is not None and max_sz_args < 1:
        raise HostArgumentError(f"A max_sz_args of {max_sz_args} bytes: it has to be 1 or more")
    if max_sz_ret is not None and max_sz_ret < 0:
        raise HostArgumentError(f"A max_sz_ret of {max_sz_ret} bytes: it has to be 0 or more")
    max_result = 0 if max_sz_ret is None else max_sz_ret or _NO_RESULT
    return _FnOptions(ctypes.sizeof(_FnOptions), 1, max_sz_args or 0, max_result, slots or 0, 0)


class FunctionDescription(NamedTuple):
    """What a function is; counts are since it was made."""

    name: str
    max_sz_args: int
    max_sz_ret: int
    slots: int
    bytes: int
    calls: int
    replies: int
    failures: int
    died: int
    cancelled: int
    dropped: int
    refused: int
    servers: int
    server_pids: Tuple[int, ...]
    used_slots: int
    created: float
    creator_pid: int
    creator_name: str
    is_removed: bool


class HostFunctionCaller:
    """A function of another process, to be called like one of this.

        add = HostFunctionCaller("add")
        add(1, 2)                        # 3: waits for the result
        call = add.post(1, b=2)          # does not wait
        add.get_response(timeout=1)      # 3

    `max_sz_args` and `max_sz_ret` are the most bytes of arguments and of a result, as MessagePack; both sides have to
    ask for the same, else HostMismatchError. None is as the other side has it, or 4096 when it is made here. With 0 as
    `max_sz_ret` no results are kept: calls return None at once. `timeout` in seconds is that of all calls, None for as
    long as the dispatcher lives; `wait` how long a call waits for a dispatcher to come where there is none.

    A call raises HostNoServerError when nobody offers the function, HostDiedError when its dispatcher died with the
    call (noticed within 50 ms), HostFunctionError when the function raised, HostTimeoutError (the call is then
    given up), HostTooBigError and HostBusyError. Ctrl-C gives the call up.
    """

    def __init__(self, name: str, max_sz_args: Optional[int] = None, max_sz_ret: Optional[int] = None, *,
                 slots: Optional[int] = None, timeout: Optional[float] = 5.0, wait: float = 0.0,
                 create: bool = True) -> None:
        self._lib = _lib()
        self._name = name
        self.timeout = timeout
        self.wait = wait
        options, pointer = _fn_options(max_sz_args, max_sz_ret, slots), ctypes.c_void_p()
        options.flags = 1 if create else 0
        _check(self._lib.slow.robo_fn_open(_name(name), ctypes.byref(options), ctypes.byref(pointer)))
        self._handle: Optional[_Handle] = _Handle(pointer.value or 0, self._lib.slow.robo_fn_close)
        description = self.describe()
        self.max_sz_args: int = description.max_sz_args
        self.max_sz_ret: int = description.max_sz_ret
        self.slots: int = description.slots
        self._posted: collections.deque[int] = collections.deque()
        self._finished: collections.deque[Any] = collections.deque(maxlen=_KEPT_RESPONSES)
        self._scratches: List[_CallScratch] = []
        _forget_in_child.add(self)

    @staticmethod
    def list() -> List[Entry]:
        """All functions of this user, in the order of their names."""
        return _entries(2)

    def remove(self: Union[HostFunctionCaller, str]) -> None:
        """Removes the function: `add.remove()`, or `HostFunctionCaller.remove("add")`. Its users are told."""
        name = self if isinstance(self, str) else self._name
        _check(_lib().slow.robo_fn_remove(_name(name)))

    @property
    def name(self) -> str:
        """The function's name."""
        return self._name

    @property
    def is_served(self) -> bool:
        """Whether a dispatcher that lives offers it."""
        return self.describe().servers > 0

    def _opened(self) -> _Handle:
        handle = self._handle
        if handle is None:
            raise HostArgumentError(f"function '{self._name}' is closed here: make a new HostFunctionCaller")
        return handle

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls and waits for the result. get_response() gives it once more, as robot_ipc's users have it."""
        result = self.call(args, kwargs)
        if self.max_sz_ret:
            self._finished.append(result)
        return result

    def call(self, args: Any = (), kwargs: Optional[Dict[str, Any]] = None, *, timeout: Any = _DEFAULT) -> Any:
        """Calls with a list of arguments and a dict of named ones, and a time-out of this call's own."""
        data = self._arguments(args, kwargs)
        timeout = self.timeout if timeout is _DEFAULT else timeout
        if not self.max_sz_ret:
            self._patiently(self._lib.slow.robo_fn_post, data)
            return None
        call = self._begin(data)
        try:
            return self._fetch(call, timeout)
        except (HostTimeoutError, KeyboardInterrupt):
            self._lib.slow.robo_fn_cancel(self._opened(), call)
            raise

    def _begin(self, data: bytes) -> int:
        """Makes a call whose result nobody's next call can push out; waits up to 100 ms for room."""
        end = 0.0
        while True:
            try:
                return self._patiently(self._lib.fast.robo_fn_begin, data)
            except HostBusyError:
                end = end or time.monotonic() + 0.1
                if time.monotonic() > end:
                    raise
                time.sleep(0.0005)

    def _patiently(self, function: Any, data: bytes) -> int:
        """Makes a call, and waits for a dispatcher to come if that was asked for."""
        end = 0.0
        while True:
            try:
                return self._post(function, data)
            except HostNoServerError:
                end = end or time.monotonic() + self.wait
                if time.monotonic() >= end:
                    raise
                time.sleep(0.005)

    def _arguments(self, args: Any, kwargs: Optional[Dict[str, Any]]) -> bytes:
        return pack([list(args), kwargs] if kwargs else [list(args)])

    def _post(self, function: Any, data: bytes) -> int:
        call = ctypes.c_uint64()
        result = function(self._opened(), data, len(data), _MSGPACK, ctypes.byref(call))
        if result < 0:
            raise _error(result)
        return call.value

    def post(self, *args: Any, **kwargs: Any) -> int:
        """Makes a call without waiting for its result, and returns its number.

        Results that nobody fetches never stall anybody: when all slots are in use the oldest of them makes room
        (HostLostError for who asks for it after all).
        """
        call = self._patiently(self._lib.slow.robo_fn_post, self._arguments(args, kwargs))
        if self.max_sz_ret:
            self._posted.append(call)
            while len(self._posted) > 4 * self.slots:
                self._posted.popleft()  # lost for long
        return call

    def get_response(self, timeout: Any = _DEFAULT, *, id: Optional[int] = None) -> Any:
        """Waits for the result of a posted call: that of number `id`, or of the oldest one that is not fetched.

        HostTimeoutError leaves the call as it is. Without posted calls it gives the results of the newest calls, the
        oldest first, up to 16 of them. HostNotFoundError if there is neither.
        """
        if not self.max_sz_ret:
            raise HostArgumentError(f"function '{self._name}' keeps no results: its max_sz_ret is 0")
        if id is None:
            try:
                call = self._posted.popleft()
            except IndexError:
                return self._oldest_finished()
        else:
            call = id
            try:
                self._posted.remove(id)
            except ValueError:
                raise HostNotFoundError(f"function '{self._name}' has no posted call {id} without response") from None
        try:
            return self._fetch(call, self.timeout if timeout is _DEFAULT else timeout)
        except (HostTimeoutError, KeyboardInterrupt):
            self._posted.appendleft(call)
            raise

    def _oldest_finished(self) -> Any:
        try:
            return self._finished.popleft()
        except IndexError:
            raise HostNotFoundError(f"function '{self._name}' has no call whose result is not fetched") from None

    def _fetch(self, call: int, timeout: Optional[float]) -> Any:
        try:
            scratch = self._scratches.pop()
        except IndexError:
            scratch = _CallScratch(self.max_sz_ret)
        try:
            for slice_ns in _slices(timeout):
                result = self._lib.slow.robo_fn_poll(self._opened(), call, scratch.buffer, scratch.capacity,
                                                     scratch.reply_ref, slice_ns)
                if result != _PENDING:
                    break
            if result == _PENDING:
                raise HostTimeoutError(f"function '{self._name}' has not answered for {timeout} s")
            if result == _FAILED:
                raise _function_error(scratch.reply)
            _check(result)
            codec, data = scratch.reply.codec, ctypes.string_at(scratch.buffer, scratch.reply.length)
        finally:
            self._scratches.append(scratch)
        return _unpack_value(codec, data)

    def describe(self) -> FunctionDescription:
        """What the function is: sizes, who offers it, counts."""
        info = _FnInfo(ctypes.sizeof(_FnInfo))
        _check(self._lib.slow.robo_fn_get_info(self._opened(), ctypes.byref(info)))
        return FunctionDescription(
            _text(info.name), info.max_args, info.max_result, info.slots, info.bytes, info.calls, info.replies,
            info.failures, info.died, info.cancelled, info.dropped, info.refused, info.servers,
            tuple(pid for pid in info.server_pids if pid), info.used_slots, info.created_wall_ns / 1e9,
            info.creator_pid, _text(info.creator_name), bool(info.is_removed))

    def _forget(self) -> None:
        """In the child of a fork, whose parent goes on with its calls."""
        self._posted.clear()
        self._finished.clear()

    def close(self) -> None:
        """Lets the function go, and gives up calls that are not fetched. Twice is no error."""
        self._handle = None

    def __enter__(self) -> HostFunctionCaller:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"HostFunctionCaller({self._name!r}, {self.max_sz_args}, {self.max_sz_ret})"


class _CallScratch:
    """Where one thread at a time has a result copied to."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.buffer = ctypes.create_string_buffer(max(capacity, 1))
        self.reply = _Reply()
        self.reply_ref = ctypes.byref(self.reply)


def _function_error(reply: _Reply) -> HostError:
    """A code below 0 is a result of the library: what its dispatcher found, such as a result that is too big."""
    text = _text(reply.error)
    if reply.code < 0:
        return _error(reply.code, text)
    return HostFunctionError(text, reply.code)


class HostFunctionDispatcher:
    """Offers functions of this process to all others, and answers their calls in the background.

        dispatcher = HostFunctionDispatcher()
        dispatcher.add("add", lambda a, b: a + b)
        dispatcher.start()

    `max_func_count` functions are the most that it takes, up to 1024: HostFullError beyond. Functions can be added at
    any time. It serves until stop(), the end of its `with`, or until nothing refers to it any more.

    What a function raises goes to its caller, as HostFunctionError with the text "Name: message"; a HostFunctionError
    goes with its own text and code. A function that returns nothing answers with None.
    """

    def __init__(self, max_func_count: int = 64) -> None:
        self._lib = _lib()
        pointer = ctypes.c_void_p()
        if max_func_count < 1:
            raise HostArgumentError(f"A max_func_count of {max_func_count}: it has to be 1 or more")
        _check(self._lib.slow.robo_server_open(max_func_count, ctypes.byref(pointer)))
        handle = _Handle(pointer.value or 0, self._lib.slow.robo_server_close)
        self._offers = _Offers(handle, self._lib)
        self._threads: List[threading.Thread] = []
        # The threads know the offers alone, so that this object can be collected, which ends them.
        self._stop = weakref.finalize(self, _Offers.stop, self._offers)
        self._stop.atexit = False
        _forget_in_child.add(self)

    def add(self, name: str, foo: Callable[..., Any], max_sz_args: Optional[int] = None,
            max_sz_ret: Optional[int] = None, *, slots: Optional[int] = None) -> None:
        """Offers `foo` as `name`. Sizes are as in HostFunctionCaller; with 0 as `max_sz_ret` no results are kept."""
        if not callable(foo):
            raise HostArgumentError(f"What is offered as '{name}' cannot be called: {type(foo).__name__}")
        self._offers.add(name, foo, _fn_options(max_sz_args, max_sz_ret, slots))

    def remove(self, name: str) -> None:
        """Takes a function back; calls that wait go to other dispatchers, or fail."""
        self._offers.remove(name)

    @property
    def names(self) -> List[str]:
        """Names of the functions that it offers."""
        return self._offers.names

    @property
    def is_running(self) -> bool:
        """Whether it answers calls."""
        return any(thread.is_alive() for thread in self._threads)

    def start(self, threads: int = 1) -> None:
        """Answers calls in the background, in `threads` daemon threads at once. Starting twice is no error."""
        if not self._stop.alive:
            raise HostStoppedError("The dispatcher was stopped: make a new one")
        for number in range(len(self._threads), threads):
            thread = threading.Thread(target=self._offers.serve, name=f"robo_shm-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def run(self, timeout: Optional[float] = None) -> None:
        """Answers calls in this thread until stop(), Ctrl-C, or for `timeout` seconds."""
        self._offers.serve(timeout, in_slices=True)

    def stop(self) -> None:
        """Takes all functions back, waits for those that are being computed, and ends the threads."""
        self._stop()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        self._threads = []

    close = stop

    def _forget(self) -> None:
        """In the child of a fork, which has none of the threads, and whose parent goes on serving."""
        self._stop.detach()
        self._threads = []
        _kept_in_child.append(self._offers)
        self._offers = _Offers(_Handle(0, lambda _: None), self._lib)
        self._stop = weakref.finalize(self, lambda: None)
        self._stop()

    def __enter__(self) -> HostFunctionDispatcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"HostFunctionDispatcher({', '.join(self.names)})"


class _Offers:
    """The functions of a dispatcher and how they are answered: what its threads hold."""

    def __init__(self, handle: _Handle, library: _Library) -> None:
        self._handle, self._library = handle, library
        self._functions: Dict[int, Tuple[str, Callable[..., Any]]] = {}
        self._lock = threading.Lock()

    @property
    def names(self) -> List[str]:
        return [name for name, _ in list(self._functions.values())]

    def add(self, name: str, foo: Callable[..., Any], options: _FnOptions) -> None:
        number = ctypes.c_uint32()
        with self._lock:  # a call may come before its function is noted
            self._check(self._library.slow.robo_server_add(self._handle.pointer, _name(name), ctypes.byref(options),
                                                           ctypes.byref(number)))
            self._functions[number.value] = (name, foo)

    def remove(self, name: str) -> None:
        with self._lock:
            for number, (found, _) in self._functions.items():
                if found == name:
                    self._check(self._library.slow.robo_server_remove(self._handle.pointer, number))
                    del self._functions[number]
                    return
        raise HostNotFoundError(f"function '{name}' is not offered here")

    def _check(self, result: int) -> None:
        if self._handle.pointer == 0:
            raise HostStoppedError("The dispatcher belongs to the parent of this process: make a new one")
        _check(result)

    def stop(self) -> None:
        if self._handle.pointer:
            self._library.slow.robo_server_stop(self._handle.pointer)

    def serve(self, timeout: Optional[float] = None, in_slices: bool = False) -> None:
        if self._handle.pointer == 0:
            self._check(_STOPPED)
        request = _Request()
        reference = ctypes.byref(request)
        end = None if timeout is None else time.monotonic() + timeout
        wait_ns = _SLICE_NS if in_slices else -1
        while True:
            if end is not None:
                wait_ns = min(_SLICE_NS, max(0, int((end - time.monotonic()) * 1e9)))
            result = self._library.slow.robo_server_receive(self._handle.pointer, reference, wait_ns)
            if result >= 0:
                self._answer(request, reference)
            elif result == _STOPPED:
                return
            elif result == _REMOVED:
                with self._lock:  # somebody removed the function, so nobody can call it
                    self._functions.pop(request.function, None)
            elif result not in (_TIMED_OUT, _PENDING):
                raise _error(result)
            if end is not None and time.monotonic() >= end:
                return

    def _answer(self, request: _Request, reference: Any) -> None:
        code, text = 1, ""
        try:
            data = self._compute(request)
            result = self._library.slow.robo_server_reply(self._handle.pointer, reference, data, len(data), _MSGPACK)
            if result != _TOO_BIG:
                return  # else the function was removed meanwhile, and its caller knows
            code = _TOO_BIG
            text = f"TooBig: the result is {len(data)} B, and {request.max_result} B are its max_sz_ret"
        except _Refusal as refusal:
            code, text = refusal.code, str(refusal)
        except HostFunctionError as error:
            code, text = error.code, str(error)
        except BaseException as error:  # a function that says sys.exit() ends its call, no more
            text = f"{type(error).__name__}: {error}"
            if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
                self._fail(reference, code, text)
                raise
        self._fail(reference, code, text)

    def _fail(self, reference: Any, code: int, text: str) -> None:
        self._library.slow.robo_server_fail(self._handle.pointer, reference, code, _cut(text, 255))

    def _compute(self, request: _Request) -> bytes:
        foo = self._functions.get(request.function)
        if foo is None:
            with self._lock:
                foo = self._functions.get(request.function)
        if foo is None:
            raise _Refusal(2, "NotFound: this dispatcher does not offer the function any more")
        data = ctypes.string_at(request.args, request.length) if request.length else b""
        positional, named = _arguments_of(request.codec, data)
        result = foo[1](*positional, **named)
        return pack(result) if request.wants_reply else b""


class _Refusal(Exception):
    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def _arguments_of(codec: int, data: bytes) -> Tuple[List[Any], Dict[str, Any]]:
    """[positional] or [positional, named] of MessagePack or JSON; of bytes, these alone."""
    if codec not in (_MSGPACK, _JSON):
        return [data], {}
    try:
        arguments = _unpack_value(codec, data) if data else [[]]
    except HostCorruptError as error:
        raise _Refusal(-1, f"Argument: {error}") from None
    is_right = (isinstance(arguments, list) and 1 <= len(arguments) <= 2 and isinstance(arguments[0], list) and
                isinstance(arguments[-1], (dict, list) if len(arguments) == 1 else (dict, type(None))))
    if not is_right or (len(arguments) == 2 and not all(isinstance(key, str) for key in arguments[1] or {})):
        raise _Refusal(-1, "Argument: they have to be [positional] or [positional, named]")
    return arguments[0], (arguments[1] or {}) if len(arguments) == 2 else {}


#: What has to forget, in the child of a fork, what its parent began.
_forget_in_child: weakref.WeakSet[Any] = weakref.WeakSet()

#: Dispatchers of the parent, which the child never closes.
_kept_in_child: List[Any] = []


def _after_fork() -> None:
    global _loading
    _loading = threading.Lock()
    for one in list(_forget_in_child):
        one._forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
