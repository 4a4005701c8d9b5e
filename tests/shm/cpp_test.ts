import assert from "node:assert/strict";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { hasCpp, Lab, run } from "./languages_lab.ts";

Deno.test({
  name: "Objects of C++ do all that handles of C do, and throw what goes wrong (needs g++)",
  ignore: !hasSharedMemory() || !hasCpp,
  async fn() {
    using _folder = shmFolder();
    await using lab = await Lab.make();
    const program = await lab.build("tests/shm/cpp_operations.cpp");
    assert.equal(await run(program, []), "all well\n");
  },
});
