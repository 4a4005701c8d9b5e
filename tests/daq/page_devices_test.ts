import assert from "node:assert/strict";
import { serveActuator, serveDetector } from "../../client/mod.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import { pause } from "../../transports/pause.ts";
import { until } from "../lib/until.ts";
import { DaqProcess } from "./daq_process.ts";
import { HAS_BROWSER, PageBrowser } from "../lib/page_browser.ts";

/** Columns and rows of the camera. */
const COLUMNS = 600, ROWS = 500;

Deno.test({
  name: "Devices that speak PyMoDAQ's protocol are seen and commanded from a browser",
  ignore: !HAS_BROWSER,
}, async () => {
  await using server = await DaqProcess.start();
  const { port } = server;
  const heard: string[] = [];
  let grabs = 0;
  await using camera = await serveDetector({
    ...{ port, name: "cam", dialect: "L2" },
    parameters: { exposure: { type: "float", value: 10, limits: [0, 100], title: "Exposure" } },
    onParameter: (path, value) => void heard.push(`${path.join("/")} ${value}`),
    grab: () => {
      const frame = new NdArray("uint16", [ROWS, COLUMNS]);
      // Each frame is of one value, the count of grabs: a mixture of two would be seen.
      return new NdArray("uint16", [ROWS, COLUMNS], frame.data.fill(++grabs));
    },
  });
  let at = 0;
  await using _stage = await serveActuator({
    ...{ port, name: "stage", dialect: "T3", units: "mm" },
    position: () => at,
    move: async (to, signal) => {
      if (to > 50) await pause(60_000, signal);
      if (!signal.aborted) at = to;
    },
  });
  await server.deviceWhere("cam", ({ online }) => online);
  await server.deviceWhere("stage", ({ online }) => online);
  await using browser = await PageBrowser.open();
  const page = server.said[0]!["url"] as string;
  await browser.run(`await page.goto(${JSON.stringify(page)})`);

  await browser.run(`const cam = page.locator('#panel-cam');
    await cam.getByLabel('What is asked for').selectOption('2D');
    await cam.getByRole('button', { name: 'Live' }).click();
    await cam.locator('canvas.image').waitFor();`);
  const wholeFrames = `const text = await page.locator('#panel-cam .cursor-value').innerText();
    const [, min, max] = /min (\\S+)\\s+max (\\S+)/.exec(text) ?? [];
    return min === undefined ? undefined : [Number(min), Number(max)];`;
  let last = 0;
  for (let seen = 0; seen < 5; seen++) {
    const [min, max] = await browser.sees<[number, number]>(
      "the next frame",
      `const range = await (async () => { ${wholeFrames} })(); return range?.[0] > ${last} ? range : undefined`,
    );
    assert.equal(min, max);
    last = min;
  }

  await browser.run(
    "await page.locator('#panel-cam').getByLabel('Exposure').fill('7.5'); await page.keyboard.press('Enter')",
  );
  await until("the device hears of it", () => heard.includes("exposure 7.5"));
  camera.parameters.set("exposure", 42);
  await browser.sees(
    "the page shows it",
    "return await page.locator('#panel-cam').getByLabel('Exposure').inputValue() === '42'",
  );

  const move = (to: number) =>
    browser.run(
      `await page.locator('#panel-stage').getByLabel('Position to move to').fill('${to}'); await page.keyboard.press('Enter')`,
    );
  await move(12.5);
  await browser.run(
    "await page.locator('#panel-stage .position-value', { hasText: '12.5' }).waitFor()",
  );
  await move(90);
  await browser.run("await page.locator('#panel-stage .state', { hasText: 'moving' }).waitFor()");
  await browser.run("await page.keyboard.press('Escape')");
  await browser.run("await page.locator('#panel-stage .state', { hasText: 'idle' }).waitFor()");
  assert.equal(at, 12.5);

  await camera[Symbol.asyncDispose]();
  await browser.run("await page.locator('#panel-cam .state', { hasText: 'offline' }).waitFor()");
  assert.deepEqual(await browser.complaints(), []);
});
