import { nativeLibrary } from "../../ffi/library.ts";
import type { Implementation } from "../cli/command.ts";
import type { ExampleFlags } from "../examples/example_command.ts";
import { readExample, SHM_EXAMPLE } from "../examples/example_files.ts";
import { writeExample } from "../examples/write_example.ts";

const NEXT = [
  "gcc write_pose.c -Iinclude -L. -lrobo -Wl,-rpath,'$ORIGIN' -lm -o write_pose && ./write_pose",
  "python3 watch_pose.py     # in another terminal",
];

/** `robo shm example`: writes the example with the library that this robo uses, and says what to do with it. */
const writeShmExample: Implementation<ExampleFlags, [string?]> = async (
  context,
  flags,
  folder = ".",
) => {
  const library = { to: "librobo.so", bytes: await Deno.readFile(nativeLibrary().path) };
  const files = [library, ...await readExample(SHM_EXAMPLE)];
  await writeExample(context, files, { ...flags, folder, next: NEXT });
};

export default writeShmExample;
