import { RoboError } from "../../errors.ts";
import { hostError } from "../../ffi/check.ts";
import type { FunctionOptions } from "../../ffi/function_layout.ts";
import { NativeFunction } from "../../ffi/function.ts";
import { HostError, reasonOf } from "../../ffi/host_error.ts";
import { RESULT } from "../../ffi/result.ts";
import { listSegments } from "../../ffi/segment_list.ts";
import { HostFunctionError, splitErrorText } from "./host_function_error.ts";

/** Names of functions that an error lists at most. */
const MOST_NAMES = 12;

/** The error that the end of a call means. To be made right after the library was asked. */
export function callFailure(native: NativeFunction, result: number): HostError {
  if (result === RESULT.failed) return functionFailure(native);
  const error = hostError(result);
  if (result !== RESULT["no-server"]) return error;
  return new HostError("no-server", { message: error.message, hint: servedHint(native.name) });
}

/** Opens a function; the error for one that nobody has made, and that was not to be made, lists those that there are. */
export function openFunction(name: string, options: FunctionOptions): NativeFunction {
  try {
    return new NativeFunction(name, options);
  } catch (error) {
    if (!(error instanceof HostError) || error.reason !== "not-found") throw error;
    const { message } = error;
    throw new HostError("not-found", { message, hint: servedHint(name), cause: error });
  }
}

/** The error for a call that did not end in time. */
export function late(name: string, milliseconds: number): HostError {
  return new HostError("timed-out", {
    message: `Function ${name} did not answer within ${milliseconds} ms`,
    hint: `Allow more time (timeout, --timeout), and see who serves it with: robo shm info ${name}`,
  });
}

/** The error for more calls at once than are made to wait for a slot. */
export function tooManyWait(name: string, limit: number): HostError {
  return new HostError("busy", {
    message: `${limit} calls of function ${name} wait for a free slot already`,
    hint: "Await some before more are made, or make the function with more slots",
  });
}

/** The error for asking for a response where none is kept. */
export function noReplies(name: string): RoboError {
  return new RoboError("usage", `Function ${name} keeps no replies, as its maxResult is 0`, {
    hint: "Make it with a maxResult on both sides",
  });
}

/** The error for asking for a response of which there is no call. */
export function nothingPosted(name: string, id: number | undefined): RoboError {
  if (id === undefined) {
    return new RoboError("usage", `No call of function ${name} was posted that has a response`, {
      hint: "Post one first; each response is fetched once",
    });
  }
  return new RoboError("usage", `Call ${id} of function ${name} is not one with a response`, {
    hint: "Give what post has returned; each response is fetched once",
  });
}

/** Throws if nobody but this thread serves the function: a call that holds the thread would wait for itself. */
export function refuseToWaitForItself(native: NativeFunction): void {
  if (native.info().servers.some((pid) => pid !== Deno.pid)) return;
  throw new RoboError("usage", `Function ${native.name} is served by this very thread`, {
    hint: "Await the call instead of callSync, which would wait for itself",
  });
}

/** A negative number is that of the dispatcher, which has found something wrong itself: `enum robo_result`. */
function functionFailure(native: NativeFunction): HostError {
  const [name, message] = splitErrorText(native.replyError);
  const number = native.replyCode;
  if (number < 0) return new HostError(reasonOf(number), { message });
  return new HostFunctionError(name, message, { function: native.name, number });
}

function servedHint(name: string): string {
  const names = servedFunctions().filter((other) => other !== name);
  if (names.length === 0) return "No function is served just now; start a dispatcher";
  const more = names.length > MOST_NAMES ? `, and ${names.length - MOST_NAMES} more` : "";
  return `Start a dispatcher for it; served are: ${names.slice(0, MOST_NAMES).join(", ")}${more}`;
}

function servedFunctions(): string[] {
  try {
    return listSegments()
      .filter(({ kind, servers }) => kind === "function" && servers > 0)
      .map(({ name }) => name);
  } catch {
    // The call's own error says more than that of the list.
    return [];
  }
}
