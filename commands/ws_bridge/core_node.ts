import type { Node } from "../../client/node.ts";
import { RoboError } from "../../errors.ts";
import { connectNode } from "../cli/core_connection.ts";
import type { RoboContext } from "../context.ts";
import type { BridgeFlags } from "./start.ts";

/** A node of the core on which topics are published, if that is wanted; once it is connected. */
export async function coreNode(
  context: RoboContext,
  { publish, core }: Pick<BridgeFlags, "publish" | "core">,
  signal: AbortSignal,
): Promise<Node | undefined> {
  if (publish === undefined) {
    if (core === undefined) return undefined;
    throw new RoboError("usage", "--core does nothing without --publish", {
      hint: "Say which topics to publish, such as --publish 'arm.*'",
    });
  }
  const notice = (text: string) => context.process.stderr.write(`${text}\n`);
  return await connectNode("robo-ws-bridge", core === undefined ? {} : { connect: core }, {
    signal,
    notice,
  });
}
