import type { Dialect } from "../../protocols/pymodaq/dialect.ts";
import type { ClientType, Message, ReadLimits } from "../../protocols/pymodaq/message.ts";

/** The port of PyMoDAQ's TCP servers. */
export const PYMODAQ_PORT = 6341;

/** Where a PyMoDAQ server is, and how to stay connected with it. */
export interface DaqConnectOptions {
  /** The server's host. Default `127.0.0.1`. */
  readonly host?: string;
  /** The server's port. Default 6341, PyMoDAQ's. */
  readonly port?: number;
  /**
   * What is spoken: L2 with PyMoDAQ 2.0 to 4.0, T1 with 4.1, T2 with 4.2 and 4.3, T3 with 4.4. Default L2, which
   * `robo daq-server` takes as well as the others.
   */
  readonly dialect?: Dialect;
  /**
   * Longest wait for the first connection, in milliseconds; 0 tries once, Infinity waits for ever. Default 10 000. Once it was
   * there, the connection comes back by itself, whenever the server is there again.
   */
  readonly connectTimeout?: number;
  /** Most bytes that wait for a server that does not read; what is more is dropped, and counted. Default 256 MiB. */
  readonly maxQueue?: number;
  /** Limits of what the server may send. */
  readonly limits?: ReadLimits;
  /** Gives up connecting, and ends the connection later. */
  readonly signal?: AbortSignal;
}

/** How a {@linkcode DaqClient} presents itself, and who hears what it is told. */
export interface DaqClientOptions extends DaqConnectOptions {
  /** What it says that it is, with its first bytes. */
  readonly type: ClientType;
  /** Messages that follow its type, on each new connection: `infos` and `info`, say. Default none. */
  readonly greeting?: () => readonly Message[];
  /** Told each message of the server, at once, in order. What it throws ends the connection, which then comes back. */
  readonly onMessage: (message: Message) => void;
  /** Told that the server is there, now or again. */
  readonly onConnected?: () => void;
  /** Told why the server is gone, or was not there; another attempt follows. */
  readonly onDisconnected?: (reason: unknown) => void;
}

/** Totals of a {@linkcode DaqClient}. */
export interface DaqClientCounters {
  /** Times that it has connected. */
  readonly connections: number;
  /** Messages that came. */
  readonly received: number;
  /** Messages that were handed over to be sent. */
  readonly sent: number;
  /** Messages that were dropped, as nobody was connected or too much waited to be sent. */
  readonly dropped: number;
}
