import { RoboError } from "../../errors.ts";
import { pause } from "../../transports/pause.ts";
import type { ScriptKernel } from "./script_kernel.ts";

/** Time between two attempts to get the lease, in milliseconds. */
const RETRY_MS = 250;

/** What the kernel says when another has it. */
const HELD = "DriveHeld";

/** How the lease is taken. */
export interface LeaseOptions {
  /** How long to wait when another has it, in milliseconds (default 0). */
  readonly waitMs?: number;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Told once, when it has to be waited for. */
  readonly onWait?: (holder: string) => void;
}

/**
 * Takes the drive lease, until the result is disposed of. Throws a `RoboError` of kind `denied` when another client has it and
 * the time is over.
 */
export async function takeLease(
  kernel: ScriptKernel,
  { waitMs = 0, signal, onWait }: LeaseOptions,
): Promise<AsyncDisposable> {
  const end = performance.now() + waitMs;
  let hasWaited = false;
  while (true) {
    const reply = await kernel.request("robo_drive_request", { action: "take" });
    if (reply["status"] !== "error") break;
    const words = String(reply["evalue"] ?? "The lease is not to be had");
    if (reply["ename"] !== HELD || signal.aborted || performance.now() >= end) {
      throw new RoboError("denied", words, {
        ...reply["ename"] === HELD
          ? { hint: "Wait for it with --wait 30s, or ask them to release it" }
          : {},
      });
    }
    if (!hasWaited) onWait?.(words);
    hasWaited = true;
    await pause(Math.max(0, Math.min(RETRY_MS, end - performance.now())), signal);
  }
  return {
    async [Symbol.asyncDispose]() {
      // Without a kernel there is no lease, and it ends with our connection anyway.
      await kernel.request("robo_drive_request", { action: "release" }).catch(() => {});
    },
  };
}
