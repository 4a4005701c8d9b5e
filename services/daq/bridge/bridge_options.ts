import type { Lab } from "../../../client/daq/lab.ts";
import type { Dialect } from "../../../protocols/pymodaq/mod.ts";

/** How a bridge is set up. */
export interface BridgeOptions {
  /** Opens the lab whose devices are to appear in the other server; called again when it was lost. Rejects with a `RoboError`. */
  readonly open: () => Promise<OpenLab>;
  /** The other server: PyMoDAQ's, or a `robo daq-server`. */
  readonly upstream: { readonly host: string; readonly port: number };
  /** What the other server speaks. Default L2. */
  readonly dialect?: Dialect;
  /** Names of the devices; default all. */
  readonly devices?: readonly string[];
  /** Devices at most; further ones are left out, and told. Default 256. */
  readonly maxDevices?: number;
  /** Pause before the lab is opened again, in milliseconds. Default 1000. */
  readonly retry?: number;
  /** Told what happens. */
  onEvent(event: BridgeEvent): void;
}

/** A lab that is given back. */
export type OpenLab = Lab & Partial<AsyncDisposable>;

/** What happens on a bridge. */
export type BridgeEvent =
  /** A device has appeared in the other server. */
  | { readonly kind: "joined"; readonly device: string }
  /** The other server is gone, or was not there: another attempt follows. */
  | { readonly kind: "waiting"; readonly device: string; readonly reason: string }
  /** A device has gone from the other server, as it has gone itself. */
  | { readonly kind: "left"; readonly device: string; readonly reason: string }
  /** Something that was asked for was not done. */
  | { readonly kind: "problem"; readonly device: string; readonly reason: string }
  /** The lab itself is gone: it is opened again. */
  | { readonly kind: "lab-lost"; readonly reason: string }
  /** The lab is there again. */
  | { readonly kind: "lab-found" };

/** Totals of one device on a bridge. */
export interface BridgeCounters {
  /** Whether the other server has it now. */
  readonly isConnected: boolean;
  /** Times that it has connected to the other server. */
  readonly connections: number;
  /** Grabs or moves that the other server asked for. */
  readonly requests: number;
  /** Those of them that were answered. */
  readonly answered: number;
  /** What was not done. */
  readonly problems: number;
}
