"""PyMoDAQ's TCP server plugins without a window: `server.py 0D|1D|2D|ACTUATOR` prints its port.

Orders: {"do": "grab"}, {"do": "move_abs"|"move_rel", "value": ...}, {"do": "move_home"}, {"do": "position"},
{"do": "stop"}, {"do": "set", "path": [...], "value": ...}, {"do": "values"}.
"""
import sys

from driver import Orders, application, arrays, tell, values

app = application()

from pymodaq.control_modules.move_utility_classes import DAQ_Move_TCP_server  # noqa: E402
from pymodaq.control_modules.viewer_utility_classes import DAQ_Viewer_TCP_server  # noqa: E402
from pymodaq.utils.data import DataActuator  # noqa: E402
from qtpy import QtCore  # noqa: E402

KIND = sys.argv[1]


class Module(QtCore.QObject):
    """What the plugins want of the module that holds them."""

    status_sig = QtCore.Signal(object)
    title = "server"


def status(command):
    """What a plugin tells its module."""
    if command.command in ("get_actuator_value", "move_done"):
        position = command.attribute[0]
        tell(event=command.command, value=float(position.value()), units=getattr(position, "units", ""))
    elif command.command == "Update_Status":
        tell(event="status", text=str(command.attribute[0]))
    elif command.command in ("x_axis", "y_axis"):
        axis = command.attribute[0]
        tell(event=command.command, label=axis["label"], units=axis["units"], data=arrays([axis["data"]]))


def grabbed(dte):
    """Data as a 4.4 server has it."""
    tell(
        event="grabbed",
        name=dte.name,
        data=[
            {
                "name": dwa.name,
                "dim": dwa.dim.name,
                "units": getattr(dwa, "units", ""),
                "labels": list(dwa.labels),
                "arrays": arrays(dwa.data),
                "axes": [{"label": a.label, "units": a.units, "index": a.index} for a in dwa.axes],
            }
            for dwa in dte.data
        ],
    )


module = Module()
module.status_sig.connect(status)
if KIND == "ACTUATOR":
    plugin = DAQ_Move_TCP_server(module)
else:
    plugin = DAQ_Viewer_TCP_server(module, grabber_type=KIND)
    if hasattr(plugin, "send_data") and "DataToExport" in str(type(plugin).read_data.__annotations__):
        plugin.dte_signal.connect(grabbed)
    else:  # Before 4.1 a plugin is given the list that came.
        plugin.data_ready = lambda data: tell(event="grabbed", arrays=arrays(data))
plugin.settings.child("socket_ip").setValue("127.0.0.1")
plugin.settings.child("port_id").setValue(0)


def client_settings():
    return plugin.settings.child("settings_client")


def position(value):
    units = getattr(plugin, "axis_unit", None)
    try:
        return DataActuator("server", data=value, units=units or "")
    except TypeError:  # Before 4.4 data had no units.
        return DataActuator("server", data=value)


def obey(order):
    what = order["do"]
    if what == "grab":
        plugin.grab_data(1)
    elif what in ("move_abs", "move_rel"):
        getattr(plugin, what)(position(order["value"]))
    elif what == "move_home":
        plugin.move_home()
    elif what == "position":
        plugin.get_actuator_value()
    elif what == "stop":
        plugin.stop_motion()
    elif what == "set":
        parameter = client_settings().child(*order["path"])
        parameter.setValue(order["value"])
        plugin.commit_settings(parameter)  # As the module calls it, when a user has changed it.
        tell(event="set")
    elif what == "values":
        tell(event="values", values=values(client_settings()), infos=values(plugin.settings.child("infos")))
    elif what == "clients":
        tell(event="clients", clients=[client["type"] for client in plugin.connected_clients])


orders = Orders(obey)
if KIND == "ACTUATOR":
    plugin.ini_stage()
else:
    plugin.ini_detector()
tell(event="listening", port=plugin.serversocket.getsockname()[1])
app.exec_()
