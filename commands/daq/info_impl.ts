import { infoLines } from "../../terminal/daq_info.ts";
import { parameterLines } from "../../terminal/daq_parameters.ts";
import { paint } from "../../terminal/screen.ts";
import type { Implementation } from "../cli/command.ts";
import type { DaqInfoFlags } from "./info.ts";
import { openLab } from "./open_lab.ts";

/** `robo daq info`: all about a device. */
const showInfo: Implementation<DaqInfoFlags, [string]> = async (context, flags, name) => {
  await using lab = await openLab(context, flags);
  const [device, parameters] = await Promise.all([lab.device(name), lab.parameters(name)]);
  if (flags.json) return context.print(JSON.stringify({ ...device, parameters }));
  const { color } = context.terminal;
  for (const [word, text] of infoLines(device, { now: Date.now() })) {
    context.print(`${paint(word.padEnd(10), "cyan", color)} ${text}`);
  }
  const lines = parameters === null ? ["none were sent"] : parameterLines(parameters);
  context.print(paint("parameters", "cyan", color));
  for (const line of lines) context.print(`  ${line}`);
};

export default showInfo;
