import { RoboError } from "../../errors.ts";
import { Bridge, type BridgeEvent } from "../../services/daq/mod.ts";
import { safeText } from "../../terminal/text.ts";
import { isLoopback } from "../../transports/network_cards.ts";
import type { Implementation } from "../cli/command.ts";
import { unhurried } from "../cli/unhurried.ts";
import type { RoboContext } from "../context.ts";
import type { DaqBridgeFlags } from "./bridge.ts";
import { openLab } from "./open_lab.ts";

/** PyMoDAQ's port, which is our server's as well unless it was given another. */
const PYMODAQ_PORT = 6341;

/** `robo daq bridge`: devices of our server in another one, until Ctrl-C. */
const bridge: Implementation<DaqBridgeFlags> = async (context, flags) => {
  // Devices are carried on, whether or not somebody reads what it says.
  await unhurried(context, (around) => carry(around, flags), flags);
};

export default bridge;

async function carry(context: RoboContext, flags: DaqBridgeFlags): Promise<void> {
  const { upstream, device, dialect, json } = flags;
  checkCircle(flags);
  const signal = context.interruption();
  await using _bridge = await Bridge.start({
    open: () => openLab(context, flags),
    upstream,
    dialect,
    ...(device !== undefined && { devices: device }),
    onEvent: (event) => {
      if (json) context.print(JSON.stringify(event));
      else context.print(safeText(textOf(event, `${upstream.host}:${upstream.port}`)));
    },
  });
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

function checkCircle({ upstream, url, port }: DaqBridgeFlags): void {
  if (url !== undefined || !isLoopback(upstream.host)) return;
  if (upstream.port !== (port ?? PYMODAQ_PORT)) return;
  throw new RoboError("usage", `${upstream.host}:${upstream.port} is our own server`, {
    hint: "Name the other server with --upstream, and ours with --port",
  });
}

function textOf(event: BridgeEvent, upstream: string): string {
  switch (event.kind) {
    case "joined":
      return `${event.device}: appears at ${upstream}`;
    case "waiting":
      return `${event.device}: waits for ${upstream}: ${event.reason}`;
    case "left":
      return `${event.device}: is taken away from ${upstream}: ${event.reason}`;
    case "problem":
      return `${event.device}: ${event.reason}`;
    case "lab-lost":
      return `Waiting for our server: ${event.reason}`;
    case "lab-found":
      return "Our server is there again";
  }
}
