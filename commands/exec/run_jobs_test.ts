import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { fakeContext } from "../context_testing.ts";
import { type Behaviour, BEHAVIOURS, FakeKernel, INTERRUPTED } from "./fake_kernel_testing.ts";
import { expression } from "./job.ts";
import { JsonReporter } from "./json_reporter.ts";
import { runJobs, type RunJobsOptions } from "./run_jobs.ts";
import { StopRequests } from "./stop_requests.ts";
import { TextReporter } from "./text_reporter.ts";

interface Options extends Partial<RunJobsOptions> {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

async function run(kernel: FakeKernel, codes: readonly string[], options: Options = {}) {
  const { json = false, quiet = false, ...rest } = options;
  const context = fakeContext();
  const jobs = codes.map((code) => ({ ...expression(code), name: code, isExpression: false }));
  const reporter = json
    ? new JsonReporter(context)
    : new TextReporter(context, { quiet, jobs: jobs.length });
  const status = await runJobs(kernel, jobs, {
    reporter,
    ask: () => Promise.resolve(undefined),
    stop: new StopRequests(),
    keepGoing: false,
    storeHistory: true,
    ...rest,
  });
  // Times are nobody's business here.
  const stderr = context.stderr().replaceAll(/\d+\.\d\d s/g, "T s");
  return { status, stdout: context.stdout(), stderr };
}

function kernel(behaviours: Readonly<Record<string, Behaviour>>): FakeKernel {
  return new FakeKernel({ ...BEHAVIOURS, ...behaviours });
}

/** Calls for an interrupt as soon as the script runs. */
function pressing(stop: StopRequests, times: number, behaviour: Behaviour): Behaviour {
  return (events, kernel) => {
    const ended = behaviour(events, kernel);
    for (let i = 0; i < times; i++) stop.press();
    return ended;
  };
}

Deno.test("scripts run in order, and each has a line", async () => {
  const fake = kernel({ two: BEHAVIOURS.ok });
  assert.deepEqual(await run(fake, ["ok", "two"]), {
    status: 0,
    stdout: "",
    stderr: "ok: ok, T s\ntwo: ok, T s\n2 ok, T s\n",
  });
  assert.deepEqual(fake.executed, ["ok", "two"]);
});

Deno.test("the first failure ends it, and names what was not run", async () => {
  const fake = kernel({});
  assert.deepEqual(await run(fake, ["throws", "ok", "spins"]), {
    status: 1,
    stdout: "",
    stderr: "TypeError: no\n    at s.ts:1:1\nthrows: failed after T s\nnot run: ok, spins\n" +
      "0 ok, 1 failed, 2 not run, T s\n",
  });
  assert.deepEqual(fake.executed, ["throws"]);
});

Deno.test("with keepGoing the others run, and the first failure decides the status", async () => {
  const died: Behaviour = (events) => {
    events.started();
    const error = { name: "EngineDied", value: "it ran out of memory", traceback: [] };
    return Promise.resolve({ status: "error", error });
  };
  const fake = kernel({ died });
  const { status, stderr } = await run(fake, ["died", "throws", "ok"], { keepGoing: true });
  assert.equal(status, 75);
  assert.deepEqual(fake.executed, ["died", "throws", "ok"]);
  assert.match(stderr, /^died: lost after T s: it ran out of memory\n/);
  assert.match(stderr, /1 ok, 2 failed, T s\n$/);
});

Deno.test("output goes to its own stream, as it comes", async () => {
  const talks: Behaviour = (events) => {
    events.started();
    events.output({ kind: "stream", name: "stdout", text: "a" });
    events.output({ kind: "stream", name: "stderr", text: "b\n" });
    events.output({ kind: "stream", name: "stdout", text: "c\n" });
    events.output({
      kind: "display",
      data: { "image/png": "AAAA", "text/plain": "<a picture>" },
    });
    events.output({ kind: "display", data: { "image/png": "AAAA" } });
    events.output({ kind: "result", data: { "text/plain": "nobody asked" }, count: 6 });
    return Promise.resolve({ status: "ok" });
  };
  assert.deepEqual(await run(kernel({ talks }), ["talks"]), {
    status: 0,
    stdout: "ac\n<a picture>\n<image/png, 6 B>\n",
    stderr: "b\ntalks: ok, T s\n",
  });
});

Deno.test("quiet says only what goes wrong", async () => {
  const { stderr } = await run(kernel({}), ["ok", "throws", "ok"], { quiet: true });
  assert.equal(
    stderr,
    "TypeError: no\n    at s.ts:1:1\nthrows: failed after T s\nnot run: ok\n",
  );
});

Deno.test("a script that takes too long is interrupted", async () => {
  const fake = kernel({});
  assert.deepEqual(await run(fake, ["spins", "ok"], { timeoutMs: 1 }), {
    status: 124,
    stdout: "",
    stderr: "spins: timed out after T s and was interrupted; the state is kept\nnot run: ok\n" +
      "0 ok, 1 failed, 1 not run, T s\n",
  });
  assert.equal(fake.interrupts, 1);
});

Deno.test("a time-out that costs the engine says so", async () => {
  const stubborn: Behaviour = async (events, { interrupted }) => {
    events.started();
    await interrupted;
    const error = { name: "EngineDied", value: "it had to be killed", traceback: [] };
    return { status: "error", error };
  };
  const { status, stderr } = await run(kernel({ stubborn }), ["stubborn"], { timeoutMs: 1 });
  assert.equal(status, 124);
  assert.equal(
    stderr,
    "stubborn: timed out after T s, and the engine is lost: it had to be killed\n",
  );
});

Deno.test("one Ctrl-C interrupts the script and waits for it; the others are not run", async () => {
  const stop = new StopRequests();
  const fake = kernel({ spins: pressing(stop, 1, BEHAVIOURS.spins) });
  assert.deepEqual(await run(fake, ["spins", "ok"], { stop, keepGoing: true }), {
    status: 130,
    stdout: "",
    stderr: "spins: interrupted after T s; the state is kept\nnot run: ok\n" +
      "0 ok, 1 failed, 1 not run, T s\n",
  });
  assert.equal(fake.interrupts, 1);
});

Deno.test("a second Ctrl-C leaves the script behind, and says so", async () => {
  const stop = new StopRequests();
  const fake = kernel({ stuck: pressing(stop, 2, BEHAVIOURS.stuck) });
  assert.deepEqual(await run(fake, ["stuck", "ok"], { stop }), {
    status: 130,
    stdout: "",
    stderr: "stuck: left behind; it may still run\nnot run: ok\n0 ok, 1 failed, 1 not run, T s\n",
  });
  assert.equal(fake.interrupts, 1);
});

Deno.test("a script that does not end at Ctrl-C is left behind at the next, which is said", async () => {
  const stop = new StopRequests();
  const context = fakeContext();
  const reporter = new TextReporter(context, { quiet: false, jobs: 1 });
  const waiting = reporter.waiting.bind(reporter);
  reporter.waiting = (job, why) => {
    waiting(job, why);
    stop.press();
  };
  const fake = kernel({ stuck: pressing(stop, 1, BEHAVIOURS.stuck) });
  assert.equal((await run(fake, ["stuck"], { stop, reporter, silenceMs: 1 })).status, 130);
  assert.equal(
    context.stderr(),
    "stuck: does not end yet; Ctrl-C again leaves it behind\nstuck: left behind; it may still run\n",
  );
});

Deno.test("Ctrl-C before its turn takes it back", async () => {
  const stop = new StopRequests();
  const queued: Behaviour = async (_, { interrupted }) => {
    stop.press();
    await interrupted;
    return { status: "aborted" };
  };
  const { status, stderr } = await run(kernel({ queued }), ["queued"], { stop });
  assert.deepEqual([status, stderr], [130, "queued: taken back before it began\n"]);
});

Deno.test("Ctrl-C in the moment of its end still ends the rest", async () => {
  const stop = new StopRequests();
  const fake = kernel({ fast: pressing(stop, 1, BEHAVIOURS.ok) });
  const { status, stderr } = await run(fake, ["fast", "ok"], { stop });
  assert.equal(status, 130);
  assert.match(stderr, /^fast: ok, T s\nnot run: ok\n/);
});

Deno.test("somebody else's interrupt is a failure, and told apart", async () => {
  const stopped: Behaviour = (events) => {
    events.started();
    return Promise.resolve(INTERRUPTED);
  };
  const { status, stderr } = await run(kernel({ stopped }), ["stopped"]);
  assert.equal(status, 1);
  assert.match(stderr, /stopped: interrupted by somebody else after T s; the state is kept/);
});

Deno.test("a kernel that dies is told, whatever was to be kept going", async () => {
  const dies: Behaviour = (events) => {
    events.started();
    return Promise.reject(new RoboError("lost", "The kernel died"));
  };
  const fake = kernel({ dies });
  const { status, stderr } = await run(fake, ["dies", "ok"], { keepGoing: true });
  assert.equal(status, 75);
  assert.match(stderr, /^dies: lost after T s: the kernel died\nnot run: ok\n/);
});

Deno.test("a kernel that does not let us ends with 77 and its words", async () => {
  const held: Behaviour = () => {
    const error = { name: "DriveHeld", value: "ana drives since 12 s", traceback: [] };
    return Promise.resolve({ status: "error", error });
  };
  const { status, stderr } = await run(kernel({ held }), ["held"]);
  assert.deepEqual([status, stderr], [77, "held: refused: ana drives since 12 s\n"]);
});

Deno.test("a script that waits for its turn is told for whom", async () => {
  const told = Promise.withResolvers<void>();
  const queued: Behaviour = async (events) => {
    await told.promise;
    events.started();
    return { status: "ok" };
  };
  const context = fakeContext();
  const reporter = new TextReporter(context, { quiet: false, jobs: 1 });
  const waiting = reporter.waiting.bind(reporter);
  reporter.waiting = (job, why) => {
    waiting(job, why);
    told.resolve();
  };
  await run(kernel({ queued }), ["queued"], {
    reporter,
    silenceMs: 1,
    whatRuns: () => Promise.resolve("waits for ana, who runs arm.home()"),
  });
  assert.match(context.stderr(), /^queued: waits for ana, who runs arm.home\(\)\n/);
});

Deno.test("questions are asked, and the answer reaches the script", async () => {
  const asks: Behaviour = async (events) => {
    events.started();
    const { signal } = new AbortController();
    const answer = await events.ask({ prompt: "Name: ", password: false }, signal);
    events.output({ kind: "stream", name: "stdout", text: `${answer}\n` });
    return { status: "ok" };
  };
  const { stdout } = await run(kernel({ asks }), ["asks"], {
    ask: ({ prompt }) => Promise.resolve(`to ${prompt}`),
  });
  assert.equal(stdout, "to Name: \n");
});

Deno.test("for machines each event is a line of JSON", async () => {
  const says: Behaviour = (events) => {
    events.started();
    events.output({ kind: "stream", name: "stderr", text: "hm\n" });
    events.output({ kind: "result", data: { "text/plain": "3" }, count: 6 });
    return Promise.resolve({ status: "ok" });
  };
  const { status, stdout, stderr } = await run(kernel({ says }), ["says", "throws", "ok"], {
    json: true,
  });
  const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual([status, stderr], [1, ""]);
  assert.deepEqual(events.map(({ seconds: _, ...rest }) => rest), [
    { event: "start", script: "says", index: 0 },
    { event: "begin", script: "says", index: 0 },
    { event: "output", script: "says", index: 0, stream: "stderr", text: "hm\n" },
    { event: "result", script: "says", index: 0, data: { "text/plain": "3" } },
    {
      ...{ event: "end", script: "says", index: 0 },
      ...{ status: "ok", hasBegun: true, isLeftBehind: false },
    },
    { event: "start", script: "throws", index: 1 },
    { event: "begin", script: "throws", index: 1 },
    {
      ...{ event: "end", script: "throws", index: 1 },
      ...{ status: "failed", hasBegun: true, isLeftBehind: false },
      error: { name: "TypeError", value: "no", traceback: ["TypeError: no", "    at s.ts:1:1"] },
    },
    { event: "summary", exitStatus: 1, ok: 1, failed: 1, notRun: ["ok"] },
  ]);
});
