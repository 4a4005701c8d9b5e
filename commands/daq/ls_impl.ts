import { deviceTable } from "../../terminal/daq_devices.ts";
import { paint } from "../../terminal/screen.ts";
import type { Implementation } from "../cli/command.ts";
import type { DaqLsFlags } from "./ls.ts";
import { openLab } from "./open_lab.ts";
import { simulatedHere } from "./simulated.ts";

/** `robo daq ls`: all devices. */
const listDevices: Implementation<DaqLsFlags> = async (context, flags) => {
  await using lab = await openLab(context, flags);
  const devices = await lab.devices();
  if (flags.json) return devices.forEach((device) => context.print(JSON.stringify(device)));
  if (devices.length === 0) {
    const command = simulatedHere("camera", lab);
    return context.process.stderr.write(
      `No device has connected yet; try a simulated one: ${command}\n`,
    );
  }
  const { color, size } = context.terminal;
  const width = Math.max(40, size().columns);
  const { heading, rows } = deviceTable(devices, { now: Date.now(), width });
  context.print(paint(heading, "cyan", color));
  rows.forEach((row, i) => context.print(paint(row, devices[i]!.online ? "plain" : "dim", color)));
};

export default listDevices;
