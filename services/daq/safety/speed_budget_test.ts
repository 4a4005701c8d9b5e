import assert from "node:assert/strict";
import { SpeedBudget } from "./speed_budget.ts";

Deno.test("More moves than are remembered one by one are forgotten too late, never too early", () => {
  const budget = new SpeedBudget();
  for (let time = 0; time < 900; time++) budget.add(1, time);
  assert.equal(budget.used(900), 900);
  for (let now = 1000; now < 2000; now++) {
    const exact = Math.max(0, 900 - (now - 999));
    assert(budget.used(now) >= exact, `${budget.used(now)} instead of ${exact} at ${now}`);
  }
  assert.equal(budget.used(1900), 0);
});

Deno.test("Moves of no length take no room, and the wait is until enough has been forgotten", () => {
  const budget = new SpeedBudget();
  for (let i = 0; i < 1000; i++) budget.add(0, i);
  assert.equal(budget.used(1000), 0);
  budget.add(2, 1000);
  budget.add(2, 1500);
  assert.equal(budget.wait(4, 1600), 0);
  assert.equal(budget.wait(2, 1600), 400);
  assert.equal(budget.wait(0, 1600), 900);
});
