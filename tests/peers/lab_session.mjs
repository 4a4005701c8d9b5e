// Uses a notebook in Jupyter Lab as a person does, with the keys and menus of a browser. Argument: a JSON object with the Lab's url (with
// its token), the notebook's name, the browser's path and its profile's folder, and where a picture goes. Prints in JSON what was seen.
import { chromium } from "playwright-core";
import { BROWSER_OPTIONS } from "./browser_options.mjs";

const job = JSON.parse(process.argv[2]);
const PATIENCE_MS = 60_000;

const browser = await chromium.launchPersistentContext(job.profile, {
  ...BROWSER_OPTIONS,
  executablePath: job.browser,
  viewport: { width: 1200, height: 1500 },
});
const seen = {};
try {
  const page = browser.pages()[0] ?? await browser.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(job.url.replace("/lab", `/lab/tree/${job.notebook}`));
  const cells = page.locator(".jp-Notebook .jp-CodeCell");
  const cell = (at) => cells.nth(at);
  const idle = page.locator("#jp-main-statusbar").getByText(/\| Idle$/);
  const output = (at) => cell(at).locator(".jp-OutputArea-output");

  const run = async (at) => {
    await cell(at).locator(".cm-content").click();
    await page.keyboard.press("Shift+Enter");
  };
  const prompt = (at, number) =>
    cell(at).locator(".jp-InputPrompt", { hasText: `[${number}]` }).waitFor();

  await idle.waitFor();
  seen.kernel = await idle.innerText();

  seen.coloured = await cell(0).locator(".cm-line span").count();
  await run(0);
  await prompt(0, 1);
  seen.value = (await output(0).first().innerText()).trim();
  await run(1);
  await prompt(1, 2);
  seen.plot = await output(1).locator("svg, img").count();
  await run(2);
  await prompt(2, 3);
  seen.table = await output(2).locator("table tr").count();
  await run(3);
  await prompt(3, 4);
  seen.error = (await output(3).innerText()).trim();

  // Completion, in the cell that is still empty.
  await cell(6).locator(".cm-content").click();
  await page.keyboard.type("encodeURIC");
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => {
    const last = [...document.querySelectorAll(".jp-Notebook .jp-CodeCell .cm-content")].at(-1);
    return document.querySelector(".jp-Completer:not(.lm-mod-hidden)") ||
      last.textContent.includes("encodeURIComponent");
  });
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  seen.completed = await cell(6).locator(".cm-content").innerText();

  // What the tooltip says of a function.
  await cell(0).locator(".cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+Tab");
  // It is shown before what it says: that is drawn by a part of Lab that is loaded only then.
  const tooltip = page.locator(".jp-Tooltip").filter({ hasText: /\S/ });
  await tooltip.waitFor();
  seen.tooltip = await tooltip.innerText();
  await page.keyboard.press("Escape");

  // A busy cell is interrupted by its menu; the state is kept.
  await run(4);
  await output(4).filter({ hasText: "spins" }).first().waitFor();
  await page.getByRole("menuitem", { name: "Kernel", exact: true }).click();
  await page.getByRole("menuitem", { name: /Interrupt Kernel/ }).click();
  await prompt(4, 5);
  seen.interrupted = (await output(4).last().innerText()).trim();
  await run(5);
  await prompt(5, 6);
  seen.kept = (await output(5).first().innerText()).trim();
  await page.screenshot({ path: job.picture });

  // After a restart the state is gone, and the numbers begin anew.
  await page.getByRole("menuitem", { name: "Kernel", exact: true }).click();
  await page.getByRole("menuitem", { name: /^Restart Kernel…/ }).click();
  await page.locator(".jp-Dialog button.jp-mod-accept").click();
  await page.locator(".jp-Dialog").waitFor({ state: "detached" });
  await idle.waitFor();
  await run(5);
  await prompt(5, 1);
  seen.restarted = (await output(5).first().innerText()).trim();
} catch (error) {
  await browser.pages()[0]?.screenshot({ path: job.picture }).catch(() => {});
  seen.failure = `${error.message}`;
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(seen));
