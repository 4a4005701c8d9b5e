import type { HubSnapshot } from "./snapshot.ts";

/** A snapshot as one line of JSON; fractions are rounded to three decimals. */
export function snapshotJson(snapshot: HubSnapshot): string {
  return JSON.stringify(
    snapshot,
    (_, value) => typeof value === "number" ? Math.round(value * 1000) / 1000 : value,
  );
}
