"""PyMoDAQ's DAQ_Move with a stage of ours, connected to a TCP server: `module_move.py PORT`.

Orders: {"do": "set", "path": [...], "value": ...}, {"do": "values"}, {"do": "position"}.
"""
import sys

from driver import Orders, application, tell, values

app = application()

from pymodaq.control_modules.daq_move import DAQ_Move  # noqa: E402
from pymodaq_plugins_mock.daq_move_plugins import daq_move_Mock  # noqa: E402
from qtpy import QtCore, QtWidgets  # noqa: E402

from plugins import Stage  # noqa: E402

daq_move_Mock.DAQ_Move_Mock = Stage

window = QtWidgets.QWidget()
module = DAQ_Move(window, "stage")
module.actuator = "Mock"


def number(position):
    """The value of a DataActuator, whichever version's."""
    value = position.value() if callable(getattr(position, "value", None)) else position
    return float(value)


def obey(order):
    what = order["do"]
    if what == "set":
        module.settings.child("move_settings", *order["path"]).setValue(order["value"])
        tell(event="set")
    elif what == "values":
        tell(event="values", values=values(module.settings.child("move_settings")))
    elif what == "position":
        tell(event="position", value=number(module._current_value))


def initialized(state):
    tell(event="initialized", ok=bool(state))
    if state:
        tcpip = module.settings.child("main_settings", "tcpip")
        tcpip.child("ip_address").setValue("127.0.0.1")
        tcpip.child("port").setValue(int(sys.argv[1]))
        # 4.0 turns a loop of its own from there on and never comes back, so not within the timer of the orders.
        QtCore.QTimer.singleShot(0, lambda: tcpip.child("connect_server").setValue(True))


orders = Orders(obey)
module.init_signal.connect(initialized)
module.init_hardware()
app.exec_()
