import type { Logger } from "@logtape/logtape";
import { RoboError } from "../../errors.ts";
import { AllowList, ControlServer, type Hub } from "../../services/hub/mod.ts";
import type { CoreFlags } from "../core.ts";

/** Where the control interface listens unless another address is given. */
const DEFAULT_CONTROL = { host: "127.0.0.1", port: 9997 };

/** Starts a hub's control interface: where the flags say, else at its usual port or a free one. */
export async function startControl(
  hub: Hub,
  flags: Pick<CoreFlags, "control" | "allow">,
  log: Logger,
): Promise<ControlServer> {
  const wanted = { ...(flags.control ?? DEFAULT_CONTROL), ...allowed(flags) };
  try {
    return await ControlServer.start(hub, wanted);
  } catch (error) {
    if (flags.control !== undefined || !(error instanceof RoboError)) throw error;
    const control = await ControlServer.start(hub, { ...wanted, port: 0 });
    log.debug("The control interface took another port", {
      reason: error.message,
      control: control.url,
    });
    return control;
  }
}

/** Starts to serve metrics, where the flags ask for it. */
export async function startMetrics(
  hub: Hub,
  flags: Pick<CoreFlags, "metrics" | "allow">,
): Promise<ControlServer | undefined> {
  if (flags.metrics === undefined) return undefined;
  return await ControlServer.start(hub, { ...flags.metrics, metricsOnly: true, ...allowed(flags) });
}

function allowed(flags: Pick<CoreFlags, "allow">): { allow?: AllowList } {
  return flags.allow === undefined ? {} : { allow: new AllowList(flags.allow) };
}
