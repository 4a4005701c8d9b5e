import {
  isJsonObject,
  type JupyterMessage,
  type KernelError,
  type MimeBundle,
  readError,
  readStatus,
} from "../../protocols/jupyter/mod.ts";
import type { ExecuteOptions, ExecuteResult } from "./execute_options.ts";
import { count, readOutput } from "./output.ts";
import { OutputStore } from "./output_store.ts";

/** Default of `maxKeptOutput`. */
const KEPT_OUTPUT = 64 * 1024 * 1024;

/** How long the end of the output is waited for once the reply is there and nothing more comes, in milliseconds. */
const IDLE_WITHIN_MS = 5000;

/** What kernels call the error of a cell that was interrupted. */
const INTERRUPTED = ["KeyboardInterrupt", "Interrupted"];

/** A cell on its way: gathers its output, and has ended when both its reply and the end of its output are there. */
export class Execution {
  readonly #options: ExecuteOptions;
  readonly #idleWithinMs: number;
  readonly #store: OutputStore;
  readonly #idle = Promise.withResolvers<boolean>();
  #result: MimeBundle | undefined;
  #error: KernelError | undefined;
  #executionCount: number | undefined;
  #hasStarted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** A cell that nothing is known of yet. */
  constructor(options: ExecuteOptions, idleWithinMs: number = IDLE_WITHIN_MS) {
    this.#options = options;
    this.#idleWithinMs = idleWithinMs;
    this.#store = new OutputStore(options.maxKeptOutput ?? KEPT_OUTPUT);
  }

  /** Whether the kernel has begun with it. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** A message of iopub that it caused. */
  heard(message: JupyterMessage): void {
    const { header, content } = message;
    if (this.#timer !== undefined) this.#awaitIdle();
    if (header.msg_type === "status" && content.execution_state === "idle") {
      return this.#idle.resolve(true);
    }
    if (header.msg_type === "execute_input") this.#executionCount = count(content);
    const output = readOutput(message);
    if (output?.type === "result") {
      this.#result = output.data;
      this.#executionCount ??= output.executionCount;
    } else if (output?.type === "error") this.#error = output.error;
    if (output !== undefined) this.#store.add(output);
    // What users do with it comes last, so that a mistake of theirs costs nothing.
    // Kernels are busy, too, with refusing a cell; but of one that is silent nothing else is heard.
    if (header.msg_type !== "status" || this.#options.silent) this.#start();
    this.#options.onMessage?.(message);
    if (output !== undefined) this.#options.onOutput?.(output);
  }

  /** Nothing more will be heard of it. */
  cutOff(): void {
    this.#idle.resolve(false);
  }

  /** Resolves once all is there. Rejects when the reply does. */
  async end(id: string, reply: Promise<JupyterMessage>): Promise<ExecuteResult> {
    const { header, parent, content } = await reply;
    const status = readStatus(content);
    const replied = status.ok ? status.value : "error";
    this.#awaitIdle();
    const isCutOff = replied !== "aborted" && !await this.#idle.promise;
    clearTimeout(this.#timer);
    const error = replied === "error" ? this.#error ?? readError(content) : undefined;
    const wasInterrupted = error !== undefined && INTERRUPTED.includes(error.name);
    return {
      id,
      session: parent?.session ?? header.session,
      status: wasInterrupted ? "interrupted" : replied,
      content,
      result: this.#result,
      stdout: this.#store.text("stdout"),
      stderr: this.#store.text("stderr"),
      outputs: this.#store.outputs,
      executionCount: count(content) ?? this.#executionCount,
      error,
      unkept: this.#store.unkept,
      isCutOff,
    };
  }

  /** A kernel drops output for a client that is too slow for it; the end of the output may be among it. */
  #awaitIdle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#idle.resolve(false), this.#idleWithinMs);
  }

  #start(): void {
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    this.#options.onStart?.();
  }
}

/** The text of a value, for those who want no other. */
export function plainText(data: MimeBundle | undefined): string | undefined {
  const text = isJsonObject(data) ? data["text/plain"] : undefined;
  return typeof text === "string" ? text : undefined;
}
