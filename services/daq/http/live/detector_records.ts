import { recordOf, type SessionParts } from "./live_session.ts";
import type { LiveView } from "./live_view.ts";
import { LiveWatch } from "./live_watch.ts";

/**
 * Records of one detector, until as many with data were given as the view says, or the device fails: then the last one says why.
 */
export async function* detectorRecords(
  device: string,
  view: LiveView,
  { signal, ...parts }: SessionParts,
): AsyncGenerator<readonly Uint8Array<ArrayBuffer>[], void> {
  let wake = Promise.withResolvers<void>();
  using watch = new LiveWatch(device, view, { ...parts, onReady: () => wake.resolve() });
  signal.addEventListener("abort", () => wake.resolve(), { once: true });
  for (let sent = 0; sent < view.count && !signal.aborted;) {
    const sight = watch.take();
    if (sight === undefined) {
      await wake.promise;
      wake = Promise.withResolvers();
      continue;
    }
    yield recordOf(device, sight);
    if (sight.kind === "problem") return;
    sent++;
  }
}
