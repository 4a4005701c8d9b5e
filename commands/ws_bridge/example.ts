import type { Command } from "@stricli/core";
import type { RoboContext } from "../context.ts";
import { exampleCommand } from "../examples/example_command.ts";

/** `robo ws-bridge example`. */
export const example: Command<RoboContext> = exampleCommand({
  brief: "Write robo_link.h, the Python files, and an example that uses them, to begin with",
  description: [
    "robo_link.h is the one file that a C or C++ program needs; robo_ws.py the one that Python needs, robo_widget.py is for notebooks and",
    "robo_jupyter.py for their server. driver.c simulates a small arm whose structs are in telemetry.h; seed_driver.c knows nothing of the",
    "bridge; bridge_plot.py draws what comes, the notebooks do so too. docs/robo-link.md and docs/ws-bridge-notebooks.md have more.",
    "",
    "  robo ws-bridge example arm && cd arm",
    "  gcc driver.c -o driver && ./driver",
  ],
  load: () => import("./example_impl.ts"),
});
