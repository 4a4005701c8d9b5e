import assert from "node:assert/strict";
import type { PageBrowser } from "../lib/page_browser.ts";
import { until } from "../lib/until.ts";
import { onPage } from "./page_lab.ts";

/** What the browser says of tests that look at what is painted. */
const READBACK = /willReadFrequently/;

/** How many points of a plot have the colour of a curve. */
function paintedPoints(browser: PageBrowser): Promise<number> {
  return browser.run(`return await page.evaluate(async () => {
    const canvas = document.querySelector('.plot canvas');
    if (canvas === null) return 0;
    const { plotTheme } = await import('/page/lib/plot_theme.js');
    const wanted = plotTheme().series[0].match(/\\d+/g).map(Number);
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (wanted.every((each, part) => Math.abs(data[at + part] - each) < 6)) count++;
    }
    return count;
  })`);
}

/** Waits until there are curves. */
async function painted(browser: PageBrowser): Promise<void> {
  await until("curves are painted", async () => await paintedPoints(browser) >= 200);
}

function textOf(browser: PageBrowser, selector: string): Promise<string> {
  return browser.run(`return await page.locator(${JSON.stringify(selector)}).first().innerText()`);
}

onPage(
  "The page shows topics with their rates, and plots of its own accord",
  async ({ browser }) => {
    await browser.run("await page.locator('.topic').first().waitFor()");
    const names = await browser.run<string[]>(
      "return await page.locator('.side-name').allInnerTexts()",
    );
    assert.deepEqual(names, ["Telemetry", "Command", "GetSettings", "SetSettings"]);
    await browser.sees(
      "a rate",
      "return /^[1-9]\\d*(\\.\\d+)? Hz$/.test(await page.locator('.topic-rate').first().innerText())",
    );
    assert.match(await textOf(browser, ".topic-bandwidth"), /kB\/s$/);
    const curves = await browser.run("return await page.locator('.curve-name').allInnerTexts()");
    assert.deepEqual(curves, ["joints[0].angle", "joints[1].angle", "joints[2].angle"]);
    await browser.sees(
      "painted curves",
      `return await page.evaluate(() => document.querySelector('.plot canvas') !== null)`,
    );
    await painted(browser);
    assert.match(await textOf(browser, "[data-path='mode'] .field-value"), /^MODE_/);
    assert.deepEqual(await browser.complaints(READBACK), []);
  },
);

onPage(
  "A click on a value plots it, and another one no more; what is open stays after a reload",
  async ({ browser }) => {
    await browser.run("await page.locator('[data-path=\"hand.x\"] .plot-dot').click()");
    await browser.sees(
      "the curve",
      "return (await page.locator('.curve-name').allInnerTexts()).includes('hand.x')",
    );
    await browser.run("await page.locator('[data-path=\"joints[1].angle\"] .plot-dot').click()");
    await browser.run("await page.reload()");
    await browser.sees(
      "the same curves",
      "return (await page.locator('.curve-name').allInnerTexts()).sort().join() === 'hand.x,joints[0].angle,joints[2].angle'",
    );
    await browser.run(
      "await page.getByLabel('Close arm.Telemetry').click(); await page.getByLabel('Close arm.Command').click()",
    );
    assert.equal(await browser.run("return await page.locator('.topic-card').count()"), 0);
    await browser.run("await page.locator('.topic', { hasText: 'GetSettings' }).click()");
    assert.equal(
      await browser.run("return await page.locator('.topic-card .struct-form').count()"),
      1,
    );
    assert.deepEqual(await browser.complaints(), []);
  },
);

onPage(
  "A form sends a command to the program in C, which does it and says so",
  async ({ browser }) => {
    await browser.sees(
      "the arm waves",
      "return await page.locator('[data-path=mode] .field-value').first().innerText() === 'MODE_WAVE'",
    );
    await browser.run(`
    const form = page.locator('[data-topic="arm.Command"]');
    await form.locator('[data-path=mode] select').selectOption('MODE_IDLE');
    await form.getByRole('button', { name: 'send' }).click();
    await form.locator('.form-result .good').waitFor()`);
    await browser.sees(
      "the arm stands still",
      "return await page.locator('[data-view=values] [data-path=mode] .field-value').innerText() === 'MODE_IDLE'",
    );
    await browser.sees(
      "its line",
      "return (await page.locator('.console-lines').innerText()).length > 20",
    );
    assert.deepEqual(await browser.complaints(), []);
  },
);

onPage(
  "A slider has its field's range and unit, and with live it sends while it moves",
  async ({ browser }) => {
    await browser.sees(
      "the arm waves",
      "return await page.locator('[data-path=mode] .field-value').first().innerText() === 'MODE_WAVE'",
    );
    const speed = "page.locator('[data-topic=\"arm.Command\"] [data-path=speed]')";
    const slider = await browser.run<string[]>(
      `return await ${speed}.locator('input[type=range]').evaluate(({ min, max }) => [min, max])`,
    );
    assert.deepEqual(slider, ["0", "10"]);
    assert.equal(
      await browser.run(`return await ${speed}.locator('.form-unit').innerText()`),
      "rad/s",
    );
    await browser.run(`
    await page.locator('[data-topic="arm.Command"]').getByLabel('live').check();
    await ${speed}.locator('input[type=range]').focus();
    await page.keyboard.press('End')`);
    assert.equal(
      await browser.run(`return await ${speed}.locator('input.number').inputValue()`),
      "10",
    );
    // The form's mode is its first one: what was sent without a press on the button has stopped the arm.
    await browser.sees(
      "the arm stands still",
      "return await page.locator('[data-view=values] [data-path=mode] .field-value').innerText() === 'MODE_IDLE'",
    );
    assert.deepEqual(await browser.complaints(), []);
  },
);

onPage(
  "What is wrong is said at its field, and nothing is sent; a request shows its answer",
  async ({ browser }) => {
    await browser.run(`
    await page.locator('.topic', { hasText: 'SetSettings' }).click();
    const form = page.locator('[data-topic="arm.SetSettings"]');
    await form.locator('[data-path=rate] input.number').fill('-1');
    await form.locator('[data-path=label] input').fill('a name that is too long');
    await form.getByRole('button', { name: 'request' }).click();
    await form.locator('.form-result .bad').waitFor()`);
    const faults = await browser.run<string[]>(
      "return await page.locator('.fault:visible').allInnerTexts()",
    );
    assert.equal(faults.length, 2);
    assert.match(faults[0]!, /^uint32_t holds 0 to 4294967295$|^1 to 100000 Hz$/);
    assert.match(faults[1]!, /23 bytes, but there is room for 16/);
    assert.equal(
      await browser.run(
        "return await page.evaluate(() => document.activeElement.closest('[data-path]').dataset.path)",
      ),
      "rate",
    );
    await browser.run(`
    const form = page.locator('[data-topic="arm.SetSettings"]');
    await form.locator('[data-path=rate] input.number').fill('50');
    await form.locator('[data-path=label] input').fill('left arm');
    await form.getByRole('button', { name: 'request' }).click();
    await form.locator('.answer').waitFor()`);
    assert.match(
      await textOf(browser, ".answer"),
      /status\s+0\s+rate\s+50\s+gain\s+[\d.]+\s+label\s+left arm/,
    );
    assert.equal(await browser.run("return await page.locator('.fault:visible').count()"), 0);
    assert.deepEqual(await browser.complaints(), []);
  },
);

onPage("Values are counted as bars, and structs listed with their bytes", async ({ browser }) => {
  await browser.run("await page.getByRole('tab', { name: 'counts' }).click()");
  await browser.sees("a bar", "return (await page.locator('.bars li').count()) > 0");
  assert.match(await textOf(browser, ".bars li"), /^MODE_WAVE\s+\d+\s+100\.0 %$/);
  await browser.run("await page.getByLabel('Field whose values are counted').selectOption('load')");
  await browser.sees("several bars", "return (await page.locator('.bars li').count()) > 2");
  await browser.run(`
    await page.getByRole('tab', { name: 'messages' }).click();
    const count = () => page.locator('.messages .view-tools .hint').innerText();
    await page.locator('.message-list li').nth(2).hover();
    await page.mouse.down();
    // As long as a hand takes, the lines move on.
    for (const before = await count(); await count() === before;);
    await page.mouse.up()`);
  // The bytes move down as long as the list above them grows.
  await browser.sees(
    "the field under the pointer",
    `await page.locator('.hex-byte').nth(17).hover();
    return (await page.locator('.hex-about').innerText()) === 'mode = MODE_WAVE (Mode, byte 16)'`,
  );
  assert.match(await textOf(browser, ".message-list code"), /"mode":"MODE_WAVE"/);
  await browser.run("await page.getByPlaceholder('filter, such as').fill('nothing has this')");
  await browser.sees(
    "nothing that fits",
    "return (await page.locator('.message-list li').count()) === 0",
  );
  assert.deepEqual(await browser.complaints(), []);
});

onPage("Plots pause, look closer and are saved", async ({ browser }) => {
  await painted(browser);
  const saved = await browser.run<string>(`
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByLabel('Save as CSV').click()]);
    const stream = await download.createReadStream();
    let text = '';
    for await (const chunk of stream) text += chunk;
    return text`);
  const [head, line] = saved.split("\n");
  assert.equal(
    head,
    "time,arm.Telemetry joints[0].angle,arm.Telemetry joints[1].angle,arm.Telemetry joints[2].angle",
  );
  assert.match(line!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z(,-?[\d.e-]*){3}$/);
  const picture = await browser.run<number[]>(`
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByLabel('Save as picture').click()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(...chunk);
    return chunks.slice(0, 4)`);
  assert.deepEqual(picture, [0x89, 0x50, 0x4e, 0x47]);
  await browser.run(`
    const box = await page.locator('.u-over').boundingBox();
    await page.mouse.move(box.x + box.width - 60, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 10, box.y + 30, { steps: 4 });
    await page.mouse.up()`);
  assert.equal(await textOf(browser, ".plot-card .toggle"), "go on");
  await browser.run("await page.locator('.u-over').dblclick()");
  assert.equal(await textOf(browser, ".plot-card .toggle"), "pause");
  assert.deepEqual(await browser.complaints(READBACK), []);
});
