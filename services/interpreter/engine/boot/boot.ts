/**
 * The program that an engine runs: the surroundings of the users' cells. The kernel evaluates the cells in it over V8's
 * inspector, and calls `__robo__` for what stands around them.
 *
 * @module
 */
import { BOOT_VARIABLE, type BootOptions, type EncodedComm } from "../messages.ts";
import { Cells, type End } from "./cells.ts";
import { Comms } from "./comms.ts";
import { installDisplay } from "./display.ts";
import { describeError } from "./errors.ts";
import { installInspect } from "./inspect.ts";
import { Input, installQuestions, makeAsk } from "./input.ts";
import { Output } from "./output.ts";
import { installStackNames } from "./stack_names.ts";
import { installTimers, native } from "./timers.ts";

/** How often it looks whether the kernel still lives, in milliseconds. */
const PARENT_EVERY_MS = 1000;

/** The node library as users import it: found when it is wanted, and not a part of this program. */
const LIBRARY = "robo";

const HOOKS = ["onInterrupt", "onEngineDeath"] as const;

await boot();

async function boot(): Promise<void> {
  const input = new Input(Deno.args[0] ?? "/dev/stdin");
  const options = takeOptions();
  const output = new Output(Uint8Array.fromHex(options.nonce));
  const hooks = new Map<string, (argument?: unknown) => unknown>();
  const cells = new Cells(output, () => hooks.get("onInterrupt")?.());
  const comms = new Comms(output);
  output.install();
  installInspect();
  installStackNames();
  installTimers(report);
  installQuestions(makeAsk(output, input));
  installDisplay(output, (type, content, extra) => {
    comms.broadcast(type, content, extra);
    return Promise.resolve();
  });
  surviveErrors();
  endWithParent();
  Object.defineProperty(globalThis, "comms", {
    value: comms.api,
    writable: true,
    configurable: true,
  });
  Object.defineProperty(Deno, "args", { value: Object.freeze([]), configurable: true });
  Object.defineProperty(globalThis, "__robo__", {
    value: Object.freeze({
      start: (cell: number, mayAsk: number) => cells.begin(cell, mayAsk !== 0),
      turn: () => cells.turn(),
      done: (cell: number) => cells.done(cell),
      keep: (value: unknown, name: string) => cells.keep(value, name),
      finish: (value: unknown, end: End) => cells.finish(value, end),
      finishObject: (value: unknown, end: End) => cells.finishObject(value, end),
      end: (cell: number) => cells.end(cell),
      interrupt: (cell: number, force: boolean) => cells.interrupt(cell, force),
      release: () => cells.release(),
      interrupted: (cell: number) => cells.interrupted(cell),
      hear: (event: EncodedComm) => comms.hear(event),
      hook: (name: string, argument?: unknown) => hooks.get(name)?.(argument),
      loadRobo,
    }),
  });
  const initError = await loadInit(options.init, hooks);
  output.say({ say: "ready", hooks: [...hooks.keys()], ...initError && { initError } });
}

/** Takes them out of the environment, where the programs that cells start would find them. */
function takeOptions(): BootOptions {
  const text = Deno.env.get(BOOT_VARIABLE)!;
  Deno.env.delete(BOOT_VARIABLE);
  return JSON.parse(text);
}

async function loadInit(
  url: string | undefined,
  hooks: Map<string, (argument?: unknown) => unknown>,
): Promise<ReturnType<typeof describeError> | undefined> {
  if (url === undefined) return undefined;
  try {
    const module = await import(url) as Record<string, unknown>;
    for (const [name, value] of Object.entries(module)) {
      if (HOOKS.includes(name as "onInterrupt") && typeof value === "function") {
        hooks.set(name, value as () => unknown);
      }
      if (name === "default") continue;
      Object.defineProperty(globalThis, name, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}

async function loadRobo(): Promise<void> {
  if (Object.hasOwn(globalThis, "robo")) return;
  const value = await import(LIBRARY);
  Object.defineProperty(globalThis, "robo", { value, writable: true, configurable: true });
}

/** What nobody catches is told, and nothing ends. */
function surviveErrors(): void {
  addEventListener("error", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    report(event.error);
  });
  addEventListener("unhandledrejection", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    report(event.reason);
  });
}

function report(error: unknown): void {
  const { traceback } = describeError(error);
  // deno-lint-ignore no-console -- It is the console of the cells, and this is for their authors.
  console.error(`Uncaught ${traceback.join("\n")}`);
}

/** Keeps the process alive as long as the kernel, and no longer. */
function endWithParent(): void {
  const { ppid } = Deno;
  native.setInterval(() => {
    if (Deno.ppid !== ppid) Deno.exit(0);
  }, PARENT_EVERY_MS);
}
