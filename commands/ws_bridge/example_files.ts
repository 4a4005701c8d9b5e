import { RoboError } from "../../errors.ts";
import { roboHome } from "../../system/home.ts";
import { dirname } from "../../system/paths.ts";

/** Where the example is, from robo's folder. */
export const EXAMPLE_FOLDER = "examples/c";

/** What it is made of: the header first. */
export const EXAMPLE_FILES: readonly string[] = [
  "robo_link.h",
  "telemetry.h",
  "driver.c",
  "seed.h",
  "seed_driver.c",
];

/** The text of one of its files. Throws a `RoboError` of kind `missing` where this robo has not got it. */
export async function exampleFile(name: string): Promise<string> {
  for (const home of [roboHome().folder, dirname(Deno.execPath())]) {
    try {
      return await Deno.readTextFile(`${home}/${EXAMPLE_FOLDER}/${name}`);
    } catch {
      // It may be in the other place.
    }
  }
  throw new RoboError("missing", `This robo has no ${EXAMPLE_FOLDER}/${name}`, {
    hint: "Get the whole checkout, or build the single binary anew: ./robo dev build",
  });
}
