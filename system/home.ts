import { dirname, fromFileUrl } from "./paths.ts";

/** Where this robo lives: the checkout, or the folder that the single binary has unpacked. */
export interface RoboHome {
  /** Its folder, which holds `deno.json` and the library that scripts import. */
  readonly folder: string;
  /** Whether it is a checkout, with sources, tests and benchmarks. */
  readonly isCheckout: boolean;
}

/** Finds the home of this very code. */
export function roboHome(): RoboHome {
  const here = dirname(fromFileUrl(import.meta.url));
  // From source this file is in system/; in the single binary's bundle it stands beside deno.json.
  const folder = exists(`${here}/deno.json`) ? here : dirname(here);
  return { folder, isCheckout: exists(`${folder}/main.ts`) };
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
