import { WatchedShell } from "../../../system/watched_shell.ts";
import { GUARDIAN_SCRIPT } from "./guardian_script.ts";
import { NO_MARK } from "./mark.ts";

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

/**
 * A small process in a session of its own that ends the groups of a launch when the launcher is gone, even after SIGKILL:
 * then its input ends. When the guardian itself is killed, another takes its place.
 */
export class Guardian implements AsyncDisposable {
  /** The groups that are alive, with the starts of their leaders. */
  readonly #groups = new Map<number, number>();
  readonly #shell: WatchedShell;

  /** Starts the guardian of a run. */
  constructor({ run, log, graceMs, onTrouble }: GuardianOptions) {
    const tenths = String(Math.max(1, Math.ceil(graceMs / 100)));
    this.#shell = new WatchedShell({
      name: "robo-guardian",
      script: GUARDIAN_SCRIPT,
      args: [run, log, tenths],
      // Without the mark of a launch that this one may be a part of: it has to outlive that launch's sweep.
      env: NO_MARK,
      greeting: () => [...this.#groups].map(([group, start]) => `+ ${group} ${start}\n`).join(""),
      onTrouble,
    });
  }

  /** The guardian's process, while there is one. */
  get pid(): number | undefined {
    return this.#shell.pid;
  }

  /** Puts a group under its guard; `start` is that of the leader, in ticks. */
  guard(group: number, start: number): void {
    this.#groups.set(group, start);
    void this.#shell.say(`+ ${group} ${start}\n`);
  }

  /** Takes a group from its guard: all of it has ended. */
  release(group: number): void {
    if (this.#groups.delete(group)) void this.#shell.say(`- ${group}\n`);
  }

  /** Ends the guardian; it leaves everything as it is. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shell[Symbol.asyncDispose]();
  }
}
