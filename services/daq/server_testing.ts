import type { Lab } from "../../client/daq/lab.ts";
import type { Device, DeviceKind } from "../../protocols/daq/lab_types.ts";
import type { Dialect } from "../../protocols/pymodaq/mod.ts";
import { until } from "../../tests/lib/until.ts";
import { DaqServer } from "./daq_server.ts";
import type { DaqServerOptions } from "./daq_server_options.ts";
import { RawClient } from "./raw_client_testing.ts";

/** A server on a free port, which asks nothing by itself unless `options` say so. */
export function testServer(options: DaqServerOptions = {}): Promise<DaqServer> {
  return DaqServer.start({ port: 0, probe: false, track: 0, ...options });
}

/** Connects a client that says its name, and waits until it is that device. */
export async function connected(
  server: DaqServer,
  name: string,
  { kind = "detector", dialect = "L2" }: {
    readonly kind?: DeviceKind;
    readonly dialect?: Dialect;
  } = {},
): Promise<RawClient> {
  const type = kind === "detector" ? "GRABBER" : "ACTUATOR";
  const client = await RawClient.connect(server.endpoint, type, dialect);
  await client.name(name);
  await isOnline(server.lab, name);
  return client;
}

/** Waits until a device is online. */
export function isOnline(lab: Lab, name: string): Promise<Device> {
  return deviceWhere(lab, name, ({ online }) => online);
}

/** Waits until a device is offline. */
export function isOffline(lab: Lab, name: string): Promise<Device> {
  return deviceWhere(lab, name, ({ online }) => !online);
}

/** Waits until a device is as it should be. */
export function deviceWhere(
  lab: Lab,
  name: string,
  holds: (device: Device) => boolean,
): Promise<Device> {
  return until(`${name} is as it should be`, async () => {
    const devices = await lab.devices();
    return devices.find((device) => device.name === name && holds(device));
  });
}
