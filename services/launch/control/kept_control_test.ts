import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { findLaunch } from "./control_client.ts";
import { FakeLaunch } from "./control_testing.ts";
import { KeptControl } from "./kept_control.ts";

Deno.test("A launch whose runtime folder was removed is found again", async () => {
  const folder = await Deno.makeTempDir();
  const env = { XDG_RUNTIME_DIR: folder };
  const onTrouble = (text: string) => assert.fail(text);
  {
    const fake = new FakeLaunch("test-kept", ["camera"]);
    await using kept = await KeptControl.start(fake, { env, onTrouble, lookMs: 20 });
    assert.ok(kept.path!.startsWith(`${folder}/robo/`));
    await Deno.remove(`${folder}/robo`, { recursive: true });
    await until(
      "it listens again",
      () => Deno.lstat(`${folder}/robo`).then(() => kept.path !== undefined, () => false),
    );
    using launch = await findLaunch({ env }, "test-kept");
    assert.equal((await launch.control("restart", "camera")).phase, "starting");
  }
  assert.deepEqual(await Array.fromAsync(Deno.readDir(`${folder}/robo`)), []);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("A launch that cannot listen says so once, and goes on to try", async () => {
  const folder = await Deno.makeTempDir();
  // No user's: what is there is never taken for one's own.
  const setting = { env: { XDG_RUNTIME_DIR: folder }, uid: 4_000_000_000 };
  const told: string[] = [];
  let looks = 0;
  const fake = new FakeLaunch("test-kept", []);
  const launch = Object.assign(Object.create(fake), {
    state: () => {
      looks++;
      return fake.state();
    },
  });
  const onTrouble = (text: string) => told.push(text);
  {
    await using kept = await KeptControl.start(launch, { ...setting, onTrouble, lookMs: 5 });
    await until("it has tried several times", () => looks > 3);
    assert.equal(kept.path, undefined);
    assert.equal(told.length, 1);
    assert.match(told[0]!, /^robo launch status will not find this launch: /);
  }
  await Deno.remove(folder, { recursive: true });
  await Deno.remove("/tmp/robo-4000000000").catch(() => {});
});
