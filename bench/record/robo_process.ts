import { RoboError } from "../../errors.ts";

const ROBO = new URL("../../robo", import.meta.url).pathname;

/** A `robo` that runs and says in the end what came of it, in JSON. */
export class RoboProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #errors: Promise<string>;
  readonly #output: Promise<string>;
  readonly #ready = Promise.withResolvers<void>();

  /** Starts it; with `until`, resolves once its stderr has that text. */
  static async start(args: readonly string[], until?: string): Promise<RoboProcess> {
    const robo = new RoboProcess(args, until);
    await Promise.race([robo.#ready.promise, robo.#errors.then((text) => robo.#failed(text))]);
    return robo;
  }

  private constructor(args: readonly string[], until?: string) {
    this.#child = new Deno.Command(ROBO, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1" },
    }).spawn();
    this.#output = new Response(this.#child.stdout).text();
    this.#errors = this.#listen(until);
    if (until === undefined) this.#ready.resolve();
  }

  /** Process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Ends it with Ctrl-C, or waits for its end; what it printed. */
  async result<T>(end: "interrupt" | "wait"): Promise<T> {
    if (end === "interrupt") this.#child.kill("SIGINT");
    const { code } = await this.#child.status;
    if (code !== 0) throw this.#failed(await this.#errors);
    return JSON.parse(await this.#output) as T;
  }

  /** Kills it, if it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await Promise.all([this.#child.status, this.#output, this.#errors]);
  }

  #failed(text: string): RoboError {
    return new RoboError("unavailable", `robo ended early: ${text.trim()}`);
  }

  async #listen(until: string | undefined): Promise<string> {
    let text = "";
    for await (const chunk of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (until !== undefined && text.includes(until)) this.#ready.resolve();
    }
    return text;
  }
}
