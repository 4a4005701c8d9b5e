import type { Logger } from "@logtape/logtape";
import { RoboError } from "../../errors.ts";
import {
  DaqHttpServer,
  type DaqServer,
  type ScanRunner,
  ScpiServer,
} from "../../services/daq/mod.ts";
import { AllowList } from "../../transports/allow_list.ts";
import { VERSION } from "../../version.ts";
import type { RoboContext } from "../context.ts";
import type { DaqServerFlags } from "../daq_server.ts";

/** What operators reach a lab by. */
export interface InterfaceSetting {
  /** The server of its devices. */
  readonly server: DaqServer;
  /** Its scans. */
  readonly scans: ScanRunner;
  /** What the user wants. */
  readonly flags: DaqServerFlags;
  /** Where mistakes are told. */
  readonly log: Logger;
}

/** Serves the page and the control interface, unless they are not wanted. */
export async function startHttp(
  context: RoboContext,
  { server, scans, flags, log }: InterfaceSetting,
): Promise<DaqHttpServer | undefined> {
  if (flags.noHttp) {
    if (flags.http === undefined) return undefined;
    throw new RoboError("usage", "--http and --no-http exclude each other");
  }
  return await DaqHttpServer.start(server.lab, {
    ...flags.http,
    ...flags.token !== undefined && { token: flags.token },
    ...allowed(flags),
    endpoint: server.endpoint,
    version: VERSION,
    announce: { env: context.process.env },
    scans,
    counters: () => server.counters(),
    logger: log,
  });
}

/** Serves SCPI, if it is wanted. */
export async function startScpi(
  { server, flags }: Pick<InterfaceSetting, "server" | "flags">,
): Promise<ScpiServer | undefined> {
  if (flags.scpi === undefined) return undefined;
  return await ScpiServer.start(server.lab, {
    ...flags.scpi,
    ...allowed(flags),
    version: VERSION,
  });
}

function allowed({ allow }: DaqServerFlags): { readonly allow?: AllowList } {
  return allow === undefined ? {} : { allow: new AllowList(allow) };
}
