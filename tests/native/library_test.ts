import assert from "node:assert/strict";
import { nativeSources } from "../../ffi/native_sources.ts";
import { ROOT } from "../../scripts/lib/checkout.ts";
import { make, NATIVE, nativeTest, run } from "./make.ts";
import { VERSION } from "../../version.ts";

/** Writes a variable, reads it, and prints what the library says about itself; C and C++ alike. */
const PROGRAM = `
#include <robo/fn.h>
#include <robo/var.h>
#include <stdio.h>

int main(void) {
  robo_var_options options = ROBO_VAR_OPTIONS_INIT;
  robo_var *variable;
  robo_value value;
  char text[8] = "";
  if (robo_var_open("installed", &options, &variable) != ROBO_OK) return 1;
  if (robo_var_write(variable, "hello", 6, ROBO_CODEC_RAW, NULL) != ROBO_OK) return 2;
  if (robo_var_read(variable, text, sizeof text, &value) != ROBO_OK) return 3;
  printf("%s %s\\n", text, robo_build_id());
  return robo_var_remove("installed") == ROBO_OK ? 0 : 4;
}
`;

nativeTest(
  "make builds the library with the same build id as robo does",
  ["make", "gcc"],
  async () => {
    await make("all");
    const said = await run([
      "sh",
      "-c",
      "strings -n 64 build/librobo.so 2>/dev/null || cat build/librobo.so",
    ]);
    assert.ok(said.includes(nativeSources(ROOT)!.buildId));
  },
);

nativeTest(
  "The library exports what its headers declare and nothing else",
  ["make", "gcc"],
  async () => {
    await make("all");
    const declared = new Set<string>();
    for (const header of ["shm", "var", "fn"]) {
      const text = await Deno.readTextFile(`${NATIVE}/include/robo/${header}.h`);
      const code = text.replaceAll(/\/\*.*?\*\//gs, "");
      for (const [, name] of code.matchAll(/\b(robo_[a-z0-9_]+)\(/g)) declared.add(name!);
    }
    const exported = (await run(["nm", "-D", "--defined-only", "build/librobo.so"]))
      .trimEnd().split("\n").map((line) => line.split(" ").at(-1)!);
    assert.deepEqual(exported.sort(), [...declared].sort());
  },
);

for (const [language, compiler, suffix] of [["C", "gcc", "c"], ["C++", "g++", "cpp"]] as const) {
  nativeTest(
    `A ${language} program is built against the installed library, shared and static`,
    ["make", "pkg-config", compiler],
    async () => {
      const prefix = await Deno.makeTempDir({ prefix: "robo-installed-" });
      const shm = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "robo-test-" });
      try {
        await make("install", `PREFIX=${prefix}`);
        const versions = `PKG_CONFIG_PATH=${prefix}/lib/pkgconfig pkg-config --modversion robo`;
        assert.equal((await run(["sh", "-c", versions])).trim(), VERSION);
        await Deno.stat(`${prefix}/lib/robo/robo_shm.py`);
        await Deno.writeTextFile(`${prefix}/program.${suffix}`, PROGRAM);
        const env = { PKG_CONFIG_PATH: `${prefix}/lib/pkgconfig`, ROBO_SHM_DIR: shm };
        const build = `${compiler} -Wall -Wextra -Werror -o program program.${suffix}`;
        const expected = `hello ${nativeSources(ROOT)!.buildId}\n`;

        await run(["sh", "-c", `${build} $(pkg-config --cflags --libs robo)`], {
          cwd: prefix,
          env,
        });
        const shared = { cwd: prefix, env: { ...env, LD_LIBRARY_PATH: `${prefix}/lib` } };
        assert.equal(await run([`${prefix}/program`], shared), expected);

        const libraries = "$(pkg-config --cflags --libs --static robo)";
        await run(["sh", "-c", `${build} -static ${libraries}`], { cwd: prefix, env });
        assert.equal(await run([`${prefix}/program`], { cwd: prefix, env }), expected);
      } finally {
        await Deno.remove(prefix, { recursive: true });
        await Deno.remove(shm, { recursive: true });
      }
    },
  );
}
