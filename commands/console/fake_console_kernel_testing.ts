import { RoboError } from "../../errors.ts";
import type { Header, JsonObject, JupyterMessage } from "../../protocols/jupyter/mod.ts";
import type { Matches } from "../../terminal/console_menu.ts";
import { FakeKernel } from "../exec/fake_kernel_testing.ts";
import type { ConsoleKernel } from "./console_kernel.ts";

/** A kernel for a console, without a process. */
export class FakeConsoleKernel extends FakeKernel implements ConsoleKernel {
  readonly session = "mine";
  readonly #death = Promise.withResolvers<never>();
  readonly #messages: JupyterMessage[] = [];
  #wake: (() => void) | undefined;

  get death(): Promise<never> {
    return this.#death.promise;
  }

  /** Dies. */
  die(): void {
    this.#death.reject(new RoboError("lost", "The kernel has died"));
  }

  history(): Promise<string[]> {
    return Promise.resolve(["arm.home()"]);
  }

  continuation(code: string): Promise<string | undefined> {
    return Promise.resolve(code.endsWith("{") ? "  " : undefined);
  }

  complete(_: string, cursor: number): Promise<Matches> {
    return Promise.resolve({
      matches: [{ text: "spins", type: "" }],
      start: 0,
      end: cursor,
    });
  }

  inspect(code: string): Promise<string> {
    return Promise.resolve(`about ${code}`);
  }

  executionCount(): Promise<number> {
    return Promise.resolve(6);
  }

  /** Broadcasts a message about something that another client does, unless `parent` says whose it is; `"nobody"`: of no request. */
  say(type: string, content: JsonObject, parent: Partial<Header> | "nobody" = {}): void {
    const header: Header = {
      ...{ msg_id: "1", session: "theirs", username: "ana", date: "", version: "5.5" },
      msg_type: type,
    };
    const rest = { identities: [], metadata: {}, buffers: [] };
    this.#messages.push({
      ...{ ...rest, header, content },
      parent: parent === "nobody" ? undefined : { ...header, ...parent },
    });
    this.#wake?.();
  }

  async *broadcasts(signal: AbortSignal): AsyncGenerator<JupyterMessage> {
    signal.addEventListener("abort", () => this.#wake?.());
    while (!signal.aborted) {
      const message = this.#messages.shift();
      if (message !== undefined) yield message;
      else await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }
}
