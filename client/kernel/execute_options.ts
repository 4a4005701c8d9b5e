import type {
  Json,
  JsonObject,
  JupyterMessage,
  KernelError,
  MimeBundle,
} from "../../protocols/jupyter/mod.ts";
import type { KernelOutput } from "./output.ts";
import type { UnkeptOutput } from "./output_store.ts";

/** What a cell asks its user. */
export interface InputRequest {
  /** What is to stand in front of the line. */
  readonly prompt: string;
  /** Whether what is typed is not to be shown. */
  readonly password: boolean;
}

/** How a cell is to be run. */
export interface ExecuteOptions {
  /** Nothing is shown, stored or counted (default false). */
  readonly silent?: boolean;
  /** Whether it goes into the kernel's history (default true, but false when silent). */
  readonly storeHistory?: boolean;
  /** Whether its failure aborts what waits behind it (default true). */
  readonly stopOnError?: boolean;
  /** Expressions to be evaluated behind it, by name (default none); what came out is in `content.user_expressions`. */
  readonly userExpressions?: Readonly<Record<string, string>>;
  /** Metadata of the request (default none). */
  readonly metadata?: JsonObject;
  /** Most output that is kept for the result, in UTF-16 units (default 64 Mi); `onOutput` is told of all. */
  readonly maxKeptOutput?: number;
  /** Told when the kernel begins with it: until then others may be served. */
  readonly onStart?: () => void;
  /** Told of each output, as it comes. */
  readonly onOutput?: (output: KernelOutput) => void;
  /** Told of each message of iopub that the cell causes, outputs included. */
  readonly onMessage?: (message: JupyterMessage) => void;
  /** Answers when the cell asks for a line; `undefined` ends the input. Without it the cell cannot ask. */
  readonly onInput?: (request: InputRequest) => string | undefined | Promise<string | undefined>;
  /** Interrupts the cell when it aborts; one that has not begun is taken back, where the kernel can do that. */
  readonly signal?: AbortSignal;
}

/** How a cell has ended. */
export interface ExecuteResult {
  /** Id of the request. */
  readonly id: string;
  /** Session of the client. */
  readonly session: string;
  /** `aborted`: it was not run, because one before it failed or it was taken back. */
  readonly status: "ok" | "error" | "aborted" | "interrupted";
  /** Content of the reply, as it came. */
  readonly content: JsonObject;
  /** Value of the last expression, by MIME type; `undefined` for none. */
  readonly result: MimeBundle | undefined;
  /** Text on stdout, as far as it was kept. */
  readonly stdout: string;
  /** Text on stderr, as far as it was kept. */
  readonly stderr: string;
  /** All output in its order, as far as it was kept. */
  readonly outputs: readonly KernelOutput[];
  /** Number of the cell; `undefined` where the kernel says none. */
  readonly executionCount: number | undefined;
  /** Why it failed. */
  readonly error: KernelError | undefined;
  /** What was not kept of the output. */
  readonly unkept: UnkeptOutput;
  /** Whether the end of the output never came, as when the network dropped some of it. */
  readonly isCutOff: boolean;
}

/** What `runCommand` resolves to. */
export interface CommandResult {
  /** Id of the request. */
  readonly id: string;
  /** Session of the client. */
  readonly session: string;
  /** Content of the reply, as it came. */
  readonly content: JsonObject;
  /** Value of the last expression as text; `undefined` for none. */
  readonly result: Json | undefined;
  /** Text on stdout. */
  readonly stdout: string;
  /** Text on stderr. */
  readonly stderr: string;
}
