import { RoboError } from "../../errors.ts";
import { CaptureFile, Tap } from "../../services/daq/mod.ts";
import { withoutScheme } from "../../terminal/format.ts";
import { isLoopback } from "../../transports/network_cards.ts";
import type { Implementation } from "../cli/command.ts";
import type { DaqTapFlags, HostPort } from "./tap.ts";
import { printTapEvent } from "./wire_output.ts";

/** `robo daq tap`: shows what passes, until Ctrl-C. */
const tap: Implementation<DaqTapFlags, [HostPort, HostPort]> = async (
  context,
  flags,
  listen,
  target,
) => {
  const { output, force, dialect, maxFrame, allow, maxConnections, stall, json } = flags;
  if (!isLoopback(listen.host) && allow === undefined) {
    throw new RoboError(
      "usage",
      `Others could connect at ${listen.host}, and nothing asks who they are`,
      {
        hint: "Name the networks that may, such as --allow 10.0.3.0/24, or listen on 127.0.0.1",
      },
    );
  }
  const signal = context.interruption();
  await using capture = output === undefined ? undefined : await CaptureFile.create(output, force);
  await using tapped = await Tap.start({
    listen,
    target,
    maxConnections,
    stall,
    follow: { maxFrame, ...(dialect !== undefined && { dialect }) },
    ...(allow !== undefined && { allow }),
    ...(capture !== undefined && { capture }),
    onEvent: (event) => printTapEvent(context, event, { json, places: false }),
  });
  const where = `${withoutScheme(tapped.endpoint)}, for ${target.host}:${target.port}`;
  context.process.stderr.write(`Listening on ${where}; Ctrl-C ends it\n`);
  await Promise.race([
    tapped.failed,
    new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true })),
  ]);
};

export default tap;
