import assert from "node:assert/strict";
import { MemoryLab, scalarData } from "../../lab_testing.ts";
import { planOf } from "../plan/scan_plan_testing.ts";
import { forecastScan } from "./dry_run.ts";

const NEVER = new AbortController().signal;

function lab(limits: object): MemoryLab {
  return new MemoryLab({
    stage: { kind: "actuator", limits },
    cam: { kind: "detector", grab: () => scalarData("cam", 1) },
  });
}

Deno.test("A dry run asks about every position, moves nothing, and names the rules", async () => {
  const devices = lab({ min: 0, max: 2, maxStep: 1 });
  const plan = planOf({ axes: [{ device: "stage", positions: [0, 1, 2, 3, 1] }] });
  const forecast = await forecastScan(devices, plan, NEVER);
  assert.equal(forecast.points, 5);
  assert.equal(forecast.checked, 4);
  assert.match(forecast.problems[0]!, /stage may not go to 3.*rule limits/);
  assert.match(forecast.problems[1]!, /from 3 to 1: at most 1 at once \(rule maxStep\)/);
  assert.equal(forecast.problems.length, 2);
  assert.equal(forecast.bytes, 5 * 8);
  assert.equal((await devices.device("stage")).counters.moves, 0);
  assert(devices.asked.every((one) => !one.startsWith("move") || one.endsWith("dry")));
});

Deno.test("A dry run counts settling, and moves as far as their speed is known", async () => {
  const positions = [0, 5, 10];
  const plan = planOf({ settle: 1000, axes: [{ device: "stage", positions, settle: 2000 }] });
  const known = await forecastScan(lab({ maxSpeed: 5 }), plan, NEVER);
  // The first point is where the stage is.
  assert(known.seconds >= 1 + 2 + 2 + 2 && known.seconds < 8, String(known.seconds));
  assert.deepEqual(known.unknownSpeeds, []);
  const unknown = await forecastScan(lab({}), plan, NEVER);
  assert(unknown.seconds >= 5 && unknown.seconds < 6, String(unknown.seconds));
  assert.deepEqual(unknown.unknownSpeeds, ["stage"]);
});

Deno.test("A dry run tells of devices that are not there or of another kind", async () => {
  const devices = lab({});
  const wrong = (wish: Parameters<typeof planOf>[0], reason: RegExp) =>
    assert.rejects(forecastScan(devices, planOf(wish), NEVER), reason);
  await wrong({ detectors: [{ device: "stage" }] }, /stage is an actuator, and cannot be read/);
  await wrong(
    { axes: [{ device: "cam", positions: [1] }] },
    /cam is a detector, and cannot be moved/,
  );
  await wrong({ detectors: [{ device: "nobody" }] }, /no device nobody/);
  devices.setOnline("cam", false);
  const { problems } = await forecastScan(devices, planOf(), NEVER);
  assert.deepEqual(problems, ["cam is offline"]);
});
