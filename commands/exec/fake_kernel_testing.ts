import { RoboError } from "../../errors.ts";
import type { JsonObject } from "../../protocols/jupyter/mod.ts";
import type { ScriptEnd, ScriptEvents, ScriptKernel } from "./script_kernel.ts";

/** What a script of a {@linkcode FakeKernel} does. */
export type Behaviour = (
  events: ScriptEvents,
  kernel: { readonly interrupted: Promise<void>; readonly code: string },
) => Promise<ScriptEnd>;

/** How an interrupted cell ends. */
export const INTERRUPTED: ScriptEnd = {
  status: "error",
  error: { name: "Interrupted", value: "interrupted", traceback: [] },
};

/** What scripts commonly do, by their code. */
export const BEHAVIOURS: Readonly<Record<"ok" | "throws" | "spins" | "stuck", Behaviour>> = {
  ok(events) {
    events.started();
    return Promise.resolve({ status: "ok" });
  },
  throws(events) {
    events.started();
    const traceback = ["TypeError: no", "    at s.ts:1:1"];
    const error = { name: "TypeError", value: "no", traceback };
    events.output({ kind: "error", error });
    return Promise.resolve({ status: "error", error });
  },
  /** Runs until it is interrupted. */
  async spins(events, { interrupted }) {
    events.started();
    await interrupted;
    return INTERRUPTED;
  },
  /** Cannot be interrupted. */
  stuck(events) {
    events.started();
    return new Promise(() => {});
  },
};

/** A kernel without a process: what is executed behaves as its code, a key of `behaviours`, says. */
export class FakeKernel implements ScriptKernel {
  /** All that was executed, in order. */
  readonly executed: string[] = [];
  /** All that was asked, in order. */
  readonly requests: string[] = [];
  /** How many interrupts there were. */
  interrupts = 0;
  readonly #behaviours: Readonly<Record<string, Behaviour>>;
  readonly #replies: Readonly<Record<string, (content: JsonObject) => JsonObject>>;
  #interrupted = Promise.withResolvers<void>();

  /** With `replies` to the requests of robo's own, by type. */
  constructor(
    behaviours: Readonly<Record<string, Behaviour>>,
    replies: Readonly<Record<string, (content: JsonObject) => JsonObject>> = {},
  ) {
    this.#behaviours = behaviours;
    this.#replies = replies;
  }

  execute(code: string, { events }: { readonly events: ScriptEvents }): Promise<ScriptEnd> {
    this.executed.push(code);
    this.#interrupted = Promise.withResolvers<void>();
    return this.#behaviours[code]!(events, { interrupted: this.#interrupted.promise, code });
  }

  interrupt(): Promise<void> {
    this.interrupts++;
    this.#interrupted.resolve();
    return Promise.resolve();
  }

  async request(type: string, content: JsonObject): Promise<JsonObject> {
    this.requests.push(`${type} ${JSON.stringify(content)}`);
    const reply = this.#replies[type];
    if (reply === undefined) throw new RoboError("lost", "The kernel died");
    return await Promise.resolve(reply(content));
  }
}
