import { askHub } from "../services/hub/mod.ts";
import { findControl } from "./core_connection.ts";

/** Time that the core has to name its topics while somebody waits at a prompt, in milliseconds. */
const PATIENCE_MS = 500;

/** The topics of the core of this machine, for completion; none where there is no core. */
export async function knownTopics(
  env: Readonly<Partial<Record<string, string>>>,
): Promise<readonly string[]> {
  try {
    const connect = env["ROBO_CONNECT"];
    const url = await findControl(connect === undefined ? {} : { connect });
    const { topics } = await askHub(url, AbortSignal.timeout(PATIENCE_MS));
    return topics.map(({ topic }) => topic);
  } catch {
    return [];
  }
}
