import assert from "node:assert/strict";
import { hasSharedMemory, shmFolder } from "../tests/lib/shm_folder.ts";
import { describeNativeLibrary } from "./describe_library.ts";
import { HostError } from "./host_error.ts";

const ignore = !hasSharedMemory();

Deno.test(
  { name: "the description names the library, the folder and its room", ignore },
  async () => {
    using shared = shmFolder();
    const { library, folder, error } = await describeNativeLibrary();
    assert.equal(error, undefined);
    assert.equal(library!.symbols.robo_abi_version(), 1);
    assert.equal(folder!.path, shared.path);
    assert.ok(folder!.free! > 0 && folder!.free! <= folder!.total!);
  },
);

Deno.test(
  { name: "a folder that is open to others is an error, and the library is told", ignore },
  async () => {
    using shared = shmFolder();
    await Deno.chmod(shared.path, 0o755);
    const { library, folder, error } = await describeNativeLibrary();
    assert.ok(library !== undefined && folder === undefined);
    assert.ok(error instanceof HostError);
    assert.equal(error.reason, "denied");
    assert.ok(error.message.includes(shared.path), error.message);
  },
);

Deno.test("without a library the description is the reason", async () => {
  const reason = new HostError("no-library");
  const description = await describeNativeLibrary(() => {
    throw reason;
  });
  assert.deepEqual(description, { error: reason });
});
