import type { Command } from "@stricli/core";
import type { RoboContext } from "../context.ts";
import { exampleCommand } from "../examples/example_command.ts";

/** `robo shm example`. */
export const example: Command<RoboContext> = exampleCommand({
  brief: "Write robo_shm.py, the headers and the library for C and C++, and programs that use them",
  description: [
    "robo_shm.py is the one file that Python needs, beside librobo.so; C and C++ programs need that and the headers in include/robo. The programs",
    "write a variable pose and read it. docs/shm-languages.md has more.",
    "",
    "  robo shm example pose && cd pose",
    "  gcc write_pose.c -Iinclude -L. -lrobo -Wl,-rpath,'$ORIGIN' -lm -o write_pose",
    "  ./write_pose",
  ],
  load: () => import("./example_impl.ts"),
});
