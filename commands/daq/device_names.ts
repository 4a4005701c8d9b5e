import { DaqControl } from "../../client/daq/daq_control.ts";
import type { Device } from "../../protocols/daq/lab_types.ts";

/** Names of the devices of this user's server that are meant, for completion; none when there is no server. */
export async function deviceNames(
  isMeant: (device: Device) => boolean = () => true,
): Promise<readonly string[]> {
  try {
    await using lab = await DaqControl.connect();
    return (await lab.devices()).filter(isMeant).map(({ name }) => name);
  } catch {
    return [];
  }
}
