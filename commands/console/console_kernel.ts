import type { JupyterMessage } from "../../protocols/jupyter/mod.ts";
import type { Matches } from "../../terminal/console_menu.ts";
import type { ScriptKernel } from "../exec/script_kernel.ts";

/** A kernel as `robo console` sees it. */
export interface ConsoleKernel extends ScriptKernel {
  /** This client's session; messages that others have caused name another. */
  readonly session: string;
  /** Rejects with a `RoboError` of kind `lost` when the kernel dies. */
  readonly death: Promise<never>;
  /** Inputs before, of all sessions, the oldest first. */
  history(count: number): Promise<string[]>;
  /** The beginning of the next line; `undefined` when the code may be executed. */
  continuation(code: string): Promise<string | undefined>;
  /** What may stand at the cursor, a UTF-16 offset. */
  complete(code: string, cursor: number): Promise<Matches>;
  /** What stands there, in words; `undefined` when nothing is known. */
  inspect(code: string, cursor: number): Promise<string | undefined>;
  /** Number of the last cell. */
  executionCount(): Promise<number>;
  /** What the kernel tells everybody. */
  broadcasts(signal: AbortSignal): AsyncIterable<JupyterMessage>;
}
