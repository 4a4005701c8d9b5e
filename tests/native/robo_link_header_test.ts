import assert from "node:assert/strict";
import { findPrograms } from "../../commands/find_programs.ts";
import { ROOT } from "../../scripts/lib/checkout.ts";
import { run } from "./make.ts";

/** A program with all that the header has. */
const PROGRAM = `
#define ROBO_LINK_IMPLEMENTATION
#include "robo_link.h"
typedef struct { float x, y; } Place;
typedef struct { int32_t what; Place place[2]; } Telemetry;
static const rl_entry entries[] = {
    RL_STRUCT(1, Telemetry, RL_OUT), RL_FIELD(Telemetry, what), RL_FIELD(Telemetry, place[1].y),
    RL_STRUCT(2, Place, RL_IN), RL_SERVICE(3, Place, Telemetry),
};
rl_options begin(void);
rl_options begin(void) { return rl_defaults("all", entries, RL_COUNT(entries)); }
`;

/** Bytes of Thumb code that the header may have without sockets. */
const MOST_THUMB_BYTES = 4500;

const COMPILERS: readonly (readonly [string, readonly string[]])[] = [
  ["gcc", ["-std=c99"]],
  ["gcc", ["-std=c11", "-Wconversion", "-Wshadow", "-O2"]],
  ["gcc", ["-std=c99", "-DROBO_LINK_NO_SOCKETS"]],
  ["g++", ["-std=c++11"]],
  ["g++", ["-std=c++20", "-O2"]],
  ["clang", ["-std=c99"]],
  ["clang", ["-std=c11", "-Wconversion"]],
  ["clang++", ["-std=c++11"]],
  // Numbers in the order of bytes that the wire has not.
  ["clang", [
    "-std=c99",
    "--target=powerpc64-linux-gnu",
    "-ffreestanding",
    "-DROBO_LINK_NO_SOCKETS",
  ]],
  ["aarch64-linux-gnu-gcc", ["-std=c99"]],
  ["arm-none-eabi-gcc", ["-std=c99", "-mthumb", "-mcpu=cortex-m0", "-DROBO_LINK_NO_SOCKETS"]],
];

const found = await findPrograms(
  [...COMPILERS.map(([compiler]) => compiler), "arm-none-eabi-size"],
  Deno.env.get("PATH"),
);

for (const [compiler, flags] of COMPILERS) {
  Deno.test({
    name: `robo_link.h compiles without a warning: ${compiler} ${flags.join(" ")}`,
    ignore: !found.has(compiler),
    async fn() {
      const folder = await Deno.makeTempDir({ prefix: "robo-header-" });
      try {
        const source = `${folder}/program.${compiler.endsWith("++") ? "cpp" : "c"}`;
        await Deno.writeTextFile(source, PROGRAM);
        const warnings = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];
        const object = `${folder}/program.o`;
        const include = `-I${ROOT}/native/include`;
        await run([compiler, "-Os", ...flags, ...warnings, include, "-c", source, "-o", object]);
        if (compiler !== "arm-none-eabi-gcc" || !found.has("arm-none-eabi-size")) return;
        const sizes = await run(["arm-none-eabi-size", object]);
        const text = Number(sizes.trim().split("\n")[1]!.trim().split(/\s+/)[0]);
        assert.ok(text <= MOST_THUMB_BYTES, `it has ${text} bytes of code and constants`);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

Deno.test({
  name: "The program of docs/robo-link.md compiles (needs gcc)",
  ignore: !found.has("gcc"),
  async fn() {
    const text = await Deno.readTextFile(`${ROOT}/docs/robo-link.md`);
    const program = /```c\n([\s\S]*?)```/.exec(text)![1]!;
    const folder = await Deno.makeTempDir({ prefix: "robo-header-" });
    try {
      await Deno.writeTextFile(`${folder}/program.c`, program);
      const includes = [`-I${ROOT}/examples/c`];
      await run([
        "gcc",
        "-Wall",
        "-Wextra",
        "-Werror",
        ...includes,
        `${folder}/program.c`,
        "-o",
        `${folder}/p`,
      ]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
