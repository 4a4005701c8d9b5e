// A browser that does what it is told. Argument: JSON with the browser's path and its profile's folder. Each line of its input is a JSON
// string of JavaScript, the body of an async function of `page` (playwright's), `seen` (what was said on the console, errors, breaches of
// the page's policy) and `context`; each line of its output is what came of it, `{ value }` or `{ error }`.
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { BROWSER_OPTIONS } from "./browser_options.mjs";

const job = JSON.parse(process.argv[2]);
const PATIENCE_MS = 60_000;
const AsyncFunction = (async () => {}).constructor;

const context = await chromium.launchPersistentContext(job.profile, {
  ...BROWSER_OPTIONS,
  executablePath: job.browser,
  viewport: { width: 1400, height: 900 },
});
const seen = [];
const page = context.pages()[0] ?? await context.newPage();
page.setDefaultTimeout(PATIENCE_MS);
page.on("console", (message) => {
  if (message.type() === "error" || message.type() === "warning") {
    seen.push(`${message.text()} (${message.location().url})`);
  }
});
page.on("pageerror", (error) => seen.push(`${error.stack ?? error}`));

process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const act = new AsyncFunction("page", "seen", "context", JSON.parse(line));
    answer = { value: await act(page, seen, context) ?? null };
  } catch (error) {
    answer = { error: `${error.message}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await context.close();
