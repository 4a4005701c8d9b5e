import assert from "node:assert/strict";
import { endChild } from "./end_child.ts";

function started(script: string): Deno.ChildProcess {
  return new Deno.Command("sh", { args: ["-c", script], stdin: "piped" }).spawn();
}

Deno.test("A process that runs gets its signal, and one that has ended is left alone", async () => {
  const child = started("read line");
  endChild(child, "SIGTERM");
  assert.equal((await child.status).signal, "SIGTERM");
  endChild(child);
  await child.stdin.close();
});
