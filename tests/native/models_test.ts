import assert from "node:assert/strict";
import { make, nativeTest } from "./make.ts";

nativeTest(
  "The models of variables, functions and waking are true, and each mutant of them is caught",
  ["make", "spin", "cc"],
  async () => {
    assert.match(await make("models"), /^\d+ checked, 0 failed$/m);
  },
);
