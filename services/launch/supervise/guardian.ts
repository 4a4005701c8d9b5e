import { pause } from "../../../transports/pause.ts";
import { NO_MARK } from "./mark.ts";
import { GUARDIAN_SCRIPT } from "./guardian_script.ts";

/** What a guardian needs to know. */
export interface GuardianOptions {
  /** Number of the run, which its processes carry as their mark. */
  readonly run: string;
  /** Absolute path of the file to which it writes what it did. */
  readonly log: string;
  /** Time between SIGTERM and SIGKILL when the launcher is gone, in milliseconds. */
  readonly graceMs: number;
  /** Told when it has ended, or could not be started, and another is tried. */
  readonly onTrouble: (text: string) => void;
}

/** Pause before another guardian is started, in milliseconds; it doubles up to the longest. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;

/** Time that a guardian has to end in, in milliseconds. */
const PATIENCE_MS = 2000;

/**
 * A small process in a session of its own that ends the groups of a launch when the launcher is gone, even after SIGKILL:
 * then its input ends. When the guardian itself is killed, another takes its place.
 */
export class Guardian implements AsyncDisposable {
  readonly #options: GuardianOptions;
  /** The groups that are alive, with the starts of their leaders. */
  readonly #groups = new Map<number, number>();
  readonly #closing = new AbortController();
  #child: Deno.ChildProcess | undefined;
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined;
  readonly #watch: Promise<void>;

  /** Starts the guardian of a run. */
  constructor(options: GuardianOptions) {
    this.#options = options;
    this.#watch = this.#keepOne();
  }

  /** The guardian's process, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Puts a group under its guard; `start` is that of the leader, in ticks. */
  guard(group: number, start: number): void {
    this.#groups.set(group, start);
    this.#say(`+ ${group} ${start}\n`);
  }

  /** Takes a group from its guard: all of it has ended. */
  release(group: number): void {
    if (this.#groups.delete(group)) this.#say(`- ${group}\n`);
  }

  /** Ends the guardian; it leaves everything as it is. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#say("bye\n");
    // One that was halted reads nothing.
    const timer = setTimeout(() => this.#child?.kill("SIGKILL"), PATIENCE_MS);
    await this.#watch;
    clearTimeout(timer);
  }

  /** Keeps one guardian alive until this is disposed of. */
  async #keepOne(): Promise<void> {
    let retry = FIRST_RETRY_MS;
    while (!this.#closing.signal.aborted) {
      const began = performance.now();
      const trouble = await this.#one();
      if (this.#closing.signal.aborted) break;
      this.#options.onTrouble(trouble);
      if (performance.now() - began > LONGEST_RETRY_MS) retry = FIRST_RETRY_MS;
      await pause(retry, this.#closing.signal);
      retry = Math.min(2 * retry, LONGEST_RETRY_MS);
    }
  }

  /** Runs one guardian to its end; resolves to what went wrong. */
  async #one(): Promise<string> {
    const { run, log, graceMs } = this.#options;
    try {
      const tenths = String(Math.max(1, Math.ceil(graceMs / 100)));
      this.#child = new Deno.Command("sh", {
        args: ["-c", GUARDIAN_SCRIPT, "robo-guardian", run, log, tenths],
        // Without the mark of a launch that this one may be a part of: it has to outlive that launch's sweep.
        env: NO_MARK,
        cwd: "/",
        detached: true,
        stdin: "piped",
        stdout: "null",
        stderr: "null",
      }).spawn();
    } catch (error) {
      return `The guardian could not be started: ${error instanceof Error ? error.message : error}`;
    }
    this.#writer = this.#child.stdin.getWriter();
    for (const [group, start] of this.#groups) this.#say(`+ ${group} ${start}\n`);
    const { code, signal } = await this.#child.status;
    const writer = this.#writer;
    this.#writer = undefined;
    this.#child = undefined;
    await writer.close().catch(() => {});
    return `The guardian has ended (${signal ?? `status ${code}`}); another takes its place`;
  }

  #say(line: string): void {
    // A guardian that has just died is told nothing; the next one is told everything.
    this.#writer?.write(new TextEncoder().encode(line)).catch(() => {});
  }
}
