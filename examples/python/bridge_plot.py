"""Draws fields of a C program's structs as they come, with matplotlib:

    PYTHONPATH=native/python python3 examples/python/bridge_plot.py ws://127.0.0.1:8675/ arm.Telemetry hand.x hand.y

The bridge gathers structs for 50 ms and sends of each batch the extremes alone, so that a million structs in a second draw the same curve as a hundred.
"""

import sys

import matplotlib.pyplot as plt
from matplotlib.animation import FuncAnimation

from robo_ws import Bridge

#: What is shown, in seconds.
WINDOW = 10.0


def main(url: str, topic: str, fields: list) -> None:
    with Bridge(url, timeout=30) as bridge:
        columns = bridge.columns(topic, fields, minmax=True, flush=0.05)
        columns.wait_ready()
        figure, axes = plt.subplots()
        lines = {path: axes.plot([], [], label=path)[0] for path in fields}
        axes.legend(loc="upper left")
        axes.set_xlabel("time [s]")
        times: list = []
        values: dict = {path: [] for path in fields}

        def draw(_frame: int) -> list:
            for block in columns.take_all():
                times.extend(block.times)
                for path in fields:
                    values[path].extend(block[path])
            if not times:
                return []
            first = next(i for i, time in enumerate(times) if time >= times[-1] - WINDOW)
            del times[:first]
            for path, line in lines.items():
                del values[path][:first]
                line.set_data([time - times[-1] for time in times], values[path])
            axes.set_xlim(-WINDOW, 0)
            axes.relim()
            axes.autoscale_view(scalex=False)
            return list(lines.values())

        animation = FuncAnimation(figure, draw, interval=50, cache_frame_data=False)
        plt.show()
        del animation
        if columns.lost:
            print(f"lost: {columns.lost}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
