"""Real PyMoDAQ without a screen, told by JSON lines on standard input, telling by JSON lines on standard output.

PyMoDAQ spins for ever when its peer goes away, so the program ends as soon as its standard input does.
"""
import json
import os
import queue
import sys
import threading
import traceback

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# PyMoDAQ prints what it likes: its words go to standard error, ours to what was standard output.
_lines = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

from qtpy import QtCore, QtWidgets  # noqa: E402

# Slots that fail must not end the program, as they would without this.
def _failed(kind, value, trace):
    traceback.print_exception(kind, value, trace)
    tell(event="error", text=f"{kind.__name__}: {value}")


sys.excepthook = _failed


def tell(**fields):
    """One line for the test."""
    _lines.write(json.dumps(fields, default=str) + "\n")


class Orders(QtCore.QObject):
    """Lines of standard input, handed to `obey` by a timer: it also runs in the loops that PyMoDAQ's client turns."""

    def __init__(self, obey):
        super().__init__()
        self._obey = obey
        self._waiting = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self._timer = QtCore.QTimer(self)
        self._timer.timeout.connect(self._next)
        self._timer.start(5)

    def _read(self):
        for line in sys.stdin:
            if line.strip():
                self._waiting.put(json.loads(line))
        os._exit(0)

    def _next(self):
        try:
            order = self._waiting.get_nowait()
        except queue.Empty:
            return
        try:
            self._obey(order)
        except Exception as error:  # The test shows it.
            tell(event="error", text=f"{type(error).__name__}: {error}")


def application():
    """The one that Qt wants before anything else."""
    return QtWidgets.QApplication.instance() or QtWidgets.QApplication([])


def values(parameter):
    """A tree of parameters as nested dictionaries of values."""
    children = parameter.children()
    if children or parameter.type() == "group":
        return {child.name(): values(child) for child in children}
    return parameter.value()


def arrays(data):
    """What is needed to compare arrays: shape, type, first and last element."""
    import numpy as np

    def one(array):
        array = np.asarray(array)
        flat = array.reshape(-1)
        ends = [flat[0].item(), flat[-1].item()] if flat.size else []
        return {"shape": list(array.shape), "dtype": array.dtype.str, "ends": ends}

    return [one(array) for array in data]
