import { RoboError } from "../../errors.ts";
import { roboHome } from "../../system/home.ts";
import type { RoboContext } from "../context.ts";

/**
 * Absolute path of the program that others are to start as this robo: the bootstrap of a checkout, or the single binary. Throws a
 * `RoboError` of kind `config` when nobody has said which that is.
 */
export function roboProgram({ env }: RoboContext["process"]): string {
  const { folder, isCheckout } = roboHome();
  const path = isCheckout ? `${folder}/robo` : env["ROBO_EXE"];
  if (path !== undefined) return path;
  throw new RoboError("config", "ROBO_EXE does not name the program", {
    hint: "Start robo through its own launcher",
  });
}
