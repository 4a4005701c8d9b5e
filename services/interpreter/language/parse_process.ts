import { roboHome } from "../../../system/home.ts";
import { framed, framesOf } from "./frames.ts";
import type { Answer, Order, Results } from "./parse_host.ts";
import { turn } from "../../../transports/turn.ts";
import { endChild } from "../../../system/end_child.ts";

/** How a process is started, and its bounds. */
export interface ProcessOptions {
  /** Path of Deno. */
  readonly deno: string;
  /** Most memory for its JavaScript, in MiB. */
  readonly memoryMiB: number;
  /** Longest that it may take to be ready, in milliseconds. */
  readonly readyMs: number;
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
  readonly #options: ProcessOptions;
  readonly #reading: Promise<void>;
  readonly #v8: Pick<typeof import("node:v8"), "serialize" | "deserialize">;
  readonly #ready = Promise.withResolvers<void>();
  #waiting: PromiseWithResolvers<Answer> | undefined;
  #end: Error | undefined;

  /** Made by {@linkcode ParseProcess.start}. */
  private constructor(
    child: Deno.ChildProcess,
    options: ProcessOptions,
    v8: typeof import("node:v8"),
  ) {
    this.#child = child;
    this.#options = options;
    this.#v8 = v8;
    this.#input = child.stdin.getWriter();
    // What waits for an answer keeps this process alive by its timer.
    child.unref();
    // Who does not wait for it any more need not hear of its end.
    this.#ready.promise.catch(() => {});
    this.#reading = this.#read();
  }

  /** Starts one: it is ready after about 0.1 s. Rejects when Deno cannot be run, or is not ready in time. */
  static async start(options: ProcessOptions): Promise<ParseProcess> {
    const { deno, memoryMiB } = options;
    // Each of these takes some milliseconds, the first time: a heartbeat may come between.
    const v8 = await import("node:v8");
    await turn();
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
    await turn();
    const started = new ParseProcess(child, options, v8);
    try {
      await started.#within(started.#ready.promise, options.readyMs);
      return started;
    } catch (error) {
      await started[Symbol.asyncDispose]();
      throw error;
    }
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
    try {
      this.#input.write(framed(this.#v8.serialize(order))).catch((error) => this.#endWith(error));
      const answer = await this.#within(waiting.promise, this.#options.timeMs);
      if ("failure" in answer) throw new Error(answer.failure);
      return answer.result as Results[Word];
    } finally {
      this.#waiting = undefined;
    }
  }

  /** Ends it, in the midst of its work too. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#endWith(new Error("It is wanted no more"));
    this.#child.ref();
    await Promise.allSettled([this.#reading, this.#input.abort(), this.#child.status]);
  }

  /** Waits, but not for ever: what takes too long ends it. */
  async #within<T>(promise: Promise<T>, ms: number): Promise<T> {
    const timer = setTimeout(() => this.#endWith(new Error("It took too long")), ms);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  async #read(): Promise<void> {
    try {
      const frames = framesOf(this.#child.stdout);
      if (!(await frames.next()).done) this.#ready.resolve();
      for await (const frame of frames) this.#waiting?.resolve(this.#v8.deserialize(frame));
      this.#endWith(new Error("It has ended, perhaps for want of memory"));
    } catch (error) {
      this.#endWith(error as Error);
    }
  }

  #endWith(reason: Error): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#ready.reject(reason);
    this.#waiting?.reject(reason);
    endChild(this.#child);
  }
}
