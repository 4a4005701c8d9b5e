import { KernelClient } from "../../client/kernel/mod.ts";
import { RoboError } from "../../errors.ts";
import type { KernelStatus } from "../../services/interpreter/mod.ts";
import type { KernelWhere } from "./find_kernel.ts";

/** Time that a kernel has to say how it is, in milliseconds. */
const ANSWER_MS = 5000;

/** Asks a kernel of robo how it is; `where` may be its connection file. */
export async function askStatus(
  where: KernelWhere | string,
  environment?: (name: string) => string | undefined,
): Promise<KernelStatus> {
  await using client = await KernelClient.connect(
    typeof where === "string" ? { file: where } : where,
    environment === undefined ? {} : { environment },
  );
  return await statusOf(client);
}

/** How the kernel of a client is. Throws a `RoboError` of kind `data` for one that is not robo's. */
export async function statusOf(client: KernelClient): Promise<KernelStatus> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  // On control, so that it is answered while a cell runs.
  const { content } = await client.request("control", { type: "robo_status_request" }, { signal })
    .catch((error) => {
      throw signal.aborted ? notOurs(error) : error;
    });
  if (content["status"] !== "ok") throw notOurs();
  return content as unknown as KernelStatus;
}

function notOurs(cause?: unknown): RoboError {
  return new RoboError("data", "This kernel is not one of robo's, and does not say how it is", {
    hint: "See what runs here with: robo interpreter list",
    cause,
  });
}
