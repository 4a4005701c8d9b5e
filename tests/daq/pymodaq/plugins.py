"""A stage and a detector for PyMoDAQ's modules, in place of its mocks: what they do is known to the last digit.

The stage goes STEP in each look that PyMoDAQ takes at it; the detector counts its grabs and grabs ramps.
"""
import numpy as np
from pymodaq.control_modules.move_utility_classes import (
    DAQ_Move_base,
    DataActuatorType,
    comon_parameters_fun,
)
from pymodaq.control_modules.viewer_utility_classes import DAQ_Viewer_base, comon_parameters
from pymodaq.utils.data import Axis, DataActuator, DataFromPlugins, DataToExport

STEP = 2.5


class Stage(DAQ_Move_base):
    """An actuator in millimetres that needs some looks to be where it was sent."""

    _controller_units = "mm"
    is_multiaxes = False
    _axis_names = [""]
    _epsilon = 0.01
    data_actuator_type = DataActuatorType["DataActuator"]
    params = [
        {"title": "Speed:", "name": "speed", "type": "float", "value": 1.5, "limits": [0, 100]},
        {"title": "Mode é:", "name": "mode", "type": "list", "limits": ["fast", "slow"], "value": "fast"},
    ] + comon_parameters_fun(is_multiaxes, axis_names=_axis_names, epsilon=_epsilon)

    def ini_attributes(self):
        self.controller = None
        self.at = self.to = 0.0

    def ini_stage(self, controller=None):
        self.ini_stage_init(controller, object())
        self.settings.child("units").setValue("mm")
        return "ready", True

    def commit_settings(self, param):
        pass

    def close(self):
        pass

    def position(self, value):
        try:
            return DataActuator("stage", data=value, units="mm")
        except TypeError:  # Before 4.4 data had no units.
            return DataActuator("stage", data=value)

    def get_actuator_value(self):
        self.at += float(np.clip(self.to - self.at, -STEP, STEP))
        return self.position(self.at)

    def go(self, to):
        self.to = to
        self.target_value = self.position(to)

    def move_abs(self, position):
        self.go(float(position.value()))

    def move_rel(self, position):
        self.go(self.at + float(position.value()))

    def move_home(self, value=None):
        self.go(0.0)
        self.poll_moving()  # PyMoDAQ does so itself for the other moves alone.

    def stop_motion(self):
        self.to = self.at
        self.move_done()


class Detector(DAQ_Viewer_base):
    """Ramps: a number, a spectrum of 64 points, an image of 24 x 32, each larger by one with every grab."""

    dimension = "1D"
    params = comon_parameters + [
        {"title": "Exposure:", "name": "exposure", "type": "float", "value": 10.0, "limits": [0, 1000]},
        {"title": "Trigger:", "name": "trigger", "type": "bool", "value": False},
    ]

    def ini_attributes(self):
        self.controller = None
        self.grabs = 0

    def ini_detector(self, controller=None):
        self.controller = object()
        return "ready", True

    def commit_settings(self, param):
        pass

    def close(self):
        pass

    def stop(self):
        pass

    def get_axis(self):
        pass

    def grab_data(self, Naverage=1, **_):
        self.grabs += 1
        self.dte_signal.emit(DataToExport("grab", data=[self.measure()]))

    def measure(self):
        n = self.grabs
        if self.dimension == "0D":
            return self.data("counter", [np.array([n * 1.5])], "Data0D")
        if self.dimension == "1D":
            axis = Axis("Wavelength", units="nm", data=np.linspace(400.0, 463.0, 64), index=0)
            ramp = np.arange(64, dtype=np.int32) + n
            return self.data("spectrum", [ramp, -ramp], "Data1D", labels=["up", "down"], axes=[axis])
        image = (np.arange(24 * 32) + n).astype(np.uint16).reshape(24, 32)
        return self.data("image", [image], "Data2D", labels=["ccd"])

    def data(self, name, arrays, dim, **others):
        try:
            return DataFromPlugins(name, data=arrays, dim=dim, units="counts", **others)
        except TypeError:  # Before 4.4 data had no units.
            return DataFromPlugins(name, data=arrays, dim=dim, **others)
