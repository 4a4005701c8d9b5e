"""Runs examples/python/bridge_plot.py without a screen, and prints the curves of its figure in JSON once they have points for a second.
Arguments: the bridge's url, the topic, its fields."""
import json
import sys
import time

import matplotlib

matplotlib.use("Agg")

import bridge_plot
import matplotlib.pyplot as plt

draws = []


class Animation(bridge_plot.FuncAnimation):
    """Without a screen nobody asks for pictures: show() does."""

    def __init__(self, figure, draw, **options):
        super().__init__(figure, draw, **options)
        draws.append(draw)


def show():
    figure = plt.gcf()
    lines = figure.axes[0].lines
    deadline = time.monotonic() + 60
    while len(lines[0].get_xdata()) < 2 or lines[0].get_xdata()[0] > -1:
        assert time.monotonic() < deadline, "no curve of a second in a minute"
        time.sleep(0.05)
        draws[0](0)
        figure.canvas.draw()
    curves = {line.get_label(): [list(line.get_xdata()), list(line.get_ydata())] for line in lines}
    print(json.dumps({"curves": curves, "window": figure.axes[0].get_xlim()}))


bridge_plot.FuncAnimation = Animation
plt.show = show
bridge_plot.main(sys.argv[1], sys.argv[2], sys.argv[3:])
