import { EXAMPLE_FILES, EXAMPLE_FOLDER } from "../../commands/ws_bridge/example_files.ts";
import { ROOT } from "./checkout.ts";
import type { PackedFile } from "./pack.ts";

/** The example in C as the single binary carries it, for `robo ws-bridge example`. */
export async function exampleFiles(): Promise<PackedFile[]> {
  return await Promise.all(EXAMPLE_FILES.map(async (name) => ({
    path: `${EXAMPLE_FOLDER}/${name}`,
    mode: 0o644,
    bytes: await Deno.readFile(`${ROOT}/${EXAMPLE_FOLDER}/${name}`),
  })));
}
