"""Waits for each new pose, until Ctrl-C."""
from robo_shm import HostVariable

pose = HostVariable("pose")
try:
    for value in pose.watch():
        print("x {x:.3f}  y {y:.3f}".format(**value), flush=True)
except KeyboardInterrupt:
    pass
