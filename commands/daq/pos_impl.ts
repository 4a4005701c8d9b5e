import type { DaqControl } from "../../client/daq/daq_control.ts";
import type { PositionReading } from "../../protocols/daq/lab_types.ts";
import { positionText } from "../../terminal/daq_devices.ts";
import { pause } from "../../transports/pause.ts";
import type { Implementation } from "../cli/command.ts";
import { openLab } from "./open_lab.ts";
import type { DaqPosFlags } from "./pos.ts";

/** `robo daq pos`: where an actuator is, once or for as long as it is watched. */
const showPosition: Implementation<DaqPosFlags, [string]> = async (context, flags, name) => {
  const signal = context.interruption();
  await using lab = await openLab(context, flags);
  const { timeout, interval } = flags;
  const options = { signal, ...(timeout !== undefined && { timeout }) };
  let shown: PositionReading | undefined;
  const show = (position: PositionReading) => {
    if (position.value === shown?.value && position.units === shown.units) return;
    shown = position;
    context.print(flags.json ? JSON.stringify({ name, ...position }) : positionText(position));
  };
  try {
    show(await lab.position(name, options));
    if (!flags.watch) return;
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    await Promise.all([
      followPositions(lab, name, { show, signal: both }),
      askAgain(lab, name, { show, interval, options: { ...options, signal: both } }),
    ]).finally(() => stop.abort());
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

export default showPosition;

/** Positions that are told on the way of a move, or unasked. */
async function followPositions(
  lab: DaqControl,
  name: string,
  { show, signal }: {
    readonly show: (position: PositionReading) => void;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  for await (const event of lab.events(signal)) {
    if (event.type === "position" && event.name === name) show(event.position);
  }
}

/** Asks again and again, but while it moves: then a question would wait for the end of the move. */
async function askAgain(
  lab: DaqControl,
  name: string,
  { show, interval, options }: {
    readonly show: (position: PositionReading) => void;
    readonly interval: number;
    readonly options: { readonly signal: AbortSignal; readonly timeout?: number };
  },
): Promise<void> {
  const { signal } = options;
  while (!signal.aborted) {
    await pause(interval, signal);
    if (signal.aborted) return;
    if ((await lab.device(name)).doing === "idle") show(await lab.position(name, options));
  }
}
