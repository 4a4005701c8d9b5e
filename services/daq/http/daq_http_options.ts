import type { Logger } from "@logtape/logtape";
import type { RunFolderSetting } from "../../../client/run_folder.ts";
import type { AllowList } from "../../../transports/allow_list.ts";
import type { StreamLimits } from "./client_streams.ts";
import type { ScanRunner } from "../scan/mod.ts";

/** Where and how a `DaqHttpServer` listens. */
export interface DaqHttpOptions extends StreamLimits {
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** Port to listen on; 0 takes a free one. Default 6342, or a free one where that is taken. */
  readonly port?: number;
  /** What requests have to show, of at least 16 characters. Default nothing on loopback, else one that is made up. */
  readonly token?: string;
  /** Hosts that may ask; all that reach the address when it is left out. */
  readonly allow?: AllowList;
  /** Version of robo that is told. */
  readonly version?: string;
  /** Where PyMoDAQ's clients connect, as `tcp://host:port`. */
  readonly endpoint: string;
  /** The environment that names the run folder where this user's commands find the server. Default it says nothing there. */
  readonly announce?: RunFolderSetting;
  /** Runs scans on the server. Default there are none. */
  readonly scans?: ScanRunner;
  /** Requests that are answered at once at most; those that stop something are always answered. Default 256. */
  readonly maxRequests?: number;
  /** Longest body, in bytes. Default 1 MiB. */
  readonly maxBody?: number;
  /** Bodies that arrive at once. Default 64. */
  readonly maxBodies?: number;
  /** Told of mistakes of ours. Default nobody. */
  readonly logger?: Logger;
  /** What else was counted, by name, for `/metrics`. Default nothing. */
  readonly counters?: () => Readonly<Record<string, number>>;
}
