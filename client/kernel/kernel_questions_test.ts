import assert from "node:assert/strict";
import { until } from "../../tests/lib/until.ts";
import { kernelAndClient } from "./fake_kernel_testing.ts";

Deno.test("Each question is sent and its answer read", async () => {
  const answers: Record<string, object> = {
    complete_request: { status: "ok", matches: ["😀.abs"], cursor_start: 0, cursor_end: 3 },
    inspect_request: { status: "ok", found: true, data: { "text/plain": "doc" } },
    is_complete_request: { status: "incomplete", indent: "  " },
    history_request: { status: "ok", history: [[1, 1, "a"]] },
    comm_info_request: { status: "ok", comms: { c: { target_name: "t" } } },
    shutdown_request: { status: "ok", restart: false },
    robo_status_request: { status: "ok", queued: 3 },
  };
  await using both = await kernelAndClient(async (request, kernel, channel) => {
    const type = request.header.msg_type;
    const content = { ...answers[type] };
    await kernel.send(
      channel as "shell",
      { type: type.replace("request", "reply"), content },
      request,
    );
  });
  const { client, kernel } = both;
  const complete = await client.complete("😀.a");
  assert.deepEqual([complete.matches, complete.start, complete.end], [["😀.abs"], 0, 4]);
  assert.equal(kernel.requests.at(-1)!.content.cursor_pos, 3);
  assert.deepEqual(await client.inspect("x"), { "text/plain": "doc" });
  assert.deepEqual(await client.isComplete("{"), { status: "incomplete", indent: "  " });
  assert.deepEqual(await client.history(), [{ session: 1, line: 1, input: "a" }]);
  assert.deepEqual([...await client.commInfo()], [["c", "t"]]);
  await client.shutdown();
  const status = await client.request("control", { type: "robo_status_request" });
  assert.equal(status.content.queued, 3);
  answers.inspect_request = { status: "error", ename: "E", evalue: "no" };
  await assert.rejects(client.inspect("x"), /refuses inspect_request: no/);
  for (const [ename, code] of [["NotAllowed", "denied"], ["QueueFull", "unavailable"]]) {
    answers.interrupt_request = { status: "error", ename, evalue: "no" };
    await assert.rejects(client.interrupt(), { name: "RoboError", code });
  }
  answers.history_request = { status: "ok", history: "many" };
  await assert.rejects(client.history(), /history of history_reply is text/);
});

Deno.test("A request is given up when its signal aborts, and a late reply harms nobody", async () => {
  const held: (() => Promise<void>)[] = [];
  await using both = await kernelAndClient((request, kernel) => {
    held.push(() => kernel.send("shell", { type: "x_reply", content: {} }, request));
  });
  const stop = new AbortController();
  const reply = both.client.request("shell", { type: "x_request" }, { signal: stop.signal });
  await until("it is asked", () => held.length === 1);
  stop.abort();
  await assert.rejects(reply, { name: "AbortError" });
  await held[0]!();
  await both.client.kernelInfo();
});
