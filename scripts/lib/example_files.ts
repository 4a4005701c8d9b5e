import { BRIDGE_EXAMPLE, SHM_EXAMPLE } from "../../commands/examples/example_files.ts";
import { ROOT } from "./checkout.ts";
import type { PackedFile } from "./pack.ts";

/** The examples as the single binary carries them, for `robo ws-bridge example` and `robo shm example`. */
export async function exampleFiles(): Promise<PackedFile[]> {
  return await Promise.all([...BRIDGE_EXAMPLE, ...SHM_EXAMPLE].map(async ({ from }) => ({
    path: from,
    mode: 0o644,
    bytes: await Deno.readFile(`${ROOT}/${from}`),
  })));
}
