import { type Finding, fine, notice, type World } from "./check.ts";

/** A clock that stands before the release of this version was never set. */
const EARLIEST = Date.UTC(2026, 0, 1);

/** Whether the clock was set; a Raspberry Pi without network starts in the past. */
export function checkClock({ now }: World): Finding[] {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const message = `${new Date(now).toISOString()}, time zone ${zone}`;
  if (now >= EARLIEST) return [fine("clock", message)];
  return [notice("clock", `${message}, which is past`, "Set it, or start a time service (NTP)")];
}
