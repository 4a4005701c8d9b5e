import assert from "node:assert/strict";
import { until } from "../../../../tests/lib/until.ts";
import { testKernel } from "../kernel_testing.ts";

Deno.test("While one drives, others can watch and interrupt but not execute", async () => {
  await using test = await testKernel();
  const ana = await test.client();
  const bob = await test.client();
  const { holder } = await ana.ask("robo_drive_request", { action: "take" });
  assert.equal((holder as { session: string }).session, ana.session);
  const refused = await bob.run("value 1");
  assert.deepEqual([refused.status, refused.ename], ["error", "DriveHeld"]);
  assert.match(String(refused.evalue), /^ana drives since/);
  assert.equal((await bob.ask("robo_drive_request", { action: "take" })).ename, "DriveHeld");
  assert.equal((await bob.ask("shutdown_request", { restart: false })).ename, "DriveHeld");
  assert.equal((await bob.ask("history_request")).status, "ok");
  assert.equal((await bob.ask("complete_request", { code: "a" })).status, "ok");
  const id = ana.execute("wait");
  await until("the cell to run", () => test.kernel.status().cell !== undefined);
  assert.equal((await bob.ask("interrupt_request", {}, "control")).status, "ok");
  assert.equal((await ana.reply(id)).ename, "Interrupted");
  assert.equal((await ana.ask("robo_drive_request", { action: "renew" })).status, "ok");
  assert.equal((await ana.ask("robo_drive_request", { action: "release" })).status, "ok");
  assert.equal((await bob.run("value 1")).status, "ok");
  assert.equal((await bob.ask("robo_drive_request", { action: "release" })).ename, "NotDriving");
  const told = test.events.filter(({ type }) => type === "drive");
  assert.equal(told.length, 2);
});

Deno.test("The lease ends with the connection of its holder, not with that of its namesake", async () => {
  await using test = await testKernel();
  const ana = await test.client();
  const bob = await test.client();
  assert.equal((await ana.run("%drive")).status, "ok");
  assert.match(ana.text("stdout"), /Only this client/);
  await ana.stdin.close();
  assert.equal((await bob.run("%release")).ename, "DriveHeld");
  await ana[Symbol.asyncDispose]();
  await until("the lease to end", () => test.kernel.status().drive === undefined);
  assert.equal((await bob.run("value 1")).status, "ok");
});

Deno.test("A cell can take the lease by its metadata, and a magic word gives it back", async () => {
  await using test = await testKernel();
  const ana = await test.client();
  await ana.run("value 1", {}, { robo: { drive: true } });
  assert.equal(test.kernel.status().drive?.session, ana.session);
  assert.equal((await ana.run("%release")).status, "ok");
  assert.equal(test.kernel.status().drive, undefined);
  assert.equal((await ana.run("%release")).ename, "NotDriving");
});
