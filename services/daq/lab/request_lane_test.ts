import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import { type LaneOptions, type LaneRequest, RequestLane } from "./request_lane.ts";

class Bench {
  time = 0;
  timeouts = 0;
  isBusy = false;
  readonly sent: string[] = [];
  readonly lane: RequestLane<string>;

  constructor(late: LaneOptions["late"] = "counted") {
    this.lane = new RequestLane({
      device: "cam",
      wanted: "data",
      late,
      maxWaiting: 3,
      now: () => this.time,
      onTimeout: () => this.timeouts++,
      onBusy: (isBusy) => this.isBusy = isBusy,
    });
  }

  /** Asks, and resolves to the answer or to what was said instead. */
  ask(what: string, more: Partial<LaneRequest> = {}): Promise<string> {
    const request = { send: () => void this.sent.push(what), timeout: 100, ...more };
    return this.lane.ask(request).catch((error) => `error: ${error.message ?? error}`);
  }

  pass(ms: number): void {
    this.time += ms;
    this.lane.check(this.time);
  }
}

Deno.test("Requests go out one at a time, and are answered in order", async () => {
  const bench = new Bench();
  const answers = [bench.ask("a"), bench.ask("b")];
  assert.deepEqual(bench.sent, ["a"]);
  assert.equal(bench.lane.answer("1"), "taken");
  assert.deepEqual(bench.sent, ["a", "b"]);
  assert.equal(bench.isBusy, true);
  assert.equal(bench.lane.answer("2"), "taken");
  assert.deepEqual(await Promise.all(answers), ["1", "2"]);
  assert.equal(bench.isBusy, false);
  assert.equal(bench.lane.answer("3"), "unsolicited");
});

Deno.test("An answer after its time-out is thrown away by count, and the next one is right", async () => {
  const bench = new Bench();
  const first = bench.ask("a");
  bench.pass(100);
  assert.equal(await first, "error: cam sent no data within 100 ms");
  assert.equal(bench.timeouts, 1);
  const second = bench.ask("b");
  assert.equal(bench.lane.answer("of a"), "stale");
  assert.equal(bench.lane.answer("of b"), "taken");
  assert.equal(await second, "of b");
});

Deno.test("A device that has skipped a request is waited for to be silent, and is in step again", async () => {
  const bench = new Bench();
  const skipped = bench.ask("skipped");
  bench.pass(100);
  await skipped;
  const next = bench.ask("next");
  assert.equal(bench.lane.answer("of next"), "stale");
  const third = bench.ask("third");
  bench.pass(100);
  assert.match(await next, /sent no data/);
  assert.deepEqual(bench.sent, ["skipped", "next"], "nothing is sent before it is silent");
  bench.pass(99);
  assert.deepEqual(bench.sent, ["skipped", "next"]);
  bench.pass(1);
  assert.deepEqual(bench.sent, ["skipped", "next", "third"]);
  assert.equal(bench.lane.answer("of third"), "taken");
  assert.equal(await third, "of third");
});

Deno.test("A device that is only slow never has an old answer taken for a new one", async () => {
  // It takes 150 ms for each, and one after the other.
  const bench = new Bench();
  const due: [time: number, answer: string][] = [];
  let free = 0;
  const ask = (what: string) =>
    bench.ask(what, {
      send: () => {
        free = Math.max(free, bench.time) + 150;
        due.push([free, what]);
      },
    });
  const seen: string[] = [];
  for (let i = 0; i < 40; i++) {
    const asked = ask(`${i}`).then((answer) => {
      if (!answer.startsWith("error")) assert.equal(answer, `${i}`);
      seen.push(answer);
    });
    const until = bench.time + 400;
    while (bench.time < until) {
      bench.time += 10;
      while (due.length > 0 && due[0]![0] <= bench.time) bench.lane.answer(due.shift()![1]);
      bench.lane.check(bench.time);
    }
    await asked;
  }
  assert.equal(seen.length, 40);
});

Deno.test("A device that sends unasked all the time is not waited for to be silent for ever", async () => {
  const bench = new Bench();
  const first = bench.ask("a");
  bench.pass(100);
  await first;
  const second = bench.ask("b");
  bench.lane.answer("late");
  bench.pass(100);
  await second;
  const third = bench.ask("c");
  for (let i = 0; i < 20; i++) {
    bench.lane.answer("pushed");
    bench.pass(20);
  }
  assert.equal(bench.sent.at(-1), "c");
  bench.lane.answer("of c");
  assert.match(await third, /pushed|of c/);
});

Deno.test("What never comes is forgotten after a while", async () => {
  const bench = new Bench();
  const first = bench.ask("a");
  bench.pass(100);
  await first;
  bench.pass(300);
  const second = bench.ask("b");
  assert.equal(bench.lane.answer("of b"), "taken");
  assert.equal(await second, "of b");
});

Deno.test("A request may be given up, before and after it was sent", async () => {
  const bench = new Bench();
  const stop = new AbortController();
  const given = { signal: stop.signal };
  const answers = [bench.ask("a", given), bench.ask("b", given), bench.ask("c")];
  stop.abort(new Error("enough"));
  assert.deepEqual(bench.sent, ["a"], "the device still works on a");
  assert.equal(bench.lane.answer("of a"), "stale");
  assert.deepEqual(bench.sent, ["a", "c"]);
  bench.lane.answer("of c");
  assert.deepEqual(await Promise.all(answers), ["error: enough", "error: enough", "of c"]);
  assert.equal(await bench.ask("d", given), "error: enough");
});

Deno.test("A wish for an answer within a time includes the waiting", async () => {
  const bench = new Bench();
  const answers = [bench.ask("a"), bench.ask("b", { total: 50 })];
  bench.pass(50);
  assert.match(await answers[1]!, /cam was busy with other requests for 50 ms/);
  bench.lane.answer("of a");
  assert.equal(await answers[0], "of a");
});

Deno.test("More than so many do not wait, and what cannot be sent is told", async () => {
  const bench = new Bench();
  const answers = ["a", "b", "c", "d"].map((what) => bench.ask(what));
  assert.match(await bench.ask("e"), /3 requests wait for cam already/);
  for (const _ of answers) bench.lane.answer("x");
  await Promise.all(answers);
  const refused = await bench.ask("f", {
    send: () => {
      throw new RoboError("denied", "No");
    },
  });
  assert.equal(refused, "error: No");
  const next = bench.ask("g");
  bench.lane.answer("of g");
  assert.equal(await next, "of g");
});

Deno.test("When all is cancelled, nothing is sent before the device has answered or had its time", async () => {
  const bench = new Bench("lingering");
  const answers = [bench.ask("a"), bench.ask("b"), bench.ask("c")];
  assert.equal(bench.lane.cancel(new RoboError("unavailable", "Stopped"), 500), 2);
  for (const answer of answers) assert.equal(await answer, "error: Stopped");
  const next = bench.ask("d");
  assert.deepEqual(bench.sent, ["a"]);
  assert.equal(bench.lane.isLingering, true);
  bench.pass(499);
  assert.deepEqual(bench.sent, ["a"]);
  bench.pass(1);
  assert.deepEqual(bench.sent, ["a", "d"]);
  bench.lane.answer("of d");
  assert.equal(await next, "of d");
  assert.equal(bench.timeouts, 0);
});

Deno.test("A lane that lingers waits for the late answer, or until it is released", async () => {
  const bench = new Bench("lingering");
  const first = bench.ask("a");
  bench.pass(100);
  assert.match(await first, /sent no data/);
  const second = bench.ask("b");
  assert.deepEqual(bench.sent, ["a"]);
  assert.equal(bench.lane.answer("of a"), "stale");
  assert.deepEqual(bench.sent, ["a", "b"]);
  bench.pass(100);
  await second;
  const third = bench.ask("c");
  bench.lane.release();
  assert.deepEqual(bench.sent, ["a", "b", "c"]);
  bench.lane.release();
  assert.equal(bench.lane.isBusy, true, "only what lingers is released");
  bench.lane.answer("of c");
  await third;
});

Deno.test("Where each answer is as good as any other, a late one is taken", async () => {
  const bench = new Bench("any");
  const first = bench.ask("a");
  bench.pass(100);
  await first;
  const second = bench.ask("b");
  assert.equal(bench.lane.answer("of a"), "taken");
  assert.equal(await second, "of a");
});

Deno.test("A soft request that is not answered counts for nothing", async () => {
  const bench = new Bench();
  const soft = bench.ask("a", { isSoft: true });
  bench.pass(100);
  assert.match(await soft, /sent no data/);
  assert.equal(bench.timeouts, 0);
  const next = bench.ask("b");
  assert.equal(bench.lane.answer("of b"), "taken");
  await next;
});

Deno.test("A closed lane rejects everything, now and later", async () => {
  const bench = new Bench();
  const answers = [bench.ask("a"), bench.ask("b")];
  bench.lane.close(new RoboError("unavailable", "Gone"));
  for (const answer of answers) assert.equal(await answer, "error: Gone");
  assert.equal(await bench.ask("c"), "error: Gone");
  assert.equal(bench.isBusy, false);
});

Deno.test("The time of a request begins anew when the device is seen at work, but not what was asked for", async () => {
  const bench = new Bench();
  const first = bench.ask("a");
  const wait = (ms: number) => {
    bench.pass(ms);
    bench.lane.prolong();
  };
  for (let i = 0; i < 10; i++) wait(90);
  assert.equal(bench.lane.answer("of a"), "taken");
  assert.equal(await first, "of a");
  const second = bench.ask("b", { total: 100 });
  wait(90);
  wait(10);
  assert.match(await second, /sent no data within 100 ms/);
});
