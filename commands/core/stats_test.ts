import assert from "node:assert/strict";
import { Hub } from "../../services/hub/mod.ts";
import { ENTER_SCREEN, LEAVE_SCREEN } from "../../terminal/screen.ts";
import { until } from "../../tests/lib/until.ts";
import { fakeContext } from "../context_testing.ts";
import { observed, printStatistics, showStatistics } from "./stats.ts";
import { NoticeBoard } from "../screen/notice_board.ts";

function startHub(): Promise<Hub> {
  return Hub.start({ in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0", key: "bob" });
}

Deno.test("printStatistics prints a JSON object a line until it is interrupted", async () => {
  await using hub = await startHub();
  using observer = hub.observe();
  const context = fakeContext();
  const stop = new AbortController();
  const done = printStatistics(context, observed(observer, 5), { json: true, signal: stop.signal });
  await until("two lines", () => context.stdout().split("\n").length > 2);
  stop.abort();
  await done;
  for (const line of context.stdout().trimEnd().split("\n")) {
    assert.equal(JSON.parse(line).core.key, "bob");
  }
});

Deno.test("showStatistics draws a view that keys control, and gives the terminal back", async () => {
  await using hub = await startHub();
  using observer = hub.observe();
  const context = fakeContext({ interactive: true });
  using notices = new NoticeBoard(context);
  const { signal } = new AbortController();
  const done = showStatistics(context, observed(observer, 5), {
    ...{ first: await observer.take(), signal, notices },
  });
  await until("the view is there", () => context.stdout().includes("No messages yet"));
  assert.ok(context.stdout().startsWith(ENTER_SCREEN));
  context.press("s");
  assert.ok(context.stdout().includes("sort: rate"));
  notices.context.process.stderr.write("warning: somebody knocks\n");
  context.press("p");
  assert.ok(context.stdout().includes("somebody knocks"));
  context.press("q");
  await done;
  assert.ok(context.stdout().endsWith(LEAVE_SCREEN));
});

Deno.test("showStatistics ends with an interruption as well", async () => {
  await using hub = await startHub();
  using observer = hub.observe();
  const context = fakeContext({ interactive: true });
  using notices = new NoticeBoard(context);
  const signal = context.interruption();
  const done = showStatistics(context, observed(observer, 1000), {
    ...{ first: await observer.take(), signal, notices },
  });
  await until("the view is there", () => context.stdout() !== "");
  context.interrupt();
  await done;
  assert.ok(context.stdout().endsWith(LEAVE_SCREEN));
});

Deno.test("NoticeBoard prints what it kept when the view is over, and says how much it did not keep", () => {
  const context = fakeContext();
  {
    using notices = new NoticeBoard(context);
    assert.equal(notices.last, "");
    for (let at = 0; at < 250; at++) notices.context.process.stderr.write(`notice ${at}\n`);
    assert.equal(notices.last, "notice 249");
    assert.equal(context.stderr(), "");
  }
  const lines = context.stderr().trimEnd().split("\n");
  assert.equal(lines[0], "(50 earlier messages are not shown)");
  assert.deepEqual([lines[1], lines.at(-1), lines.length], ["notice 50", "notice 249", 201]);
});
