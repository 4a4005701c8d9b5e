import assert from "node:assert/strict";
import { make, nativeTest } from "./make.ts";

/** Each target of native/Makefile that runs the C tests, what it needs, and what it adds. */
const VARIANTS = [
  ["test", ["gcc"], "with gcc"],
  ["clang", ["clang"], "with clang"],
  ["asan", ["gcc"], "under the address and undefined behaviour sanitizers"],
  ["tsan", ["clang"], "under the thread sanitizer"],
  ["arm64-test", ["aarch64-linux-gnu-gcc", "qemu-aarch64"], "as arm64 code"],
] as const;

for (const [target, programs, how] of VARIANTS) {
  nativeTest(`The C tests pass ${how}`, ["make", ...programs], async () => {
    const summaries = [...(await make(target)).matchAll(/^(\d+) passed, (\d+) failed/gm)];
    assert.ok(summaries.length >= 8, "there are at least eight programs of tests");
    assert.ok(summaries.every(([, passed, failed]) => passed !== "0" && failed === "0"));
  });
}

nativeTest("The analyzer of gcc finds nothing in the library", ["make", "gcc"], async () => {
  await make("analyze");
});

nativeTest("The library is cross-built for arm64", ["make", "aarch64-linux-gnu-gcc"], async () => {
  await make("arm64");
});
