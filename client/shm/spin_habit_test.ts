import assert from "node:assert/strict";
import { SpinHabit } from "./spin_habit.ts";

Deno.test("It is spun as long as it pays, and tried now and then after that", () => {
  const habit = new SpinHabit();
  const spun = (times: number, came: boolean) => {
    let count = 0;
    for (let i = 0; i < times; i++) {
      if (!habit.pays) continue;
      count++;
      habit.note(came);
    }
    return count;
  };
  assert.equal(spun(10, true), 10);
  assert.equal(spun(10, false), 4);
  assert.equal(spun(64, false), 2);
  assert(spun(64, true) > 32);
  assert.equal(spun(10, true), 10);
});
