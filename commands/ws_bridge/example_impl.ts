import type { Implementation } from "../cli/command.ts";
import type { ExampleFlags } from "../examples/example_command.ts";
import { BRIDGE_EXAMPLE, readExample } from "../examples/example_files.ts";
import { writeExample } from "../examples/write_example.ts";

const NEXT = [
  "gcc driver.c -o driver && ./driver",
  "robo ws-bridge --header telemetry.h     # in another terminal",
];

/** `robo ws-bridge example`: writes the example, and says what to do with it. */
const writeBridgeExample: Implementation<ExampleFlags, [string?]> = async (
  context,
  flags,
  folder = ".",
) => {
  await writeExample(context, await readExample(BRIDGE_EXAMPLE), { ...flags, folder, next: NEXT });
};

export default writeBridgeExample;
