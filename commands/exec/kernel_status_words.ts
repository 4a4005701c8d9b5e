import type { KernelClient } from "../../client/kernel/kernel_client.ts";
import { isJsonObject } from "../../protocols/jupyter/mod.ts";
import { safeText, truncate } from "../../terminal/text.ts";

/** Columns of the code that is shown. */
const CODE_WIDTH = 50;

/** What a kernel does, in words for who waits for it. */
export class KernelStatusWords {
  readonly #client: KernelClient;

  /** Asks by `client`. */
  constructor(client: KernelClient) {
    this.#client = client;
  }

  /** Whose cell runs; `undefined` when it is idle, our own runs, or it does not say. */
  async whatRuns(): Promise<string | undefined> {
    if (!this.#client.isRobo) return undefined;
    const type = "robo_status_request";
    const { content } = await this.#client.request("control", { type });
    const { cell } = content;
    if (!isJsonObject(cell) || !isJsonObject(cell["client"])) return undefined;
    const { username, session } = cell["client"];
    if (session === this.#client.session) return undefined;
    const [line = ""] = String(cell["code"] ?? "").trim().split("\n");
    const code = truncate(safeText(line), CODE_WIDTH);
    return `waits for ${safeText(String(username || "somebody"))}, who runs: ${code}`;
  }
}
