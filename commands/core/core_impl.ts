import type { Logger } from "@logtape/logtape";
import { RoboError } from "../../errors.ts";
import {
  Announcement,
  Hub,
  isProcessAlive,
  removeStaleAnnouncements,
} from "../../services/hub/mod.ts";
import { VERSION } from "../../version.ts";
import type { Implementation } from "../cli/command.ts";
import type { CoreFlags } from "../core.ts";
import { startBeacon } from "./beacon.ts";
import { startControl, startMetrics } from "./control.ts";
import { flightRecorder } from "./flight.ts";
import { hubOptions, isPublic } from "./options.ts";
import { serverSecurity } from "./security.ts";
import { observed, printStatistics, showStatistics } from "./stats.ts";
import { startLogging } from "../cli/logging.ts";
import { NoticeBoard } from "../screen/notice_board.ts";

/** Folder in which pygecko's programs look for a core. */
const ANNOUNCEMENT_FOLDER = "/tmp";

/** Shortest time between two statistics, in milliseconds. */
const MIN_INTERVAL_MS = 50;

/** `robo core`: runs a hub until it is interrupted. */
const runCore: Implementation<CoreFlags> = async (context, flags) => {
  checkInterval(flags.interval);
  const signal = context.interruption();
  const isLive = flags.stats && !flags.json && context.terminal.interactive;
  using notices = new NoticeBoard(context);
  const log = startLogging(isLive ? notices.context : context, flags, "core");
  const security = await serverSecurity(flags, context.process.env);
  const flight = flightRecorder(context, flags, log);
  await using hub = await Hub.start({
    ...hubOptions(flags, security),
    ...(flight.options === undefined ? {} : { flight: flight.options }),
    version: VERSION,
    log,
  });
  await using control = await startControl(hub, flags, log);
  await using _writer = flight.writer;
  await using metrics = await startMetrics(hub, flags);
  using _announcement = announce(hub, control.url, log);
  await using _beacon = await startBeacon(hub, flags, {
    control: control.url,
    log,
    env: context.process.env,
  });
  if (!isLive) {
    const places = { control: control.url, ...(metrics && { metrics: `${metrics.url}/metrics` }) };
    log.info("Ready", { ...hub.identity, ...places });
  }
  warnOfStrangers(hub, flags, log);
  using observer = hub.observe();
  if (isLive) {
    const snapshots = observed(observer, flags.interval ?? 1000);
    await showStatistics(context, snapshots, { first: await observer.take(), signal, notices });
  } else if (flags.stats || flags.json) {
    const snapshots = observed(observer, flags.interval ?? 3000);
    await printStatistics(context, snapshots, { json: flags.json, signal });
  } else {
    await aborted(signal);
  }
};

export default runCore;

function checkInterval(interval: number | undefined): void {
  if (interval === undefined || interval >= MIN_INTERVAL_MS) return;
  throw new RoboError("usage", `An interval of ${interval} ms is too short`, {
    hint: `Give at least ${MIN_INTERVAL_MS} ms, such as --interval 1s`,
  });
}

function announce(hub: Hub, control: string, log: Logger): Announcement | undefined {
  if (Deno.build.os === "windows") return undefined;
  try {
    for (const path of removeStaleAnnouncements(ANNOUNCEMENT_FOLDER, isProcessAlive)) {
      log.info("Removed the file of a core that has ended", { path });
    }
    const announcement = new Announcement(ANNOUNCEMENT_FOLDER, hub.identity, control);
    // A second Ctrl-C, or a pipe that is closed, ends the process on the spot.
    globalThis.addEventListener("unload", () => announcement[Symbol.dispose]());
    return announcement;
  } catch (error) {
    log.warn("Programs will not find this core by themselves", { error });
    return undefined;
  }
}

function warnOfStrangers(hub: Hub, flags: CoreFlags, log: Logger): void {
  const open = [hub.identity.in, hub.identity.out].filter(isPublic);
  if (open.length === 0 || flags.curve || flags.plain !== undefined || flags.allow !== undefined) {
    return;
  }
  log.warn(
    "Anyone who reaches these addresses can publish and listen; restrict it with --allow or --curve",
    {
      open: open.join(" and "),
    },
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
