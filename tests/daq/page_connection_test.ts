import assert from "node:assert/strict";
import { scalarData } from "../../services/daq/lab_testing.ts";
import { until } from "../lib/until.ts";
import { inBrowser } from "./page_lab.ts";

inBrowser("The page connects again by itself when the server has been away", async (lab) => {
  const { browser } = lab;
  await browser.run(
    "await page.locator('#panel-cam').getByRole('button', { name: 'Live' }).click()",
  );
  await browser.run("await page.locator('#panel-cam canvas.image').waitFor()");
  await lab.restart(async () => {
    await browser.run("await page.getByText('server lost').waitFor()");
    lab.lab.setOnline("thermometer", false);
  });
  await browser.run("await page.getByText('connected', { exact: true }).waitFor()");
  await browser.run(
    "await page.locator('#panel-thermometer .state', { hasText: 'offline' }).waitFor()",
  );
  // The image is live again, without a hand.
  const before = lab.lab.asked.length;
  await until("it grabs on", () => lab.lab.asked.length > before + 3);
  assert.deepEqual(
    await browser.complaints(/ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|network/i),
    [],
  );
});

inBrowser(
  "While it connects the page does not say that there are no devices; then it says how to get one",
  async (lab) => {
    const { browser } = lab;
    const seen = "return await page.getByText('No device has connected yet').isVisible()";
    await browser.run(
      `globalThis.held = new Promise((resolve) => globalThis.release = resolve);
    await page.route('**/v1/live', async (route) => { await held; await route.continue(); });
    await page.reload();
    await page.getByText('connecting …').waitFor()`,
    );
    assert.equal(await browser.run(seen), false);
    for (const { name } of await lab.lab.devices()) {
      lab.lab.setOnline(name, false);
      await lab.lab.forget(name);
    }
    await browser.run(
      "release(); await page.getByText('No device has connected yet').waitFor()",
    );
    assert.equal(
      await browser.run("return await page.locator('#devices code').innerText()"),
      "robo daq client --sim camera --connect 127.0.0.1:7341",
    );
    assert.deepEqual(await browser.complaints(), []);
  },
  { endpoint: "tcp://127.0.0.1:7341" },
);

inBrowser("A page that nobody sees asks devices for nothing", async (lab) => {
  const { browser } = lab;
  await browser.run(
    "await page.locator('#panel-thermometer').getByRole('button', { name: 'Live' }).click()",
  );
  await browser.run("await page.locator('#panel-thermometer .readout-value').waitFor()");
  const show = (isHidden: boolean) =>
    browser.run(
      `const told = page.waitForRequest((request) => request.method() === 'PUT' && request.url().includes('/v1/live/') &&
        (Object.keys(JSON.parse(request.postData()).views).length === 0) === ${isHidden});
      await page.evaluate(() => {
        Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      });
      await (await told).response();`,
    );
  await show(true);
  const before = lab.lab.asked.length;
  // What it still learns of is not looked at.
  lab.lab.push("thermometer", scalarData("thermometer", -7));
  lab.lab.setOnline("cam", false);
  await browser.run("await page.locator('#panel-cam .state', { hasText: 'offline' }).waitFor()");
  assert.equal(lab.lab.asked.length, before);
  assert.notEqual(
    await browser.run("return await page.locator('#panel-thermometer .readout-value').innerText()"),
    "−7",
  );
  await show(false);
  await until("it goes on", () => lab.lab.asked.length > before + 2);
});

const TOKEN = "a-token-of-the-lab-1234";

inBrowser(
  "A server with a token asks for it, and the page keeps it for the tab",
  async ({ browser }) => {
    await browser.run(
      "await page.getByRole('textbox', { name: 'Token' }).fill('wrong-wrong-wrong-wrong'); await page.keyboard.press('Enter')",
    );
    await browser.run(
      `await page.getByRole('textbox', { name: 'Token' }).fill('${TOKEN}'); await page.keyboard.press('Enter')`,
    );
    await browser.run("await page.locator('#panel-cam').waitFor()");
    await browser.run("await page.reload(); await page.locator('#panel-cam').waitFor()");
    assert.deepEqual(await browser.complaints(/401/), []);
  },
  { token: TOKEN },
);

inBrowser("A link brings the token, which is taken out of the address", async ({ browser }) => {
  await browser.run("await page.locator('#panel-cam').waitFor()");
  assert.ok(!(await browser.run<string>("return page.url()")).includes(TOKEN));
  assert.deepEqual(await browser.complaints(), []);
}, { token: TOKEN, hash: `#token=${TOKEN}` });
