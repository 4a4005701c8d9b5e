import { pause } from "../../../transports/pause.ts";
import { type FamilyEnd, ProcessFamily } from "./family.ts";
import type { Mark } from "./mark.ts";
import { markVariables } from "./mark.ts";
import type { NodeOutput, OutputReading } from "./node_output.ts";
import type { ProgramSpec } from "./program.ts";
import type { ProcessTable } from "./process_table.ts";

/** What a start of a program needs besides the program. */
export interface RunSurroundings {
  /** Its mark. */
  readonly mark: Mark;
  /** The processes of this machine. */
  readonly table: ProcessTable;
  /** Where what it says goes. */
  readonly output: NodeOutput;
  /** The command, when another one stands in front of the program's own. */
  readonly command?: readonly string[];
}

/** Time in which what a program said last is still read, when another process holds its pipes open, in milliseconds. */
const DRAIN_MS = 200;

/** Most input that waits for a program that does not read it, in bytes. */
const MOST_UNREAD = 1 << 20;

/** One start of a program: its processes, its pipes, and their end. */
export class ProgramRun {
  /** All its processes. */
  readonly family: ProcessFamily;
  /** How the main process ended; what it said has been read by then, unless somebody else holds its pipes. */
  readonly exited: Promise<Deno.CommandStatus>;
  readonly #reading: OutputReading;
  readonly #input: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #unread = 0;
  #hasEndedReading = false;
  #hasExited = false;

  /** Starts the program; throws what Deno says when that is not possible. */
  constructor(spec: ProgramSpec, { mark, table, output, command }: RunSurroundings) {
    const [program = "", ...args] = command ?? spec.command;
    const child = new Deno.Command(program, {
      args,
      cwd: spec.cwd,
      env: { ...spec.env, ...markVariables(mark) },
      detached: true,
      stdin: spec.stdin ?? "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.family = new ProcessFamily(child.pid, mark, table);
    this.#reading = output.read({ out: child.stdout, err: child.stderr });
    this.#reading.ended.then(() => this.#hasEndedReading = true);
    this.#input = spec.stdin === "piped" ? child.stdin.getWriter() : undefined;
    this.#input?.closed.catch(() => {});
    if (spec.input !== undefined) this.send(spec.input);
    this.exited = this.#exit(child);
  }

  /** The main process. */
  get pid(): number {
    return this.family.pid;
  }

  /** Sends a signal to its group, unless the main process has ended: then {@linkcode clean} sees to the rest. */
  signal(signal: Deno.Signal): void {
    if (!this.#hasExited) this.family.signal(signal);
  }

  /** Writes to its input; `false` when it has none, has ended, or does not read. */
  send(text: string): boolean {
    const bytes = new TextEncoder().encode(text);
    if (this.#input === undefined || this.#unread + bytes.length > MOST_UNREAD) return false;
    this.#unread += bytes.length;
    this.#input.write(bytes).then(() => this.#unread -= bytes.length, () => {
      this.#unread = Infinity;
    });
    return true;
  }

  /** Closes its input. */
  endInput(): void {
    this.#input?.close().catch(() => {});
  }

  /** Ends what the main process has left behind, and closes the pipes; resolves to how that went, and whether output was cut off. */
  async clean(
    termMs: number,
    hurry: AbortSignal,
  ): Promise<FamilyEnd & { readonly wasCut: boolean }> {
    const end = await this.family.end(termMs, hurry);
    await this.#drained();
    const wasCut = !this.#hasEndedReading;
    this.#reading.cut();
    await this.#reading.ended;
    await this.#input?.abort().catch(() => {});
    return { ...end, wasCut };
  }

  async #exit(child: Deno.ChildProcess): Promise<Deno.CommandStatus> {
    const status = await child.status;
    this.#hasExited = true;
    await this.#drained();
    return status;
  }

  async #drained(): Promise<void> {
    const timeUp = new AbortController();
    await Promise.race([this.#reading.ended, pause(DRAIN_MS, timeUp.signal)]);
    timeUp.abort();
  }
}
