import type { Logger } from "@logtape/logtape";
import type { CLayout } from "../../protocols/clayout/c_layout.ts";
import type { FoxgloveOptions } from "./dialects/foxglove/mod.ts";
import type { HubOptions } from "./hub/hub_options.ts";
import type { LinkOptions } from "./link/mod.ts";
import type { RecordingOptions, ReplayOptions } from "./recording/mod.ts";
import type { BridgeHttpOptions } from "./server/mod.ts";
import type { TopicRules } from "./topic_rules.ts";

/** How a bridge is set up; everything but the version has a default. */
export interface BridgeServerOptions extends
  HubOptions,
  TopicRules,
  Omit<
    BridgeHttpOptions,
    "subprotocols" | "paths" | "routes" | "metrics" | "onSocket" | "allow"
  > {
  /** Version of the program, for clients. */
  readonly version: string;
  /** The structs of programs. Default none are known. */
  readonly layout?: CLayout;
  /** Where programs connect: `unix:PATH`, `tcp:HOST:PORT`. Default nowhere. */
  readonly listen?: readonly string[];
  /** Where programs listen to which the bridge connects, as often as it takes. Default none. */
  readonly connect?: readonly string[];
  /** How the messages of programs are told apart, and how much of them. */
  readonly link?: Omit<LinkOptions, "address" | "layout" | "allow" | "registry" | "onStatus">;
  /** File that keeps what has come from programs over a restart of the bridge. Default none. */
  readonly countsFile?: string;
  /** Networks whose clients and programs may connect; clients are all let in, and programs of this machine alone, when it is left out. */
  readonly allow?: readonly string[];
  /** What is recorded, and where. Default nothing. */
  readonly record?: RecordingOptions;
  /** The recording that is replayed. Default none. */
  readonly replay?: ReplayOptions;
  /** How structs are offered to Foxglove. */
  readonly foxglove?: FoxgloveOptions;
  /** Told of mistakes. */
  readonly logger?: Logger;
}
