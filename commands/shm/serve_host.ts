/**
 * The program that `robo shm serve` becomes: it imports users' modules and offers the functions that they export.
 *
 *     deno run -A serve_host.ts '{"modules": ["/path/functions.ts"], "prefix": "", "sizes": {}, "log": false}'
 *
 * @module
 */
import { HostFunctionDispatcher } from "../../client/shm/host_function_dispatcher.ts";
import type { HostFunctionSizes } from "../../client/shm/host_function_options.ts";
import { RoboError } from "../../errors.ts";
import { toFileUrl } from "../../system/paths.ts";
import { counted } from "../../terminal/format.ts";
import { safeText } from "../../terminal/text.ts";
import { describeError } from "../cli/report.ts";
import { processContext, type RoboContext } from "../context.ts";
import { nameProcess } from "./process_name.ts";
import { logged, notServed, type ServedFunction, servedFunctions } from "./served_functions.ts";

/** What is to be served, as the program's only argument. */
export interface ServeOrder {
  /** Absolute paths. */
  readonly modules: readonly string[];
  /** Put before each name. */
  readonly prefix: string;
  /** Sizes of all functions. */
  readonly sizes: HostFunctionSizes;
  /** Whether calls are printed. */
  readonly log: boolean;
}

/** Most functions of one dispatcher. */
const MOST_FUNCTIONS = 1024;

if (import.meta.main) await main(processContext());

async function main(context: RoboContext): Promise<void> {
  const order = JSON.parse(context.args[0]!) as ServeOrder;
  try {
    await serveAll(context, order);
    context.exit(0);
  } catch (error) {
    context.process.stderr.write(describeError(error, context.process.env["ROBO_DEBUG"] === "1"));
    context.exit(error instanceof RoboError ? error.exitStatus : 1);
  }
}

async function serveAll(context: RoboContext, order: ServeOrder): Promise<void> {
  const functions: ServedFunction[] = [];
  for (const module of order.modules) {
    const exported = await import(toFileUrl(module).href) as Readonly<Record<string, unknown>>;
    functions.push(...servedFunctions(module, exported));
    const others = notServed(exported);
    if (others.length === 0) continue;
    context.process.stderr.write(safeText(`Not served of ${module}: ${others.join(", ")}`) + "\n");
  }
  nameProcess("robo-serve");
  using dispatcher = new HostFunctionDispatcher(Math.min(functions.length, MOST_FUNCTIONS));
  for (const { name, call } of functions) {
    const full = order.prefix + name;
    const handler = order.log
      ? logged({ name: full, call, dispatcher, print: (line) => context.print(safeText(line)) })
      : call;
    dispatcher.add(full, handler, order.sizes);
  }
  const ended = interrupted(context);
  dispatcher.start();
  context.process.stderr.write(`Serving ${dispatcher.functions.join(", ")}; Ctrl-C ends it\n`);
  await ended;
  const { inHand } = dispatcher.stats;
  if (inHand > 0) {
    const calls = counted(inHand, "call");
    context.process.stderr.write(`Waiting for the end of ${calls}; Ctrl-C again ends at once\n`);
  }
  await dispatcher.stop();
  const { received, failed } = dispatcher.stats;
  context.process.stderr.write(`${received} calls, ${failed} of them failed\n`);
}

/** Resolves with the first Ctrl-C; listens from now on, also while modules take long. */
function interrupted(context: RoboContext): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  context.interruption().addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
