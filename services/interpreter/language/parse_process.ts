import { roboHome } from "../../../system/home.ts";
import { framed, framesOf } from "./frames.ts";
import type { Answer, Order, Results } from "./parse_host.ts";

/** How a process is started, and its bounds. */
export interface ProcessOptions {
  /** Path of Deno. */
  readonly deno: string;
  /** Most memory for its JavaScript, in MiB. */
  readonly memoryMiB: number;
  /** Longest that one answer may take, in milliseconds. */
  readonly timeMs: number;
}

/**
 * A process that reads long texts (see `parse_host.ts`).
 *
 * It could be a thread of this one; but to start a thread holds up the others for 50 ms, one that runs out of memory may
 * end all, and what it has used is not given back.
 */
export class ParseProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #timeMs: number;
  readonly #reading: Promise<void>;
  readonly #v8: Pick<typeof import("node:v8"), "serialize" | "deserialize">;
  #waiting: PromiseWithResolvers<Answer> | undefined;
  #end: Error | undefined;

  /** Made by {@linkcode ParseProcess.start}. */
  private constructor(child: Deno.ChildProcess, timeMs: number, v8: typeof import("node:v8")) {
    this.#child = child;
    this.#timeMs = timeMs;
    this.#v8 = v8;
    this.#input = child.stdin.getWriter();
    // What waits for an answer keeps this process alive by its timer.
    child.unref();
    this.#reading = this.#read();
  }

  /** Starts one: it is ready after about 0.1 s. Rejects when Deno cannot be run. */
  static async start({ deno, memoryMiB, timeMs }: ProcessOptions): Promise<ParseProcess> {
    const v8 = await import("node:v8");
    const { folder, isCheckout } = roboHome();
    const host = `services/interpreter/language/parse_host.${isCheckout ? "ts" : "js"}`;
    const child = new Deno.Command(deno, {
      args: [
        ...["run", "--quiet", "--no-prompt", "--no-lock", "--no-check"],
        ...["--config", `${folder}/deno.json`, `--v8-flags=--max-old-space-size=${memoryMiB}`],
        `${folder}/${host}`,
      ],
      env: { DENO_NO_UPDATE_CHECK: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    return new ParseProcess(child, timeMs, v8);
  }

  /** Whether it can be asked no more. */
  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Gives it an order, the one before being done. Rejects when it has ended, ends meanwhile or takes too long. */
  async ask<Word extends Order["do"]>(
    order: Order & { readonly do: Word },
  ): Promise<Results[Word]> {
    if (this.#end !== undefined) throw this.#end;
    const waiting = this.#waiting = Promise.withResolvers<Answer>();
    const timer = setTimeout(() => this.#endWith(new Error("It took too long")), this.#timeMs);
    try {
      this.#input.write(framed(this.#v8.serialize(order))).catch((error) => this.#endWith(error));
      const answer = await waiting.promise;
      if ("failure" in answer) throw new Error(answer.failure);
      return answer.result as Results[Word];
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }

  /** Ends it, in the midst of its work too. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#endWith(new Error("It is wanted no more"));
    this.#child.ref();
    await Promise.allSettled([this.#reading, this.#input.abort(), this.#child.status]);
  }

  async #read(): Promise<void> {
    try {
      for await (const frame of framesOf(this.#child.stdout)) {
        this.#waiting?.resolve(this.#v8.deserialize(frame));
      }
      this.#endWith(new Error("It has ended, perhaps for want of memory"));
    } catch (error) {
      this.#endWith(error as Error);
    }
  }

  #endWith(reason: Error): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#waiting?.reject(reason);
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
  }
}
