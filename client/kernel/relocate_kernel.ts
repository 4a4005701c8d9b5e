import { pause } from "../../transports/pause.ts";
import type { FindKernelsOptions } from "./find_kernels.ts";
import type { KernelPlace } from "./kernel_place.ts";
import { type LocatedKernel, locateKernel } from "./locate_kernel.ts";

/** Pause between two looks, in milliseconds. */
const LOOK_EVERY_MS = 200;

/**
 * Finds the kernel of before again, by its file as that is now; else whichever is meant. Looks again and again `withinMs`
 * milliseconds long, as a kernel that is started anew takes a while. Rejects as `locateKernel` does.
 */
export async function relocateKernel(
  place: KernelPlace,
  before: LocatedKernel,
  options: FindKernelsOptions & { readonly withinMs: number },
): Promise<LocatedKernel> {
  const end = performance.now() + options.withinMs;
  const never = new AbortController().signal;
  while (true) {
    try {
      return await lookOnce(place, before, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (performance.now() + LOOK_EVERY_MS > end) throw error;
    }
    await pause(LOOK_EVERY_MS, options.signal ?? never);
  }
}

async function lookOnce(
  place: KernelPlace,
  { path }: LocatedKernel,
  options: FindKernelsOptions,
): Promise<LocatedKernel> {
  if (path !== undefined) {
    try {
      return await locateKernel({ ...place, file: path }, options);
    } catch {
      // Its file is gone, or what listens there is.
    }
  }
  return await locateKernel(place, options);
}
