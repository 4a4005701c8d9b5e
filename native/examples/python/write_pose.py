"""Writes a pose ten times a second. If this program is killed, its last will is what the others read."""
import math
import sys
import time

from robo_shm import HostVariable

pose = HostVariable("pose")
pose.last_will({"x": 0, "y": 0, "theta": 0, "lost": True})
for i in range(1, int(sys.argv[1]) + 1 if len(sys.argv) > 1 else 101):
    theta = 0.01 * i
    pose.data = {"x": math.cos(theta), "y": math.sin(theta), "theta": theta}
    print("wrote value", pose.ticket, flush=True)
    time.sleep(0.1)
pose.close()
