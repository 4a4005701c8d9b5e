import assert from "node:assert/strict";
import { onPage } from "./page_lab.ts";

/** What a browser says of a server that is away. */
const AWAY = /ERR_CONNECTION_(?:REFUSED|RESET)|WebSocket connection to|status of 426/;

onPage("The page comes back by itself when the bridge has been away", async (lab) => {
  const { browser } = lab;
  await browser.sees(
    "values",
    "return (await page.locator('[data-path=tick] .field-value').innerText()) !== ''",
  );
  await lab.stopBridge();
  await browser.sees("the loss", "return (await page.locator('.connection.lost').count()) === 1");
  await lab.startBridge();
  await browser.sees(
    "the bridge",
    "return (await page.locator('.connection.connected').count()) === 1",
  );
  const before = await browser.run<string>(
    "return await page.locator('[data-path=tick] .field-value').innerText()",
  );
  await browser.sees(
    "new values",
    `return (await page.locator('[data-path=tick] .field-value').innerText()) !== ${
      JSON.stringify(before)
    }`,
  );
  await browser.sees(
    "a rate",
    "return /Hz$/.test(await page.locator('.topic-rate').first().innerText())",
  );
  assert.deepEqual(await browser.complaints(AWAY), []);
});

onPage(
  "A program that goes is shown as away, and its forms send nothing until it is back",
  async (lab) => {
    const { browser } = lab;
    await browser.sees(
      "the form",
      "return await page.locator('[data-topic=\"arm.Command\"] .primary').isEnabled()",
    );
    await lab.stopDriver();
    await browser.sees(
      "that it is away",
      "return (await page.locator('.topic-rate').first().innerText()) === 'away'",
    );
    assert.equal(
      await browser.run(
        "return await page.locator('[data-topic=\"arm.Command\"] .primary').isDisabled()",
      ),
      true,
    );
    lab.startDriver();
    await browser.sees(
      "the program",
      "return await page.locator('[data-topic=\"arm.Command\"] .primary').isEnabled()",
    );
    assert.deepEqual(await browser.complaints(), []);
  },
);

onPage("A bridge with a token asks for it, and a link can bring it", async (lab) => {
  const { browser } = lab;
  await browser.run(`
    await page.getByLabel('Token', { exact: true }).fill('0123456789abcdef');
    await page.getByRole('button', { name: 'Connect' }).click()`);
  await browser.sees("the topics", "return (await page.locator('.topic').count()) === 4");
  await browser.run(`
    await page.evaluate(() => sessionStorage.clear());
    await page.goto('about:blank');
    await page.goto(${JSON.stringify(`${lab.url}/#token=0123456789abcdef`)})`);
  await browser.sees("the topics again", "return (await page.locator('.topic').count()) === 4");
  assert.equal(await browser.run("return await page.evaluate(() => location.hash)"), "");
  assert.deepEqual(await browser.complaints(/401|WebSocket connection to/), []);
}, { token: "0123456789abcdef" });

onPage("Everything can be reached by keys", async ({ browser }) => {
  await browser.sees("topics", "return (await page.locator('.topic').count()) === 4");
  await browser.run("await page.keyboard.press('?'); await page.locator('dialog.help').waitFor()");
  await browser.run(
    "await page.keyboard.press('Escape'); await page.locator('dialog.help').waitFor({ state: 'detached' })",
  );
  await browser.run(
    "await page.keyboard.press('4'); await page.locator('[data-topic=\"arm.SetSettings\"]').waitFor()",
  );
  await browser.run(
    "await page.locator('[data-topic=\"arm.SetSettings\"]').focus(); await page.keyboard.press('w')",
  );
  assert.equal(
    await browser.run("return await page.locator('[data-topic=\"arm.SetSettings\"]').count()"),
    0,
  );
  await browser.run("await page.keyboard.press('Space')");
  assert.equal(
    await browser.run("return await page.locator('.plot-card .toggle').innerText()"),
    "go on",
  );
  await browser.run("await page.keyboard.press('l')");
  assert.equal(await browser.run("return await page.locator('#log').isVisible()"), false);
  await browser.run(
    "await page.keyboard.press('c'); await page.locator('dialog.clients tbody tr').waitFor()",
  );
  assert.match(
    await browser.run("return await page.locator('dialog.clients tbody').innerText()"),
    /\(this page\)\s+robo\.ws\.v1/,
  );
  await browser.run(
    "await page.keyboard.press('Escape'); await page.keyboard.press('j'); await page.keyboard.press('j')",
  );
  assert.equal(
    await browser.run(
      "return await page.evaluate(() => document.activeElement.querySelector('.side-name').innerText)",
    ),
    "Command",
  );
  assert.deepEqual(await browser.complaints(), []);
});

onPage(
  "The page is readable in dark and in light, at the width of a phone and of a desk",
  async ({ browser }) => {
    await browser.run("await page.locator('.card .field-value').first().waitFor()");
    const seen = new Set<string>();
    for (const theme of ["dark", "light"]) {
      for (const width of [390, 1400]) {
        await browser.run(
          `await page.emulateMedia({ colorScheme: '${theme}' }); await page.setViewportSize({ width: ${width}, height: 844 })`,
        );
        const about = await browser.run<{ back: string; contrasts: number[]; overflow: number }>(
          `return await page.evaluate(() => {
        const light = (colour) => {
          const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((each) => each / 255).map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const back = getComputedStyle(document.querySelector('.card')).backgroundColor;
        const contrasts = ['.field-unit', '.field-name', '.form-field label', '.curve-value', '.topic-rate'].map((selector) => {
          const [a, b] = [light(back), light(getComputedStyle(document.querySelector(selector)).color)].sort((one, other) => other - one);
          return (a + 0.05) / (b + 0.05);
        });
        return { back, contrasts, overflow: document.documentElement.scrollWidth - innerWidth };
      })`,
        );
        seen.add(about.back);
        // Of WCAG 2.2, AA.
        assert.ok(Math.min(...about.contrasts) >= 4.5, `${theme}: ${about.contrasts}`);
        assert.ok(about.overflow <= 0, `${theme} at ${width}: ${about.overflow}`);
      }
    }
    assert.equal(seen.size, 2);
    assert.deepEqual(await browser.complaints(), []);
  },
);
