import { DaqControl } from "../../client/daq/daq_control.ts";
import { RoboError } from "../../errors.ts";
import type { Device, DeviceKind } from "../../protocols/daq/lab_types.ts";
import type { RoboContext } from "../context.ts";
import type { LabFlags } from "./lab_flags.ts";
import { simulatedHere } from "./simulated.ts";

/** Connects to the server that flags mean: `--url` or `ROBO_DAQ_URL`, else the one of this user at `--port`. */
export function openLab(context: RoboContext, flags: LabFlags): Promise<DaqControl> {
  const { env } = context.process;
  const { port } = flags;
  const url = flags.url ?? (port === undefined ? env["ROBO_DAQ_URL"] || undefined : undefined);
  const token = flags.token ?? (env["ROBO_DAQ_TOKEN"] || undefined);
  return DaqControl.connect({
    env,
    ...(port !== undefined && { port }),
    ...(url !== undefined && { url }),
    ...(token !== undefined && { token }),
  });
}

/**
 * The device that is meant: `name`, else the only one of its kind.
 *
 * Rejects with a `RoboError` of kind `missing` or `usage` when there is none, or several.
 */
export async function whichDevice(
  lab: DaqControl,
  name: string | undefined,
  kind: DeviceKind,
): Promise<Device> {
  if (name !== undefined) return await lab.device(name);
  const devices = (await lab.devices()).filter((device) => device.kind === kind);
  // One that is offline is not meant while another one is there.
  const online = devices.filter((device) => device.online);
  const [only, ...others] = online.length > 0 ? online : devices;
  if (only === undefined) {
    throw new RoboError("missing", `No ${kind} has connected yet`, {
      hint: `Try a simulated one: ${simulatedHere(kind === "detector" ? "camera" : "stage", lab)}`,
    });
  }
  if (others.length === 0) return only;
  throw new RoboError("usage", `Which ${kind}?`, {
    hint: `There are: ${[only, ...others].map((device) => device.name).join(", ")}`,
  });
}
