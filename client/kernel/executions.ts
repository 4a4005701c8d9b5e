import { END_OF_INPUT, type JsonObject, type JupyterMessage } from "../../protocols/jupyter/mod.ts";
import type { ExecuteOptions, ExecuteResult } from "./execute_options.ts";
import { Execution } from "./execution.ts";
import type { SentRequest } from "./kernel_wire.ts";

/** What {@linkcode Executions} needs of its client. */
export interface ExecutionsOptions {
  /** Sends an `execute_request`. */
  readonly send: (content: JsonObject, metadata: JsonObject | undefined) => SentRequest;
  /** Interrupts the cell of this request. */
  readonly interrupt: (id: string) => Promise<void>;
  /** Whether the kernel can take a cell back that has not begun, and never interrupts another in its place. */
  readonly canTakeBack: () => boolean;
  /** Answers an `input_request`. */
  readonly answer: (content: JsonObject, request: JupyterMessage) => Promise<unknown>;
}

/** The cells of a client that are on their way. */
export class Executions {
  readonly #options: ExecutionsOptions;
  readonly #running = new Map<string, { execution: Execution; options: ExecuteOptions }>();

  /** None yet. */
  constructor(options: ExecutionsOptions) {
    this.#options = options;
  }

  /** Runs a cell; `sent` is told its id. */
  async run(
    code: string,
    options: ExecuteOptions,
    sent: (id: string) => void,
  ): Promise<ExecuteResult> {
    const { signal, onStart } = options;
    signal?.throwIfAborted();
    const { header, reply } = this.#options.send(executeContent(code, options), options.metadata);
    const id = header.msg_id;
    const interrupt = () => void this.#options.interrupt(id).catch(() => {}); // the reply tells
    const execution = new Execution({
      ...options,
      onStart: () => {
        if (signal?.aborted && !this.#options.canTakeBack()) interrupt();
        onStart?.();
      },
    });
    const abort = () => {
      // Elsewhere an interrupt would hit whatever runs now: so it waits for its turn.
      if (execution.hasStarted || this.#options.canTakeBack()) interrupt();
    };
    this.#running.set(id, { execution, options });
    signal?.addEventListener("abort", abort, { once: true });
    try {
      sent(id);
      return await execution.end(id, reply);
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#running.delete(id);
    }
  }

  /** Nothing more will come over the connection. */
  cutOff(): void {
    for (const { execution } of this.#running.values()) execution.cutOff();
  }

  /** A message of iopub. */
  heard(message: JupyterMessage): void {
    const id = message.parent?.msg_id;
    if (id !== undefined) this.#running.get(id)?.execution.heard(message);
  }

  /** An `input_request`: a cell waits for its user. */
  async asked(request: JupyterMessage): Promise<void> {
    const { prompt, password } = request.content;
    const options = this.#running.get(request.parent?.msg_id ?? "")?.options;
    let value: string | undefined;
    try {
      value = await options?.onInput?.({
        prompt: typeof prompt === "string" ? prompt : "",
        password: password === true,
      });
    } finally {
      // Even when nobody answers, the kernel must not wait for ever.
      const content = value === undefined ? { value: END_OF_INPUT, status: "error" } : { value };
      await this.#options.answer(content, request).catch(() => {}); // a dead kernel waits no more
    }
  }
}

function executeContent(code: string, options: ExecuteOptions): JsonObject {
  const { silent = false } = options;
  return {
    code,
    silent,
    store_history: options.storeHistory ?? !silent,
    user_expressions: options.userExpressions ?? {},
    allow_stdin: options.onInput !== undefined,
    stop_on_error: options.stopOnError ?? true,
  };
}
