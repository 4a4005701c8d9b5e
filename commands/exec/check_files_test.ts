import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import type { JsonObject } from "../../protocols/jupyter/mod.ts";
import { checkFiles } from "./check_files.ts";
import { FakeKernel } from "./fake_kernel_testing.ts";

function check(reply: JsonObject, scripts: readonly string[]) {
  return checkFiles(new FakeKernel({}, { robo_files_request: () => reply }), scripts);
}

function refuses(reply: JsonObject, code: string, message: RegExp) {
  return assert.rejects(check(reply, ["a.ts"]), (error) => {
    assert.ok(error instanceof RoboError);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("scripts that are there raise no complaint, and no scripts no question", async () => {
  await check({ status: "ok", files: [{ path: "a.ts", absolute: "/robot/a.ts" }] }, ["a.ts"]);
  await checkFiles(new FakeKernel({}), []);
});

Deno.test("all that cannot be run are named", async () => {
  const files = [
    { path: "a.ts", absolute: "/robot/a.ts", problem: "missing" },
    { path: "ok.ts", absolute: "/robot/ok.ts" },
    { path: "/lib", absolute: "/lib", problem: "folder" },
    { path: "/etc/key", absolute: "/etc/key", problem: "denied" },
  ];
  await refuses(
    { status: "ok", files },
    "missing",
    /machine a\.ts is not there \(\/robot\/a\.ts\); \/lib is a folder; \/etc\/key may not be read$/,
  );
});

Deno.test("a kernel that does not let us look is told", async () => {
  const reply = { status: "error", ename: "NotAllowed", evalue: "observers may only watch" };
  await refuses(reply, "denied", /observers may only watch$/);
  await refuses({ status: "error", ename: "BadRequest" }, "unavailable", /BadRequest$/);
});
