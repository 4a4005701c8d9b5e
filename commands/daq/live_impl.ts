import type { DaqControl } from "../../client/daq/daq_control.ts";
import type { Grab, WatchOptions } from "../../client/daq/lab.ts";
import type { NdArray } from "../../protocols/ndarray/nd_array.ts";
import type { DataToExport, DataWithAxes } from "../../protocols/pymodaq/data.ts";
import { toNdArray } from "../../protocols/pymodaq/to_nd_array.ts";
import type { ColourDepth } from "../../terminal/daq_colours.ts";
import { DaqLiveView, type LiveArray } from "../../terminal/daq_live_view.ts";
import { pause } from "../../transports/pause.ts";
import { RoboError } from "../../errors.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { showLiveView } from "../screen/live_view.ts";
import { linesOf } from "./grab_text.ts";
import type { DaqLiveFlags } from "./live.ts";
import { openLab, whichDevice } from "./open_lab.ts";
import { regionOf } from "./region_flag.ts";

/** How soon a device that has gone away is looked for again, in milliseconds. */
const LOOK_EVERY_MS = 1000;

/** `robo daq live`: the newest data of a detector. */
const showLive: Implementation<DaqLiveFlags, [string?]> = async (context, flags, which) => {
  await using lab = await openLab(context, flags);
  const { name } = await whichDevice(lab, which, "detector");
  const { dim, region, timeout, rate, average, passive } = flags;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.interruption(), stop.signal]);
  const options: WatchOptions = {
    signal,
    rate,
    average,
    passive,
    ...(dim !== undefined && { dimension: dim }),
    ...(region !== undefined && { region: regionOf(region) }),
    ...(timeout !== undefined && { timeout }),
  };
  if (context.terminal.interactive) {
    const feed = (view: DaqLiveView, refresh: () => void) =>
      follow(lab, name, { view, options, signal, refresh });
    return await showPicture(context, name, { feed, stop });
  }
  for await (const grab of lab.watch(name, options)) {
    using _ = grab;
    linesOf(grab).forEach(context.print);
  }
};

export default showLive;

/** What a view is fed with. */
interface Feed {
  readonly view: DaqLiveView;
  readonly options: WatchOptions;
  readonly signal: AbortSignal;
}

async function showPicture(
  context: RoboContext,
  name: string,
  { feed, stop }: {
    readonly feed: (view: DaqLiveView, refresh: () => void) => Promise<void>;
    readonly stop: AbortController;
  },
): Promise<void> {
  const view = new DaqLiveView(name, { depth: depthOf(context), now: Date.now });
  using shown = showLiveView(context, view);
  const fed = feed(view, () => shown.refresh());
  try {
    await Promise.race([fed, shown.ended]);
  } finally {
    stop.abort();
    await fed.catch(() => {});
  }
  await fed;
}

/** Feeds the view, also after the device, or the server, has been away. */
async function follow(
  lab: DaqControl,
  name: string,
  { view, options, signal, refresh }: Feed & { readonly refresh: () => void },
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const grab of lab.watch(name, options)) {
        view.arrived(liveGrab(grab));
        refresh();
      }
    } catch (error) {
      if (!(error instanceof RoboError) || error.code !== "unavailable") throw error;
      view.failed(error.message);
      refresh();
    }
    await pause(LOOK_EVERY_MS, signal);
  }
}

// Its memory is not given back: a picture that is held, or drawn anew, is of these numbers.
function liveGrab(grab: Grab): { number: number; time: number; arrays: LiveArray[] } {
  const summaries = grab.summary().arrays;
  const arrays = arraysOf(grab.data).map(({ data, array }, i) => {
    const numbers = toNdArray(array);
    const axis = axisOf(data);
    return {
      ...summaries[i]!,
      values: numbers === undefined ? undefined : realNumbers(numbers),
      ...(axis !== undefined && { axis }),
    };
  });
  return { number: grab.number, time: grab.time, arrays };
}

function arraysOf({ data }: DataToExport) {
  return data.flatMap((data) => data.data.map((array) => ({ data, array })));
}

/** Pictures are of plain numbers; of complex ones their sizes. */
function realNumbers({ data, dtype }: NdArray): ArrayLike<number> {
  if (dtype.startsWith("complex")) {
    return Float64Array.from(
      { length: data.length / 2 },
      (_, i) => Math.hypot(Number(data[2 * i]), Number(data[2 * i + 1])),
    );
  }
  return typeof data[0] === "bigint"
    ? Float64Array.from(data as BigInt64Array, Number)
    : data as Float64Array;
}

/** The axis of the last dimension. */
function axisOf({ axes, data }: DataWithAxes): LiveArray["axis"] {
  const last = (data[0]?.shape.length ?? 0) - 1;
  const axis = axes.find(({ index }) => index === last);
  const points = axis === undefined ? undefined : toNdArray(axis.data)?.data;
  if (axis === undefined || points === undefined || points.length === 0) return undefined;
  const { label, units } = axis;
  return { label, units, from: Number(points[0]), to: Number(points[points.length - 1]) };
}

function depthOf({ terminal, process: { env } }: RoboContext): ColourDepth {
  if (!terminal.color) return "none";
  return /truecolor|24bit/.test(env["COLORTERM"] ?? "") ? "true" : "256";
}
