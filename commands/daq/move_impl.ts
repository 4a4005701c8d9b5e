import type { DaqControl } from "../../client/daq/daq_control.ts";
import type { MoveOrder, MoveResult, PositionReading } from "../../protocols/daq/lab_types.ts";
import { positionText } from "../../terminal/daq_devices.ts";
import { safeText, truncate } from "../../terminal/text.ts";
import type { Implementation } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { StatusLine } from "../screen/status_line.ts";
import type { DaqMoveFlags } from "./move.ts";
import { openLab } from "./open_lab.ts";

/** Exit status when Ctrl-C has stopped the move. */
const INTERRUPTED = 130;

/** `robo daq move`, `rel` or `home`: the order is made of the number behind the actuator's name. */
export function moveImplementation(
  orderOf: (value: number | undefined) => MoveOrder,
): Implementation<DaqMoveFlags, [string, number?]> {
  return async (context, flags, name, value) => {
    const interruption = context.interruption();
    await using lab = await openLab(context, flags);
    const order = orderOf(value);
    using move = new RunningMove(context, lab, name);
    const stopped = new AbortController();
    // First the order to stop: giving up the move would take the connection away under it.
    const onInterrupt = () => void move.stop().then(() => stopped.abort());
    interruption.addEventListener("abort", onInterrupt, { once: true });
    if (interruption.aborted) return void (context.process.exitCode = INTERRUPTED);
    const { timeout, dryRun } = flags;
    let result: MoveResult;
    try {
      if (!dryRun) move.show();
      result = await lab.move(name, order, {
        dryRun,
        signal: stopped.signal,
        ...(timeout !== undefined && { timeout }),
      });
    } catch (error) {
      // Stopping ends the move as well; how that went says more than the move's own error.
      if (!interruption.aborted) throw error;
      await move.stopping;
      context.process.exitCode = INTERRUPTED;
      return;
    } finally {
      interruption.removeEventListener("abort", onInterrupt);
    }
    move.end();
    if (flags.json) return context.print(JSON.stringify({ name, ...result }));
    context.print(resultText(name, order, result));
  };
}

/** A move that is being made: where the actuator is on the way, and how it is stopped. */
class RunningMove implements Disposable {
  readonly #context: RoboContext;
  readonly #lab: DaqControl;
  readonly #name: string;
  readonly #line: StatusLine;
  readonly #watching = new AbortController();
  /** Resolves when it was stopped, as far as that can be. */
  stopping: Promise<unknown> = Promise.resolve();

  constructor(context: RoboContext, lab: DaqControl, name: string) {
    this.#context = context;
    this.#lab = lab;
    this.#name = name;
    this.#line = new StatusLine(context);
  }

  /** Shows positions on the way, where there is a terminal. */
  show(): void {
    if (!this.#context.terminal.interactive) return;
    this.#follow().catch(() => {
      // The move itself says what is wrong.
    });
  }

  async stop(): Promise<void> {
    const { stderr } = this.#context.process;
    const stopping = this.#lab.stop(this.#name);
    this.stopping = stopping.then(([result]) => {
      this.end();
      const words = result?.sent === true
        ? "told to stop"
        : "offline, cannot be told to stop: it may move on";
      stderr.write(`${safeText(this.#name)}: ${words}\n`);
    }, (error) => {
      this.end();
      stderr.write(`${safeText(this.#name)}: could not be told to stop: ${error.message}\n`);
    });
    await this.stopping;
  }

  end(): void {
    this.#watching.abort();
    this.#line.clear();
  }

  [Symbol.dispose](): void {
    this.end();
  }

  async #follow(): Promise<void> {
    for await (const event of this.#lab.events(this.#watching.signal)) {
      if (event.type === "position" && event.name === this.#name) this.#shown(event.position);
    }
  }

  #shown(position: PositionReading): void {
    const text = `${safeText(this.#name)}: ${positionText(position)} …   Ctrl-C stops it`;
    this.#line.show((width) => truncate(text, width));
  }
}

function resultText(name: string, order: MoveOrder, { position, dryRun }: MoveResult): string {
  const device = safeText(name);
  if (!dryRun) return `${device}: ${positionText(position)}`;
  const where = order.kind === "home" ? "home" : positionText(position);
  return `${device}: would go to ${where}; no rule forbids it`;
}
