import type { Logger } from "@logtape/logtape";
import { makeRunFolder, type RunFolderSetting } from "../../client/run_folder.ts";
import { RoboError } from "../../errors.ts";
import type { BridgeServerOptions } from "../../services/bridge/mod.ts";
import { absolute } from "../../system/paths.ts";

/** What finding the place depends on. */
export interface CountsSetting extends RunFolderSetting {
  /** Told when there is no place. */
  readonly logger: Logger;
}

/**
 * The same options with a file for what has come from programs, if none was named: one of this user's that the next bridge at the same address finds
 * again, `ws-bridge-….counts` in the folder of `makeRunFolder`. Without one where nothing is counted: no program says counts, or no
 * address is the same another time.
 */
export async function withCounts(
  options: BridgeServerOptions,
  { logger, ...setting }: CountsSetting,
): Promise<BridgeServerOptions> {
  const { countsFile, replay, link, listen = [], connect = [] } = options;
  const isCounted = replay === undefined && (link?.framing ?? "robo") === "robo";
  const address = [...listen, ...connect].find((each) => !/^tcp:.*:0$/.test(each));
  if (countsFile !== undefined || !isCounted || address === undefined) return options;
  try {
    const folder = await makeRunFolder(setting);
    return { ...options, countsFile: `${folder}/ws-bridge-${await digest(address)}.counts` };
  } catch (error) {
    if (!(error instanceof RoboError)) throw error;
    logger.warn(
      "{problem}: after a restart of the bridge some structs may come twice, unless --counts names a file",
      { problem: error.message },
    );
    return options;
  }
}

/** What stands for an address in the name of a file, wherever a bridge is started. */
async function digest(address: string): Promise<string> {
  const path = /^unix:([^@].*)$/s.exec(address)?.[1];
  const text = new TextEncoder().encode(path === undefined ? address : `unix:${absolute(path)}`);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", text)).toHex().slice(0, 16);
}
