import { RoboError } from "../../errors.ts";
import {
  type JupyterMessage,
  type KernelInfo,
  readKernelInfo,
} from "../../protocols/jupyter/mod.ts";
import { pause } from "../../transports/pause.ts";
import { KernelWire, type WireOptions } from "./kernel_wire.ts";

/** A connection over which messages flow in both directions. */
export interface OpenWire {
  readonly wire: KernelWire;
  /** What the kernel says of itself. */
  readonly kernelInfo: KernelInfo;
}

/** Pause between two attempts to make the kernel say something on iopub, in milliseconds; it doubles with each. */
const FIRST_PAUSE_MS = 50;

const ASK = { type: "kernel_info_request", content: {} };

/**
 * Connects, and waits until the kernel has answered and its iopub is heard: by its `iopub_welcome`, or by the status of the
 * questions that it is asked until then. A kernel that is busy answers on its control channel.
 *
 * Rejects with a `RoboError` of kind `unavailable` after `timeoutMs`, or `lost` when it dies meanwhile.
 */
export async function openWire(
  options: WireOptions,
  wait: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<OpenWire> {
  const heard = Promise.withResolvers<void>();
  const over = new AbortController();
  const wire = new KernelWire({
    ...options,
    onIopub: (message: JupyterMessage) => {
      heard.resolve();
      options.onIopub(message);
    },
  });
  const { timeoutMs, signal } = wait;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(silent(timeoutMs)), timeoutMs);
  const abort = () => late.reject(signal!.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    signal?.throwIfAborted();
    const answered = Promise.any([
      wire.request("control", ASK, over.signal).reply,
      wire.request("shell", ASK, over.signal).reply,
    ]).catch((error) => {
      throw (error as AggregateError).errors[0];
    });
    const provoked = provoke(wire, over.signal);
    const both = Promise.all([answered, heard.promise]);
    both.catch(() => {}); // the time-out may come first
    const [reply] = await Promise.race([both, late.promise]);
    over.abort();
    await provoked;
    const info = readKernelInfo(reply.content);
    if (!info.ok) throw new RoboError("data", `The kernel says nonsense: ${info.words}`);
    return { wire, kernelInfo: info.value };
  } catch (error) {
    over.abort();
    await wire.close();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** Asks again and again, so that there is a status to be heard. */
async function provoke(wire: KernelWire, signal: AbortSignal): Promise<void> {
  for (let wait = FIRST_PAUSE_MS; !signal.aborted; wait *= 2) {
    await pause(wait, signal);
    if (!signal.aborted) wire.request("control", ASK, signal).reply.catch(() => {});
  }
}

function silent(timeoutMs: number): RoboError {
  return new RoboError("unavailable", `The kernel has not answered within ${timeoutMs} ms`, {
    hint: "Its heart beats; either it is busy, or its key is not that of the connection file",
  });
}
