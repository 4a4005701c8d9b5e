import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { until } from "../lib/until.ts";
import { inBrowser } from "./page_lab.ts";

inBrowser(
  "A parameter that is edited reaches the device, and one that the device changes reaches the page",
  async (lab) => {
    const { browser } = lab;
    await browser.run(
      "await page.locator('#panel-cam').getByLabel('Exposure').fill('7.5'); await page.keyboard.press('Enter')",
    );
    await until("it is told", () => lab.lab.asked.includes("set cam exposure 7.5"));
    await browser.run("await page.locator('#panel-cam').getByLabel('Mode').selectOption('edge')");
    await until("it is told", () => lab.lab.asked.includes('set cam trigger/mode "edge"'));
    await browser.run("await page.locator('#panel-cam').getByLabel('Armed').check()");
    await until("it is told", () => lab.lab.asked.includes("set cam trigger/armed true"));
    lab.lab.changeParameter("cam", ["exposure"], 42);
    lab.lab.changeParameter("cam", ["trigger", "count"], 9);
    await browser.sees(
      "both are shown",
      `const panel = page.locator('#panel-cam');
    return await panel.getByLabel('Exposure').inputValue() === '42' && await panel.getByText('9', { exact: true }).count() === 1`,
    );
    const kinds = await browser.run<unknown>(`const panel = page.locator('#panel-cam');
    const exposure = panel.getByLabel('Exposure');
    return [await exposure.getAttribute('min'), await exposure.getAttribute('max'),
      await panel.locator('.readonly input').count(), await panel.getByText('Secret').count()]`);
    assert.deepEqual(kinds, ["0", "100", 0, 0]);
    assert.deepEqual(await browser.complaints(), []);
  },
);

inBrowser(
  "A value that somebody types is not overwritten, and a refused one goes back to the device's",
  async (lab) => {
    const { browser } = lab;
    await browser.run("await page.locator('#panel-cam').getByLabel('Exposure').fill('55')");
    lab.lab.changeParameter("cam", ["trigger", "armed"], true);
    await browser.sees(
      "the other one is shown",
      "return await page.locator('#panel-cam').getByLabel('Armed').isChecked()",
    );
    assert.equal(
      await browser.run(
        "return await page.locator('#panel-cam').getByLabel('Exposure').inputValue()",
      ),
      "55",
    );
    lab.lab.setParameter = () =>
      Promise.reject(new RoboError("denied", "exposure cannot be 55 while it is armed"));
    await browser.run("await page.keyboard.press('Enter')");
    await browser.run(
      "await page.locator('#panel-cam .refusal', { hasText: 'while it is armed' }).waitFor()",
    );
    assert.equal(
      await browser.run(
        "return await page.locator('#panel-cam').getByLabel('Exposure').inputValue()",
      ),
      "10",
    );
    assert.deepEqual(await browser.complaints(/403/), []);
    lab.lab.setOnline("cam", false);
    await browser.run("await page.locator('#panel-cam .parameters[inert]').waitFor()");
  },
);

inBrowser(
  "A move beyond the limits is refused with the rule, one within them is made",
  async (lab) => {
    const { browser } = lab;
    const move = (to: number) =>
      browser.run(
        `await page.locator('#panel-stage').getByLabel('Position to move to').fill('${to}'); await page.keyboard.press('Enter')`,
      );
    await move(60);
    await browser.run("await page.locator('#panel-stage .refusal').waitFor()");
    const words = await browser.run<string>(
      "return await page.locator('#panel-stage .refusal').innerText()",
    );
    assert.match(words, /rule “limits”/);
    assert.match(words, /0 to 50/);
    await move(12.5);
    await browser.run(
      "await page.locator('#panel-stage .position-value', { hasText: '12.5' }).waitFor()",
    );
    assert.equal(
      await browser.run("return await page.locator('#panel-stage .refusal').isVisible()"),
      false,
    );
    await browser.run(
      "await page.locator('#panel-stage').getByRole('button', { name: 'A step up' }).click()",
    );
    await browser.run(
      "await page.locator('#panel-stage .position-value', { hasText: '13.5' }).waitFor()",
    );
    // The browser itself tells of the refusal.
    assert.deepEqual(await browser.complaints(/409/), []);
  },
);

inBrowser("Escape stops all, also from within a field and while something moves", async (lab) => {
  const { browser } = lab;
  await browser.run(
    "await page.locator('#panel-slow').getByLabel('Position to move to').fill('9'); await page.keyboard.press('Enter')",
  );
  await browser.run("await page.locator('#panel-slow .state', { hasText: 'moving' }).waitFor()");
  await browser.run("await page.keyboard.press('Escape')");
  await until("all are told to stop", () => lab.lab.asked.includes("stop"));
  await browser.run("await page.locator('#panel-slow .state', { hasText: 'idle' }).waitFor()");
  await browser.run("await page.getByText('All actuators were told to stop').waitFor()");
});

inBrowser(
  "Stopping needs no connection that others wait for, with many tabs and moves",
  async (lab) => {
    const { browser } = lab;
    await browser.run(
      "for (let i = 0; i < 4; i++) { const tab = await context.newPage(); await tab.goto(page.url()); await tab.getByText('connected', { exact: true }).waitFor(); }",
    );
    await browser.run("await page.bringToFront()");
    for (let i = 0; i < 4; i++) {
      await browser.run(
        "await page.locator('#panel-slow').getByRole('button', { name: 'A step up' }).click()",
      );
    }
    await until("it moves", () => lab.lab.asked.some((each) => each.startsWith("move slow")));
    await browser.run("await page.getByRole('button', { name: 'Stop all actuators' }).click()");
    await until("all are told to stop", () => lab.lab.asked.includes("stop"));
  },
);

inBrowser("Everything can be done with the keyboard alone", async (lab) => {
  const { browser } = lab;
  const press = (...keys: string[]) =>
    browser.run(`for (const key of ${JSON.stringify(keys)}) await page.keyboard.press(key)`);
  await browser.run("await page.locator('#panel-stage').waitFor()");
  await press("?");
  await browser.run("await page.getByRole('dialog').getByText('stops all actuators').waitFor()");
  await press("?");
  await browser.run("await page.getByRole('dialog').waitFor({ state: 'detached' })");
  // The first device of the list, grabbed once, then live and paused.
  await press("1", "g");
  await until(
    "it is grabbed",
    () => lab.lab.asked.filter((each) => each.startsWith("grab cam")).length === 1,
  );
  await press(" ");
  await browser.run("await page.locator('#panel-cam.live').waitFor()");
  await press(" ");
  await browser.run("await page.locator('#panel-cam:not(.live)').waitFor()");
  await press("5", "]");
  await until(
    "it is moved",
    () => lab.lab.asked.some((each) => each.startsWith('move stage {"kind":"relative","by":1}')),
  );
  await press("w");
  await browser.run("await page.locator('#panel-stage').waitFor({ state: 'detached' })");
  await press("l");
  await browser.run("await page.locator('#log').waitFor()");
  // The focus walks through everything, and is always in sight.
  const walked = await browser.run<{ tags: string[]; unseen: string[] }>(
    `const tags = [], unseen = [];
    await page.locator('h1').click();
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      const about = await page.evaluate(() => {
        const element = document.activeElement;
        const style = getComputedStyle(element);
        const name = element.getAttribute('aria-label') || element.innerText || element.labels?.[0]?.innerText || element.title;
        return { tag: element.tagName, name, outline: style.outlineStyle !== 'none' };
      });
      tags.push(about.tag);
      if (about.tag !== 'BODY' && (!about.outline || !about.name)) unseen.push(about.tag + ' ' + about.name);
    }
    return { tags, unseen };`,
  );
  assert.deepEqual(walked.unseen, []);
  for (const tag of ["BUTTON", "INPUT", "SELECT", "SUMMARY"]) {
    assert.ok(walked.tags.includes(tag), tag);
  }
  assert.deepEqual(await browser.complaints(), []);
});

inBrowser("A scan is forecast, begun and watched to its end", async (lab) => {
  const { browser } = lab;
  await browser.run("await page.locator('#panel-stage').waitFor(); await page.keyboard.press('s')");
  await browser.run(`const scans = page.locator('#scans');
    await scans.getByLabel('Actuator').selectOption('stage');
    await scans.getByLabel('Last position').fill('60');
    await scans.getByLabel('cam').uncheck();
    await scans.getByLabel('thermometer').check();
    await scans.getByLabel('File').fill('page.csv');
    await scans.getByRole('button', { name: 'Forecast' }).click();
    await scans.getByRole('status').filter({ hasText: 'limits' }).waitFor();`);
  assert.equal((await lab.lab.device("stage")).counters.moves, 0);
  await browser.run(`const scans = page.locator('#scans');
    await scans.getByLabel('Last position').fill('20');
    await scans.getByLabel('Positions').fill('5');
    await scans.getByRole('button', { name: 'Start' }).click();
    await scans.locator('.scan .state', { hasText: 'complete' }).waitFor();`);
  const words = await browser.run<string>("return await page.locator('.scan .hint').innerText()");
  assert.match(words, /5 of 5 points .* page\.csv/);
  assert.match(await Deno.readTextFile(`${lab.storage}/page.csv`), /^point,/);
  // The same file again is refused, by name.
  await browser.run(`const scans = page.locator('#scans');
    await scans.getByLabel('File').fill('page.csv');
    await scans.getByRole('button', { name: 'Start' }).click();
    await scans.locator('.refusal', { hasText: 'page.csv is there already' }).waitFor();`);
  assert.deepEqual(await browser.complaints(/400|409/), []);
});

inBrowser("A scan is paused, resumed and aborted", async (lab) => {
  const { browser } = lab;
  await browser.run("await page.locator('#panel-stage').waitFor(); await page.keyboard.press('s')");
  // More points than anybody waits for: it ends by its button.
  await browser.run(`const scans = page.locator('#scans');
    await scans.getByLabel('Actuator').selectOption('stage');
    await scans.getByLabel('Last position').fill('20');
    await scans.getByLabel('Positions').fill('100000');
    await scans.getByLabel('cam').uncheck();
    await scans.getByLabel('thermometer').check();
    await scans.getByLabel('File').fill('long.csv');
    await scans.getByRole('button', { name: 'Start' }).click();
    await scans.getByRole('button', { name: 'Pause' }).click();
    await scans.locator('.scan .state', { hasText: 'paused' }).waitFor();
    await scans.getByRole('button', { name: 'Resume' }).click();
    await scans.locator('.scan .state', { hasText: 'running' }).waitFor();
    await scans.getByRole('button', { name: 'Abort' }).click();
    await scans.locator('.scan .state', { hasText: 'aborted' }).waitFor();`);
  assert.match(await Deno.readTextFile(`${lab.storage}/long.csv`), /^point,/);
  assert.deepEqual(await browser.complaints(), []);
});
