import { DaqControl } from "../../client/daq/daq_control.ts";
import type { DeviceKind } from "../../protocols/daq/lab_types.ts";

/** Names of the devices of this user's server, for completion; none when there is no server. */
export async function deviceNames(kind?: DeviceKind): Promise<readonly string[]> {
  try {
    await using lab = await DaqControl.connect();
    const devices = await lab.devices();
    return devices.filter((device) => kind === undefined || device.kind === kind)
      .map(({ name }) => name);
  } catch {
    return [];
  }
}
