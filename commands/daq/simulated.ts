import type { DaqControl } from "../../client/daq/daq_control.ts";

/**
 * What to type for simulated `devices`, such as `camera,stage`, at a server where devices connect at `endpoint` (`tcp://host:port`), and that is
 * reached from here as `host`.
 */
export function simulated(devices: string, endpoint: string, host: string): string {
  const command = `robo daq client --sim ${devices}`;
  const { hostname, port } = new URL(endpoint);
  const reached = ["0.0.0.0", "[::]"].includes(hostname) ? host : hostname;
  const isUsual = port === "6341" && ["127.0.0.1", "localhost"].includes(reached);
  return isUsual ? command : `${command} --connect ${reached}:${port}`;
}

/** The same for the server that `lab` talks to. */
export function simulatedHere(devices: string, { endpoint, url }: DaqControl): string {
  return simulated(devices, endpoint, new URL(url).hostname);
}
