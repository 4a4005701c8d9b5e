import { TextLineStream } from "../../lib/text_line_stream.ts";
import { fromFileUrl } from "../../../system/paths.ts";

/** The versions of PyMoDAQ that are talked to: that of the protocol's documentation, and the newest of its last generation. */
export const VERSIONS = ["4.0", "4.4"] as const;

/** One of {@linkcode VERSIONS}. */
export type PymodaqVersion = typeof VERSIONS[number];

const ROOT = fromFileUrl(new URL("../../../", import.meta.url));

/** Longest life of one, in seconds: it never ends by itself when its peer has gone. */
const LIFE_S = 100;

/** Longest wait for one event, in milliseconds. */
const DEADLINE_MS = 40_000;

/** Whether PyMoDAQ of this version is installed: `.ci/run` does it. */
export function isInstalled(version: PymodaqVersion): boolean {
  try {
    return Deno.statSync(`${ROOT}.venv-pymodaq-${version}/installed.txt`).isFile;
  } catch {
    return false;
  }
}

/** What a driver says. */
export type PymodaqEvent = { readonly event: string } & Readonly<Record<string, unknown>>;

/** A program of `tests/daq/pymodaq/` that drives real PyMoDAQ. It is killed with its holder. */
export class RealPymodaq implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #home: string;
  readonly #read: Promise<void>;
  readonly #complaints: Promise<string>;
  readonly #waiting = new Set<() => void>();
  #events: PymodaqEvent[] = [];
  #ended = false;

  private constructor(child: Deno.ChildProcess, home: string) {
    this.#child = child;
    this.#home = home;
    this.#writer = child.stdin.getWriter();
    this.#complaints = new Response(child.stderr).text();
    this.#read = this.#readLines();
  }

  /** Starts a driver with its arguments. */
  static async start(
    version: PymodaqVersion,
    driver: string,
    ...args: readonly (string | number)[]
  ): Promise<RealPymodaq> {
    // PyMoDAQ writes its settings and its log there.
    const home = await Deno.makeTempDir({ prefix: "robo-pymodaq-" });
    const child = new Deno.Command("timeout", {
      args: [
        "--kill-after=1",
        String(LIFE_S),
        `${ROOT}.venv-pymodaq-${version}/bin/python`,
        `${ROOT}tests/daq/pymodaq/${driver}.py`,
        ...args.map(String),
      ],
      env: { HOME: home, XDG_RUNTIME_DIR: home, QT_QPA_PLATFORM: "offscreen" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new RealPymodaq(child, home);
  }

  /** Gives it an order. */
  async order(what: string, fields: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const line = JSON.stringify({ do: what, ...fields });
    await this.#writer.write(new TextEncoder().encode(`${line}\n`));
  }

  /** The next event of this name (and kind), with those before it thrown away. */
  async says(
    event: string,
    fits: (event: PymodaqEvent) => boolean = () => true,
  ): Promise<PymodaqEvent> {
    const end = performance.now() + DEADLINE_MS;
    while (true) {
      const index = this.#events.findIndex((said) => said.event === event && fits(said));
      if (index >= 0) return this.#events.splice(0, index + 1).at(-1)!;
      const left = end - performance.now();
      if (this.#ended || left <= 0) throw await this.#failure(event);
      await this.#news(left);
    }
  }

  /** Gives an order and waits for what it says to it. */
  async ask(
    what: string,
    event: string,
    fields: Readonly<Record<string, unknown>> = {},
  ): Promise<PymodaqEvent> {
    this.#events = this.#events.filter((said) => said.event !== event);
    await this.order(what, fields);
    return await this.says(event);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The end of its input ends it; `timeout` passes the signal on to what does not listen.
    await this.#writer.close().catch(() => {});
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // It has ended by itself.
    }
    await this.#child.status;
    await this.#read;
    await this.#complaints;
    await Deno.remove(this.#home, { recursive: true }).catch(() => {});
  }

  #news(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#waiting.add(done);
    });
  }

  async #readLines(): Promise<void> {
    const lines = this.#child.stdout
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream());
    for await (const line of lines) {
      this.#events.push(JSON.parse(line));
      for (const wake of [...this.#waiting]) wake();
    }
    this.#ended = true;
    for (const wake of [...this.#waiting]) wake();
  }

  async #failure(event: string): Promise<Error> {
    const said = JSON.stringify(this.#events);
    await this[Symbol.asyncDispose]();
    return new Error(`PyMoDAQ did not say "${event}", but ${said}\n${await this.#complaints}`);
  }
}
