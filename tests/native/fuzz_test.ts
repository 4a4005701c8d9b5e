import assert from "node:assert/strict";
import { make, nativeTest } from "./make.ts";

/** 200,000 are tried by `./robo dev soak shm`. */
const CORRUPTIONS = 20_000;

/** Seconds for each libFuzzer target: that they still build, start and find nothing at once. */
const SECONDS = 3;

nativeTest(
  "Random damage to variables and functions crashes nothing and hangs nothing",
  ["make", "gcc"],
  async () => {
    const output = await make("-C", "fuzz", "corruptions", `COUNT=${CORRUPTIONS}`, "CC=gcc");
    assert.match(output, /^0 failed$/m, output);
  },
);

nativeTest("libFuzzer finds nothing in a few seconds", ["make", "clang"], async () => {
  await make("fuzz", `SECONDS=${SECONDS}`);
});
