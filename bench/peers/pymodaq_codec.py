"""How long PyMoDAQ 4.4 takes to turn data into bytes and back, in microseconds.

    python pymodaq_codec.py encode|decode 0d|512 SECONDS
"""

import sys
import time

import numpy as np
from pymodaq.utils.data import DataFromPlugins, DataToExport
from pymodaq.utils.tcp_ip.serializer import DeSerializer, Serializer


def main():
    direction, what, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    if what == "0d":
        array = np.array([3.14159])
    else:
        array = np.full((512, 512), 7, dtype=np.uint16)
    data = DataFromPlugins("sensor", data=[array], labels=["CH00"])
    dte = DataToExport("sensor", data=[data])
    encoded = Serializer(dte).to_bytes()

    def turn():
        if direction == "encode":
            Serializer(dte).to_bytes()
        else:
            DeSerializer(encoded).dte_deserialization()

    turn()
    turns = 0
    begin = now = time.perf_counter()
    while now < begin + seconds:
        turn()
        turns += 1
        now = time.perf_counter()
    print(1e6 * (now - begin) / turns)


main()
