import type { Logger } from "@logtape/logtape";
import type { Dialect } from "../../protocols/pymodaq/dialect.ts";
import type { LabConfig } from "./config/lab_config.ts";

/** How a server of devices is to be. */
export interface DaqServerOptions {
  /** Address to listen on. Beyond loopback, `allow` has to be given. Default `127.0.0.1`. */
  readonly host?: string;
  /** TCP port; 0 takes a free one. Default 6341, PyMoDAQ's. */
  readonly port?: number;
  /** Networks that may connect, besides loopback, such as `10.0.3.0/24`. */
  readonly allow?: readonly string[];
  /** What is known of the devices beforehand. Default nothing. */
  readonly config?: LabConfig;
  /** Dialect of all devices that have none of their own in `config`; found from their bytes when it is left out. */
  readonly dialect?: Dialect;
  /** Connections in all. Default 256. */
  readonly maxConnections?: number;
  /** Connections from one address. Default 64. */
  readonly maxPerAddress?: number;
  /** Devices that are remembered; beyond them, the one that has been offline longest is forgotten. Default 256. */
  readonly maxDevices?: number;
  /** Time for a client to say its type, in milliseconds. Default 5000. */
  readonly handshakeTimeout?: number;
  /** Longest silence within a message, in milliseconds. Default 10 000. */
  readonly progressTimeout?: number;
  /** Least bytes a second of a message that takes longer than `progressTimeout`. Default 128. */
  readonly minRate?: number;
  /** Longest time for which a client takes nothing of what is sent to it, in milliseconds. Default 10 000. */
  readonly stallTimeout?: number;
  /** Most that waits for one client, in bytes, besides the data of a relay. Default 1 MiB. */
  readonly maxQueue?: number;
  /** Largest data of one message, in bytes. Default 1 GiB. */
  readonly maxFrame?: number;
  /** Longest text of a message, such as XML, in bytes. Default 16 MiB. */
  readonly maxText?: number;
  /** Memory for frames that is kept for the next ones, in bytes. Default 256 MiB. */
  readonly maxPool?: number;
  /** Longest wait for a device's answer, in milliseconds, where `config` says no other. Default 10 000. */
  readonly timeout?: number;
  /** Requests that wait for one device. Default 256. */
  readonly maxWaiting?: number;
  /** Data and positions a second that a device may send unasked; beyond them they are dropped. Default 1000. */
  readonly maxUnsolicited?: number;
  /** Events that wait for one listener; beyond them the oldest is dropped. Default 4096. */
  readonly maxEvents?: number;
  /** What is done about commands that are not in the protocol: they are logged, or the client is dropped. Default log. */
  readonly unknown?: "log" | "drop";
  /** Time between two looks at the position of an actuator that moves, in milliseconds; 0 for none. Default 200. */
  readonly track?: number;
  /** Whether actuators are asked where they are when they connect. Default true. */
  readonly probe?: boolean;
  /** Whether actuators are stopped when the server is closed. Default false. */
  readonly stopOnExit?: boolean;
  /** Where events are logged. Default nowhere. */
  readonly log?: Logger;
}

/** The options with their defaults filled in. */
export type DaqSettings =
  & Required<Omit<DaqServerOptions, "log" | "dialect">>
  & Pick<DaqServerOptions, "log" | "dialect">;

/** Fills in what `options` leave out. */
export function daqSettings(options: DaqServerOptions): DaqSettings {
  return {
    host: "127.0.0.1",
    port: 6341,
    allow: [],
    config: {},
    maxConnections: 256,
    maxPerAddress: 64,
    maxDevices: 256,
    handshakeTimeout: 5_000,
    progressTimeout: 10_000,
    minRate: 128,
    stallTimeout: 10_000,
    maxQueue: 1024 * 1024,
    maxFrame: 1024 ** 3,
    maxText: 16 * 1024 * 1024,
    maxPool: 256 * 1024 * 1024,
    timeout: 10_000,
    maxWaiting: 256,
    maxUnsolicited: 1000,
    maxEvents: 4096,
    unknown: "log",
    track: 200,
    probe: true,
    stopOnExit: false,
    ...options,
  };
}
