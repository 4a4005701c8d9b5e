import type { Logger } from "@logtape/logtape";
import { RoboError } from "../../errors.ts";
import { type Kernel, startKernel } from "../../services/interpreter/mod.ts";
import { jupyterRuntimeFolder } from "../../client/kernel/runtime_folder.ts";
import type { Implementation } from "../cli/command.ts";
import type { SharedFlags } from "../cli/shared_flags.ts";
import { typedRobo } from "../cli/typed_robo.ts";
import { unhurried } from "../cli/unhurried.ts";
import type { RoboContext } from "../context.ts";
import { endingSteps } from "./ending_steps.ts";
import type { KernelEntrances } from "./entrances.ts";
import { kernelPrinter } from "./kernel_printer.ts";
import { lazyLog } from "./lazy_log.ts";
import { watchParent } from "./parent_watch.ts";
import type { InterpreterRunFlags } from "./run.ts";
import { kernelOptions } from "./run_options.ts";
import { connectingLines } from "./run_words.ts";
import { slowStart } from "./slow_start.ts";

/** `robo interpreter run`: runs a kernel until it is told to end. */
const runInterpreter: Implementation<InterpreterRunFlags, string[]> = async (
  around,
  flags,
  ...rest
) => {
  // Jupyter's managers may hand on arguments that were meant for themselves.
  if (rest.length > 0 && flags.connectionFile === undefined) await refuseArgument(rest[0]!);
  await unhurried(around, (context) => runKernel(context, flags));
};

export default runInterpreter;

/** A command was mistyped, or an argument is one too many. */
async function refuseArgument(argument: string): Promise<never> {
  const [{ interpreter }, { didYouMean }] = await Promise.all([
    import("../interpreter.ts"),
    import("../../services/launch/mod.ts"),
  ]);
  const names = interpreter.getAllEntries().map(({ name }) => name.original);
  throw new RoboError("usage", `There is no command ${argument}`, {
    hint: didYouMean(argument, names) || "List them with: robo interpreter --help",
  });
}

async function runKernel(
  context: RoboContext,
  flags: InterpreterRunFlags & SharedFlags,
): Promise<void> {
  const { env } = context.process;
  const ending = new AbortController();
  const running: { kernel?: Kernel } = {};
  listenToSignals(context, flags, { running, end: () => ending.abort() });
  using _parent = watchParent(env, () => ending.abort());
  await using log = lazyLog(async () => {
    const { startLogging } = await import("../cli/logging.ts");
    return startLogging(context, flags, "interpreter");
  }, (message) => !isSilent(flags) && !flags.json && EVENTS.test(message));
  const { logger } = log;
  const options = await kernelOptions(flags, env);
  let clients: KernelEntrances["clients"];
  const slow = slowStart(
    (words) => isSilent(flags) || context.process.stderr.write(`${words}\n`),
    flags.init,
  );
  await using kernel = await startKernel({
    ...options,
    // Loaded and worked out while the engine starts.
    entrances: async () => {
      const found = await entrances(flags, env, logger);
      clients = found.clients;
      return found.entrances;
    },
    // Whoever shows the kernel's own key has read its connection file: Jupyter's clients do.
    clientName: (key) => clients?.find(key)?.name ?? "",
    connectionFolder: jupyterRuntimeFolder((name) => env[name]),
    logger,
    signal: ending.signal,
  }).catch((error) => {
    // Whoever ends it while it starts knows why it did not.
    if (ending.signal.aborted) return undefined;
    throw error;
  }).finally(() => slow[Symbol.dispose]());
  if (kernel === undefined) return;
  running.kernel = kernel;
  using _list = clients === undefined ? undefined : clients.follow((key) => {
    const count = kernel.disconnect(key);
    if (count > 0) logger.info("Ended the connections of a client that is not listed any more");
  });
  await announce(context, flags, { kernel, listed: clients?.count });
  const reason = await kernel.ended;
  if (flags.json) context.print(JSON.stringify({ type: "ended", reason }));
}

/** The ways into the kernel. Their code brings along that of ZeroMQ. */
async function entrances(
  flags: InterpreterRunFlags,
  env: RoboContext["process"]["env"],
  logger: Logger,
): Promise<KernelEntrances> {
  const { kernelEntrances } = await import("./entrances.ts");
  return await kernelEntrances(flags, {
    env,
    trouble: (error) => logger.error("Nobody new is let in", { error }),
  });
}

/** Messages of the log that say what the printed events say in better words. */
const EVENTS = /^(Refused a message|The engine (died|cannot be started))/;

/** Jupyter's programs show what their kernels print, which nobody asked for. */
function isSilent({ connectionFile, json }: InterpreterRunFlags): boolean {
  return connectionFile !== undefined && !json;
}

/** Prints how to connect, then what happens. */
async function announce(
  context: RoboContext,
  flags: InterpreterRunFlags,
  { kernel, listed }: { readonly kernel: Kernel; readonly listed: number | undefined },
): Promise<void> {
  const { json, quiet } = flags;
  if (isSilent(flags)) return;
  kernel.on(kernelPrinter(context, { json, quiet, now: Date.now }));
  const status = kernel.status();
  const paths = ["main", "observers"].flatMap((name) => kernel.connectionFile(name) ?? []);
  if (json) {
    const { name, pid, enginePid, version } = status;
    context.print(JSON.stringify({ type: "started", name, pid, enginePid, version, files: paths }));
    return;
  }
  const robo = await typedRobo(context);
  for (const line of connectingLines({ robo, flags, status, paths, listed })) context.print(line);
}

/** Ctrl-C interrupts the cell that runs, and ends the kernel when none does or at the second one. */
function listenToSignals(
  context: RoboContext,
  { connectionFile, quiet, json }: InterpreterRunFlags,
  { running, end }: { readonly running: { readonly kernel?: Kernel }; readonly end: () => void },
): void {
  const next = endingSteps(connectionFile !== undefined);
  context.onInterrupt((signal) => {
    const { kernel } = running;
    const step = next(signal, kernel?.status().cell?.since);
    if (step === "exit") context.exit(130);
    if (step === "end") return end();
    if (step === "ignore") return;
    if (!quiet && !json) {
      context.process.stderr.write("\nInterrupting the cell; Ctrl-C again ends the kernel\n");
    }
    void kernel!.interrupt();
  });
}
