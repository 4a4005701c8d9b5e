import { RoboError } from "../../errors.ts";
import { roboHome } from "../../system/home.ts";
import { dirname } from "../../system/paths.ts";
import type { WantedFile } from "./write_example.ts";

/** A file that an example is made of. */
export interface ExampleFile {
  /** Where it is, from robo's folder. */
  readonly from: string;
  /** Where it is written, from the user's folder. */
  readonly to: string;
}

/** What `robo ws-bridge example` writes: first the files that programs need, and then what uses them. */
export const BRIDGE_EXAMPLE: readonly ExampleFile[] = [
  ...filesOf("examples/c", "robo_link.h"),
  ...filesOf("native/python", "robo_ws.py", "robo_widget.py", "robo_jupyter.py"),
  ...filesOf("examples/c", "telemetry.h", "driver.c", "seed.h", "seed_driver.c"),
  ...filesOf("examples/python", "bridge_plot.py"),
  ...filesOf("examples/notebooks", "telemetry.ipynb", "driver.ipynb"),
];

/** What `robo shm example` writes, besides the library itself. */
export const SHM_EXAMPLE: readonly ExampleFile[] = [
  ...filesOf("native/python", "robo_shm.py"),
  ...["array.h", "fn.h", "msgpack.h", "robo.hpp", "shm.h", "var.h"].map((name) => ({
    from: `native/include/robo/${name}`,
    to: `include/robo/${name}`,
  })),
  ...filesOf("native/examples/c", "write_pose.c", "read_pose.c"),
  ...filesOf("native/examples/python", "write_pose.py", "watch_pose.py"),
];

/** An example's files as they are to be written. Throws a `RoboError` of kind `missing` where this robo has not got one of them. */
export async function readExample(files: readonly ExampleFile[]): Promise<WantedFile[]> {
  return await Promise.all(files.map(async ({ from, to }) => ({ to, bytes: await read(from) })));
}

async function read(from: string): Promise<Uint8Array> {
  for (const home of [roboHome().folder, dirname(Deno.execPath())]) {
    try {
      return await Deno.readFile(`${home}/${from}`);
    } catch {
      // It may be in the other place.
    }
  }
  throw new RoboError("missing", `This robo has no ${from}`, {
    hint: "Get the whole checkout, or build the single binary anew: ./robo dev build",
  });
}

function filesOf(folder: string, ...names: string[]): ExampleFile[] {
  return names.map((name) => ({ from: `${folder}/${name}`, to: name }));
}
