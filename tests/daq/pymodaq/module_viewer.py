"""PyMoDAQ's DAQ_Viewer with a detector of ours, connected to a TCP server: `module_viewer.py PORT DIMENSION`.

Orders: {"do": "set", "path": [...], "value": ...}, {"do": "values"}, {"do": "axis"} for a message that 4.0's client knows, though
its DAQ_Viewer never has it sent.
"""
import importlib
import sys

from driver import Orders, application, tell, values

app = application()

import numpy as np  # noqa: E402
from pymodaq.control_modules.daq_viewer import DAQ_Viewer  # noqa: E402
from pymodaq.utils.daq_utils import ThreadCommand  # noqa: E402
from pymodaq.utils.gui_utils.dock import DockArea  # noqa: E402
from qtpy import QtCore  # noqa: E402

from plugins import Detector  # noqa: E402

PORT, DIMENSION = int(sys.argv[1]), sys.argv[2]

plugins = importlib.import_module(f"pymodaq_plugins_mock.daq_viewer_plugins.plugins_{DIMENSION}")
mock = importlib.import_module(f"{plugins.__name__}.daq_{DIMENSION}viewer_Mock")
Detector.dimension = DIMENSION
setattr(mock, f"DAQ_{DIMENSION}Viewer_Mock", Detector)

try:  # 4.0.11 looks for data as 3.x had it and sends none (PyMoDAQ's issue 169): its client, mended.
    from pymodaq.utils.tcp_server_client import TCPClient

    TCPClient.data_ready = lambda client, dte: client.send_data([a for dwa in dte.data for a in dwa.data])
except ImportError:
    pass

area = DockArea()
module = DAQ_Viewer(area, title="cam", daq_type=f"DAQ{DIMENSION}")
module.detector = "Mock"


def obey(order):
    what = order["do"]
    if what == "set":
        module.settings.child("detector_settings", *order["path"]).setValue(order["value"])
        tell(event="set")
    elif what == "values":
        tell(event="values", values=values(module.settings.child("detector_settings")))
    elif what == "axis":
        x = {"data": np.linspace(400.0, 463.0, 64), "label": "Wavelength", "units": "nm"}
        module._command_tcpip.emit(ThreadCommand("x_axis", [x]))
        tell(event="axis")


def initialized(state, *_):
    tell(event="initialized", ok=bool(state))
    if state:
        tcpip = module.settings.child("main_settings", "tcpip")
        tcpip.child("ip_address").setValue("127.0.0.1")
        tcpip.child("port").setValue(PORT)
        # 4.0 turns a loop of its own from there on and never comes back, so not within the timer of the orders.
        QtCore.QTimer.singleShot(0, lambda: tcpip.child("connect_server").setValue(True))


orders = Orders(obey)
module.init_signal.connect(initialized)
module.init_hardware()
app.exec_()
