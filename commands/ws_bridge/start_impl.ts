import type { CLayout } from "../../protocols/clayout/c_layout.ts";
import { BridgeServer, publishTopics, readLayout } from "../../services/bridge/mod.ts";
import type { Implementation } from "../cli/command.ts";
import { startLogging } from "../cli/logging.ts";
import type { SharedFlags } from "../cli/shared_flags.ts";
import { unhurried } from "../cli/unhurried.ts";
import type { RoboContext } from "../context.ts";
import { bridgeOptions } from "./bridge_options.ts";
import { BridgePrinter } from "./bridge_printer.ts";
import { coreNode } from "./core_node.ts";
import { withCounts } from "./counts_place.ts";
import { headersOf } from "./find_header.ts";
import { compilerFlags } from "./layout/compiler_flags.ts";
import type { BridgeFlags } from "./start.ts";
import { watchFiles } from "./watch_files.ts";

/** `robo ws-bridge start`: bridges until it is interrupted. */
const runBridge: Implementation<BridgeFlags, string[]> = async (context, given, ...headers) => {
  const flags = headers.length === 0
    ? given
    : { ...given, header: [...given.header ?? [], ...headers] };
  await unhurried(context, (around) => bridge(around, flags), flags);
};

export default runBridge;

async function bridge(context: RoboContext, flags: BridgeFlags & SharedFlags): Promise<void> {
  const signal = context.interruption();
  const logger = startLogging(context, flags, "bridge");
  const options = await withCounts(bridgeOptions(flags), { env: context.process.env, logger });
  const { elf = [], replay } = flags;
  const headers = replay === undefined ? await headersOf(flags) : [];
  const layout = replay === undefined ? await layoutOf(flags, headers) : undefined;
  await using node = await coreNode(context, flags, signal);
  const server = await BridgeServer.start({
    ...options,
    ...layout !== undefined && { layout },
    logger,
  });
  const printer = new BridgePrinter(context, server.bridge, flags.json);
  try {
    using _published = node && publishTopics(server.bridge, node, flags.publish ?? []);
    printer.ready(server, { layout, port: flags.port, replay });
    const changed = (path: string) =>
      server.bridge.status("warning", `${path} has changed: start the bridge anew to use it`);
    await Promise.all([printer.run(signal), watchFiles([...headers, ...elf], changed, signal)]);
  } finally {
    await server[Symbol.asyncDispose]();
  }
  printer.ended(server);
}

function layoutOf(flags: BridgeFlags, headers: readonly string[]): Promise<CLayout> {
  const { elf = [], cc, cflags, own, abi } = flags;
  return readLayout({
    ...{ headers, elf, own },
    ...abi !== undefined && { abi },
    ...cc !== undefined && { cc },
    ...cflags !== undefined && { cflags: compilerFlags(cflags) },
  });
}
