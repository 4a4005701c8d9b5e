import type { KernelOutput as Output } from "../../client/kernel/output.ts";
import type { KernelClient } from "../../client/kernel/kernel_client.ts";
import type { JsonObject, MimeBundle } from "../../protocols/jupyter/mod.ts";
import type { ScriptEnd, ScriptEvents, ScriptKernel, ScriptOutput } from "./script_kernel.ts";

/** A kernel that a client of the library is connected to. */
export class ClientKernel implements ScriptKernel {
  /** The client. */
  protected readonly client: KernelClient;
  #interrupt: AbortController | undefined;

  /** Uses `client`, which stays its owner's. */
  constructor(client: KernelClient) {
    this.client = client;
  }

  /** Executes code; resolves when it has ended. */
  async execute(
    code: string,
    options: {
      readonly metadata: JsonObject;
      readonly storeHistory: boolean;
      readonly events: ScriptEvents;
    },
  ): Promise<ScriptEnd> {
    const { metadata, storeHistory, events } = options;
    const interrupt = this.#interrupt = new AbortController();
    let asking = new AbortController();
    try {
      const { status, error, isCutOff, content } = await this.client.execute(code, {
        metadata,
        storeHistory,
        // All of it is shown as it comes, so nothing needs to be kept.
        maxKeptOutput: 0,
        signal: interrupt.signal,
        onStart: () => events.started(),
        onOutput: (output) => events.output(scriptOutput(output)),
        onInput: (request) => {
          // Whoever asks again has given up the question before.
          asking.abort();
          asking = new AbortController();
          return events.ask(request, asking.signal);
        },
      });
      for (const data of pages(content)) events.output({ kind: "display", data });
      return { status, isCutOff, ...error === undefined ? {} : { error } };
    } finally {
      asking.abort();
      this.#interrupt = undefined;
    }
  }

  /** Interrupts what was sent last, or takes it back. */
  interrupt(): Promise<void> {
    this.#interrupt?.abort();
    return Promise.resolve();
  }

  /** Asks something of robo's own, on shell: with that connection what a client has taken ends. */
  async request(type: string, content: JsonObject): Promise<JsonObject> {
    return (await this.client.request("shell", { type, content })).content;
  }
}

function scriptOutput(output: Output): ScriptOutput {
  switch (output.type) {
    case "stream":
      return { kind: "stream", name: output.name, text: output.text };
    case "display":
      return { kind: output.isUpdate ? "update" : "display", data: output.data };
    case "result":
      return { kind: "result", data: output.data, count: output.executionCount };
    case "clear":
      return { kind: "clear", wait: output.wait };
    case "error":
      return { kind: "error", error: output.error };
  }
}

/** What a reply wants to be shown besides, such as the help of `name?`. */
function pages({ payload }: JsonObject): MimeBundle[] {
  if (!Array.isArray(payload)) return [];
  return payload.flatMap((item) => {
    const { source, data } = (item ?? {}) as JsonObject;
    return source === "page" && typeof data === "object" && data !== null
      ? [data as MimeBundle]
      : [];
  });
}
