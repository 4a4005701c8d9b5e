import { DaqControl } from "../../client/daq/daq_control.ts";
import type { DeviceKind } from "../../protocols/daq/lab_types.ts";

/** Names of the devices of this user's server that are so, for completion; none when there is no server. */
export async function deviceNames(
  { kind, online }: { readonly kind?: DeviceKind; readonly online?: boolean } = {},
): Promise<readonly string[]> {
  try {
    await using lab = await DaqControl.connect();
    const devices = await lab.devices();
    return devices.filter((device) =>
      device.kind === (kind ?? device.kind) && device.online === (online ?? device.online)
    ).map(({ name }) => name);
  } catch {
    return [];
  }
}
