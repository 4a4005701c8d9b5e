import { RoboError } from "../../../../errors.ts";
import { isLoopback } from "../../../../transports/network_cards.ts";
import type { EntranceOptions } from "../entrance.ts";

/** Throws a `RoboError` of kind `denied` for an entrance that would let strangers execute code or read what others do. */
export function checkEntrance({ name, host, key, security }: EntranceOptions): void {
  if (key === "") {
    throw new RoboError(
      "denied",
      `The entrance ${name} has no key: anybody on this machine could come in`,
      {
        hint: "Give it a key that nobody can guess",
      },
    );
  }
  if (isLoopback(host)) return;
  if (security?.mechanism !== "CURVE" || security.server !== true) {
    throw new RoboError("denied", `${host} can be reached from other machines`, {
      hint: "Encrypt with --curve, or listen on 127.0.0.1",
    });
  }
  if (security.accepts !== undefined) return;
  throw new RoboError("denied", `Nobody said who may connect to ${host}`, {
    hint: "Name the clients whose keys are accepted, for example by robo interpreter pair",
  });
}
