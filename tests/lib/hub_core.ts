import type { Hub } from "../../services/hub/mod.ts";

/** Where a node finds `hub`. */
export function coreOf(hub: Hub): { in: string; out: string } {
  return { in: hub.identity.in, out: hub.identity.out };
}

/** A promise and its resolver. */
export function once<T>(): PromiseWithResolvers<T> {
  return Promise.withResolvers<T>();
}
