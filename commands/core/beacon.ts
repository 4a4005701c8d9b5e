import type { Logger } from "@logtape/logtape";
import { DISCOVERY_VARIABLE, parsePlaces } from "../../protocols/dnssd/places.ts";
import { AllowList, Beacon, type Hub } from "../../services/hub/mod.ts";
import type { CoreFlags } from "../core.ts";

/** What the beacon of a core is to know besides its hub and flags. */
export interface StartBeaconOptions {
  /** URL of the control interface. */
  readonly control: string;
  /** Where events are logged. */
  readonly log: Logger;
  /** Environment variables. */
  readonly env: Readonly<Partial<Record<string, string>>>;
}

/** Lets programs find a hub by its key, unless the flags say otherwise. */
export async function startBeacon(
  hub: Hub,
  { beacon, allow, curve, plain }: Pick<CoreFlags, "beacon" | "allow" | "curve" | "plain">,
  { control, log, env }: StartBeaconOptions,
): Promise<Beacon | undefined> {
  const places = parsePlaces(env[DISCOVERY_VARIABLE]);
  if (!beacon) return undefined;
  const { key, in: input, out, version, pid } = hub.identity;
  const security = curve ? "CURVE" : plain === undefined ? "NULL" : "PLAIN";
  return await Beacon.start({
    core: { key, in: input, out, control, version, security, pid, host: Deno.hostname() },
    places,
    log,
    ...(allow === undefined ? {} : { allow: new AllowList(allow) }),
    knowsTopic: (topic) => hub.topics.all.some(({ name }) => name === topic),
    onRefused: (reason) => hub.refusals.set(reason, (hub.refusals.get(reason) ?? 0) + 1),
  });
}
