import type { KernelClient } from "../../client/kernel/kernel_client.ts";
import type { JupyterMessage } from "../../protocols/jupyter/mod.ts";
import type { Matches } from "../../terminal/console_menu.ts";
import { ClientKernel } from "../exec/client_kernel.ts";
import { plainText } from "../exec/words.ts";
import type { ConsoleKernel } from "./console_kernel.ts";

/** How long the kernel may take to help with an input, in milliseconds: a cell of somebody else may be at work. */
const HELP_WITHIN_MS = 1000;

/** A kernel that a client of the library is connected to, for a console. */
export class ClientConsoleKernel extends ClientKernel implements ConsoleKernel {
  /** Rejects when the kernel dies. */
  readonly death: Promise<never>;

  /** Uses `client`, which stays its owner's, and whose death `death` is. */
  constructor(client: KernelClient, death: Promise<never>) {
    super(client);
    this.death = death;
  }

  /** This client's session. */
  get session(): string {
    return this.client.session;
  }

  /** Inputs before. */
  async history(count: number): Promise<string[]> {
    const entries = await soon(this.client.history({ n: count }));
    return entries.map(({ input }) => input);
  }

  /** The beginning of the next line; `undefined` when the code may be executed. */
  async continuation(code: string): Promise<string | undefined> {
    const { status, indent } = await soon(this.client.isComplete(code));
    return status === "incomplete" ? indent : undefined;
  }

  /** What may stand at the cursor. */
  async complete(code: string, cursor: number): Promise<Matches> {
    const { matches, types, start, end } = await soon(this.client.complete(code, cursor));
    const all = matches.map((text, index) => ({ text, type: types[index] ?? "" }));
    return { matches: all, start, end };
  }

  /** What stands there, in words. */
  async inspect(code: string, cursor: number): Promise<string | undefined> {
    const data = await soon(this.client.inspect(code, cursor));
    return data === undefined ? undefined : plainText(data);
  }

  /** Number of the last cell. */
  async executionCount(): Promise<number> {
    return (await this.client.execute("", { silent: true })).executionCount ?? 0;
  }

  /** What the kernel tells everybody. */
  broadcasts(signal: AbortSignal): AsyncIterable<JupyterMessage> {
    return this.client.iopub({ signal });
  }
}

/** The answer, or a rejection when it takes too long to be of help. */
async function soon<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException("Too late", "TimeoutError")), HELP_WITHIN_MS);
  });
  answer.catch(() => {});
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
