import assert from "node:assert/strict";
import type { NativeLibraryDescription } from "../../ffi/describe_library.ts";
import { HostError } from "../../ffi/host_error.ts";
import type { NativeLibrary } from "../../ffi/library.ts";
import type { World } from "./check.ts";
import { checkNativeLibrary } from "./native_library.ts";

const library = {
  path: "/opt/librobo.so",
  origin: "cache",
  buildId: "0123456789abcdef",
  refused: [],
  symbols: { robo_abi_version: () => 1 },
} as unknown as NativeLibrary;

const folder = { path: "/dev/shm/robo-7", free: 8e9, total: 16e9 };

async function linesOf(description: NativeLibraryDescription): Promise<string[]> {
  const findings = await checkNativeLibrary({} as World, Promise.resolve(description));
  return findings.map(({ level, name, message }) => `${level} ${name}: ${message}`);
}

Deno.test("the library and the shared memory are shown with where they are", async () => {
  assert.deepEqual(await linesOf({ library, folder }), [
    "ok native library: /opt/librobo.so, built before, ABI 1, build 0123456789ab",
    "ok shared memory: /dev/shm/robo-7, 8.00 GB of 16.0 GB free",
  ]);
});

Deno.test("a library that was refused is noticed, but not one that was mended", async () => {
  const refused = [
    { origin: "ROBO_NATIVE", path: "/x.so", reason: "is truncated" },
    { origin: "cache", path: "/y.so", reason: "is truncated" },
  ] as const;
  const lines = await linesOf({ library: { ...library, refused }, folder });
  assert.deepEqual(lines.filter((line) => line.startsWith("warn")), [
    "warn native library: /x.so is truncated",
  ]);
});

Deno.test("a full shared memory is noticed", async () => {
  const [, line] = await linesOf({ library, folder: { ...folder, free: 1e6 } });
  assert.equal(line, "warn shared memory: /dev/shm/robo-7, 1.00 MB of 16.0 GB free");
});

Deno.test("no library is to note, as robo works without; a folder of others is a failure", async () => {
  const [missing] = await linesOf({ error: new HostError("no-library") });
  assert.match(missing!, /^warn native library: The native library is not there; host variables/);
  const [, denied] = await linesOf({ library, error: new HostError("denied", { message: "No" }) });
  assert.equal(denied, "fail shared memory: No");
});
