import assert from "node:assert/strict";
import { CrashReport } from "./crash_report.ts";

Deno.test("The report of a crash is held back", () => {
  const report = new CrashReport(() => assert.fail("It was told"));
  assert.equal(report.filter("fine\n"), "fine\n");
  assert.equal(report.filter("last\n<--- Last few GCs --->\n[1234]"), "last\n");
  assert.equal(report.filter("pages of it"), "");
  report.end();
});

Deno.test("A report in colours is one", () => {
  const report = new CrashReport(() => assert.fail("It was told"));
  assert.equal(report.filter("\x1b[0m\x1b[1m\x1b[31merror\x1b[0m: Uncaught null\n"), "");
  report.end();
});

Deno.test("What looked like a report is told when the process goes on", async () => {
  const told = Promise.withResolvers<string>();
  const report = new CrashReport(told.resolve);
  report.filter("<--- Last few GCs --->\n");
  report.filter("I only quote it\n");
  assert.equal(await told.promise, "<--- Last few GCs --->\nI only quote it\n");
  assert.equal(report.filter("more\n"), "more\n");
});
