import { DENO_VERSION, VERSION } from "../../version.ts";
import { type Finding, fine, notice, type World } from "./check.ts";

/** Which robo this is, and where it lives. */
export function checkRobo({ home }: World): Finding[] {
  return [
    fine("robo", `${VERSION}, ${home.isCheckout ? "checkout" : "single binary"}, ${home.folder}`),
  ];
}

/** Whether Deno is the one that robo was tested with. */
export function checkDeno(_world: World, version: string = Deno.version.deno): Finding[] {
  if (version === DENO_VERSION) return [fine("Deno", version)];
  return [notice(
    "Deno",
    `${version}, but robo is tested with ${DENO_VERSION}`,
    "Unset ROBO_DENO, so that robo fetches its own",
  )];
}
