import { HostFunctionCaller } from "../../client/shm/host_function_caller.ts";
import { HostFunctionError } from "../../client/shm/host_function_error.ts";
import { RoboError } from "../../errors.ts";
import { HostError } from "../../ffi/host_error.ts";
import type { Implementation } from "../cli/command.ts";
import type { ShmCallFlags } from "./call.ts";
import { parseJsonOrText, wholeJson } from "./json_text.ts";
import { valueText } from "./shown_value.ts";

/** Status of a call that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** `robo shm call`: calls a function. */
const callFunction: Implementation<ShmCallFlags, [string, ...string[]]> = async (
  context,
  flags,
  name,
  ...texts
) => {
  const args = texts.map(parseJsonOrText);
  const given = (flags.named ?? []).map(({ name, value }) => [name, parseJsonOrText(value)]);
  const named = given.length === 0 ? {} : { named: Object.fromEntries(given) };
  const { timeout } = flags;
  const signal = context.interruption();
  const start = performance.now();
  try {
    if (!flags.wait) {
      refuseNamed(flags);
      // Not closed, which would take back a call that nobody has begun yet: the end of this process does not.
      const id = new HostFunctionCaller(name, { create: false, timeout }).post(...args);
      return flags.json ? context.print(wholeJson({ ok: true, id })) : undefined;
    }
    using caller = new HostFunctionCaller(name, { create: false, timeout });
    const result = await caller.call(args, { ...named, signal });
    const ms = Math.round((performance.now() - start) * 1000) / 1000;
    if (flags.json) context.print(wholeJson({ ok: true, result: result ?? null, ms }));
    else if (result !== undefined && result !== null) context.print(valueText(result));
  } catch (error) {
    if (signal.aborted) {
      // What the function does goes on, and nobody takes its result.
      context.process.stderr.write("The call was given up\n");
      context.process.exitCode = INTERRUPTED;
      return;
    }
    if (!flags.json || !(error instanceof HostError)) throw error;
    const { reason, number, message } = error;
    const remote = error instanceof HostFunctionError ? { name: error.remoteName } : {};
    context.print(JSON.stringify({ ok: false, reason, number, ...remote, message }));
    context.process.exitCode = error.exitStatus;
  }
};

export default callFunction;

function refuseNamed({ named }: ShmCallFlags): void {
  if (named === undefined || named.length === 0) return;
  throw new RoboError("usage", "Calls that nobody waits for take no named arguments", {
    hint: "Leave out --no-wait, or --named",
  });
}
