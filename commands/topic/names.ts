import { askHub } from "../../services/hub/mod.ts";
import { findControl } from "../cli/core_connection.ts";

/** Time that the core has to name its topics while somebody waits at a prompt, in milliseconds. */
const PATIENCE_MS = 500;

/** The topics of the core that is meant without `--connect`, for completion; none where there is no core. */
export async function knownTopics(): Promise<readonly string[]> {
  try {
    const { topics } = await askHub(await findControl({}), AbortSignal.timeout(PATIENCE_MS));
    return topics.map(({ topic }) => topic);
  } catch {
    return [];
  }
}
