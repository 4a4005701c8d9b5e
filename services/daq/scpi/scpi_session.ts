import { isOverlapped, isStop, runCommand, type ScpiTarget } from "./scpi_commands.ts";
import { ScpiError, scpiErrorOf } from "./scpi_error.ts";
import type { ScpiLine } from "./scpi_lines.ts";
import { parseScpi, type ScpiCommand } from "./scpi_parser.ts";

/** Errors that are kept for `SYST:ERR?`, as the standard has it at least. */
const MAX_ERRORS = 32;

/** Lines that wait for those before them. */
const MAX_WAITING = 256;

/** Moves of one client at once. */
const MAX_MOVES = 64;

/**
 * What one client says, and what it is answered: lines in order, moves that go on meanwhile (`*OPC?` and `*WAI` wait for them),
 * `STOP` before everything that waits.
 */
export class ScpiSession {
  readonly #target: ScpiTarget;
  readonly #send: (text: string) => Promise<void>;
  readonly #errors: ScpiError[] = [];
  readonly #moves = new Set<Promise<void>>();
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  /** A session on `target`; answers go through `send`. */
  constructor(target: ScpiTarget, send: (text: string) => Promise<void>) {
    this.#target = target;
    this.#send = send;
  }

  /** Takes a line. Never throws: what is wrong is kept for `SYST:ERR?`. */
  take(line: ScpiLine): void {
    if ("tooLong" in line) return this.#note(new ScpiError(-363, "The line is too long"));
    let commands: ScpiCommand[];
    try {
      commands = parseScpi(line.text);
    } catch (error) {
      return this.#note(error);
    }
    // The same thing is stopped once for a line, however often it is said there.
    const urgent = new Map(commands.filter(isStop).map((stop) => [stop.parameters.join(), stop]));
    for (const command of urgent.values()) this.#overlap(command);
    const others = commands.filter((command) => !isStop(command));
    if (others.length === 0) return;
    if (this.#waiting >= MAX_WAITING) {
      return this.#note(new ScpiError(-363, "Too many lines wait"));
    }
    this.#waiting++;
    this.#last = this.#last.then(() => this.#run(others)).finally(() => this.#waiting--);
  }

  /** Resolves when all lines so far, and all moves, are done. */
  async idle(): Promise<void> {
    await this.#last;
    await Promise.all(this.#moves);
  }

  async #run(commands: readonly ScpiCommand[]): Promise<void> {
    const answers: string[] = [];
    for (const command of commands) {
      try {
        const answer = await this.#one(command);
        if (answer !== undefined) answers.push(answer);
      } catch (error) {
        this.#note(error);
        // What follows may stand on it (IEEE 488.2, 6.1.10).
        break;
      }
    }
    if (answers.length > 0) await this.#send(`${answers.join(";")}\n`).catch(() => {});
  }

  async #one(command: ScpiCommand): Promise<string | undefined> {
    const { header, isQuery } = command;
    switch (isQuery ? `${header}?` : header) {
      case "SYST:ERR?":
        return this.#errors.shift()?.answer ?? '0,"No error"';
      case "*CLS":
        this.#errors.length = 0;
        return undefined;
      case "*OPC?":
        await Promise.all(this.#moves);
        return "1";
      case "*WAI":
      case "*OPC":
        await Promise.all(this.#moves);
        return undefined;
      case "*RST":
        throw new ScpiError(-203, "Nothing is reset, as other operators use the devices as well");
    }
    if (!isOverlapped(command)) return await runCommand(command, this.#target);
    if (this.#moves.size >= MAX_MOVES) throw new ScpiError(-350, "Too many moves wait");
    this.#overlap(command);
    return undefined;
  }

  #overlap(command: ScpiCommand): void {
    const running = runCommand(command, this.#target).then(
      () => {},
      (error) => this.#note(error),
    ).finally(() => this.#moves.delete(running));
    this.#moves.add(running);
  }

  #note(error: unknown): void {
    if (this.#errors.length < MAX_ERRORS) this.#errors.push(scpiErrorOf(error));
    // The last place says that more have come (SCPI-99, 21.8.1).
    else this.#errors[MAX_ERRORS - 1] = new ScpiError(-350);
  }
}
