import { RoboError } from "../../../errors.ts";

/** Rejects when the signal aborts: as a device that did not answer in time, or with the reason. */
export function rejection(signal: AbortSignal, name: string): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => {
      const { reason } = signal;
      const isLate = reason instanceof DOMException && reason.name === "TimeoutError";
      reject(isLate ? new RoboError("unavailable", `${name} did not answer in time`) : reason);
    };
    if (signal.aborted) return fail();
    signal.addEventListener("abort", fail, { once: true });
  });
}
