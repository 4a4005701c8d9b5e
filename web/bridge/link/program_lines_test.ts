import assert from "node:assert/strict";
import { ProgramLines } from "./program_lines.js";

function line(
  program: string,
  time: number,
): { program: string; level: string; time: string; text: string } {
  return { program, level: "info", time: `${time}`, text: `at ${time}` };
}

Deno.test("Lines of the same moment are all taken, those that are told again after a loss but once", () => {
  const log = new ProgramLines();
  log.again();
  assert.equal(log.take([line("arm", 1), line("arm", 1), line("leg", 5)]).length, 3);
  assert.equal(log.take([line("arm", 1)]).length, 1);
  log.again();
  assert.deepEqual(log.take([line("arm", 1), line("arm", 2), line("leg", 5)]), [line("arm", 2)]);
  assert.equal(log.take([line("leg", 5)]).length, 1);
  assert.equal(log.lines.length, 6);
});

Deno.test("No more than a thousand lines are kept", () => {
  const log = new ProgramLines();
  for (let at = 0; at < 30; at++) {
    log.take(Array.from({ length: 50 }, (_, each) => line("arm", at * 50 + each)));
  }
  assert.equal(log.lines.length, 1000);
  assert.equal(log.lines.at(-1)!.time, "1499");
});
