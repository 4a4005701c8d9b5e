import assert from "node:assert/strict";
import type { Grab } from "../../../../client/daq/lab.ts";
import { grabSummary } from "../../../../protocols/daq/grab_summary.ts";
import { scalarData } from "../../lab_testing.ts";
import { type LiveView, liveView } from "./live_view.ts";
import { NewestGrabs } from "./newest_grabs.ts";

/** Data that knows whether its memory was given back. */
class Lent implements Grab {
  readonly device = "cam";
  readonly time = 0;
  readonly missed = 0;
  readonly data;
  isDisposed = false;

  constructor(readonly number: number, value: number = number) {
    this.data = scalarData("cam", value);
  }

  summary(): ReturnType<Grab["summary"]> {
    return grabSummary(this, this.data);
  }

  [Symbol.dispose](): void {
    this.isDisposed = true;
  }
}

function valueOf(view: LiveView, { payload }: ReturnType<NewestGrabs["take"]>): number {
  assert.equal(view.part, "abs");
  return new Float64Array(payload[0]!.buffer)[0]!;
}

const RAW = liveView({});
const MEAN = liveView({ average: 4 });

Deno.test("The newest data is kept while somebody looks, and given back afterwards", () => {
  const newest = new NewestGrabs();
  newest.enter("cam");
  newest.enter("cam");
  const [first, second] = [new Lent(1), new Lent(2)];
  newest.take(first, RAW);
  assert.equal(first.isDisposed, false);
  newest.take(second, RAW);
  assert.deepEqual([first.isDisposed, second.isDisposed], [true, false]);
  newest.leave("cam");
  assert.equal(valueOf(RAW, newest.again("cam", RAW)!), 2);
  newest.leave("cam");
  assert.ok(second.isDisposed);
  assert.equal(newest.again("cam", RAW), undefined);
});

Deno.test("What several viewers see in the same way is made once", () => {
  const newest = new NewestGrabs();
  newest.enter("cam");
  const one = newest.take(new Lent(1), RAW);
  const again = new Lent(1);
  assert.equal(newest.take(again, liveView({ rate: 5 })), one);
  assert.ok(again.isDisposed);
  assert.notEqual(newest.take(new Lent(1), liveView({ width: 9 })), one);
});

Deno.test("A viewer that comes late gets the newest, not what it has waited with", () => {
  const newest = new NewestGrabs();
  newest.enter("cam");
  newest.take(new Lent(7), RAW);
  assert.equal(newest.take(new Lent(3), RAW).number, 7);
});

Deno.test("Means and single grabs of the same number are not taken for each other", () => {
  const newest = new NewestGrabs();
  newest.enter("cam");
  assert.equal(valueOf(MEAN, newest.take(new Lent(4, 2.5), MEAN)), 2.5);
  assert.equal(valueOf(RAW, newest.take(new Lent(4), RAW)), 4);
  assert.equal(valueOf(MEAN, newest.take(new Lent(4, 2.5), MEAN)), 2.5);
});
