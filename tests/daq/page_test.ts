import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { FRAME, inBrowser } from "./page_lab.ts";

inBrowser(
  "The page shows all devices with their kind and state, and complains of nothing",
  async (lab) => {
    const { browser } = lab;
    await browser.run("await page.locator('#panel-thermometer').waitFor()");
    const names = await browser.run<string[]>(
      "return await page.locator('#devices [data-device]').evaluateAll(all => all.map(each => each.dataset.device))",
    );
    assert.deepEqual(names, ["cam", "spectrometer", "thermometer", "slow", "stage"]);
    await browser.run("await page.getByText('connected', { exact: true }).waitFor()");
    lab.lab.setOnline("cam", false);
    await browser.run("await page.locator('#panel-cam .state', { hasText: 'offline' }).waitFor()");
    assert.match(
      await browser.run<string>("return await page.locator('#panel-cam .problem').innerText()"),
      /Offline for/,
    );
    lab.lab.setOnline("cam", true);
    await browser.run("await page.locator('#panel-cam .state', { hasText: 'idle' }).waitFor()");
    lab.lab.add("late", { kind: "detector" });
    await browser.run("await page.locator('#devices [data-device=late]').waitFor()");
    assert.deepEqual(await browser.complaints(), []);
  },
);

inBrowser("Panels of devices that are away come after those that are there", async (lab) => {
  const { browser } = lab;
  const panels = () =>
    browser.run<string[]>(
      "return await page.locator('.lane.detectors .panel').evaluateAll(all => all.map(each => each.dataset.device))",
    );
  await browser.run("await page.locator('#panel-thermometer').waitFor()");
  lab.lab.setOnline("cam", false);
  // One column, in which the order is that of the page.
  await browser.run(
    "await page.setViewportSize({ width: 800, height: 900 }); await page.reload(); await page.locator('#panel-cam').waitFor()",
  );
  assert.deepEqual(await panels(), ["spectrometer", "thermometer", "cam"]);
  lab.lab.add("late", { kind: "detector" });
  await browser.run("await page.locator('#panel-late').waitFor()");
  assert.deepEqual(await panels(), ["spectrometer", "thermometer", "late", "cam"]);
  // Nothing moves away below a hand.
  lab.lab.setOnline("spectrometer", false);
  await browser.run(
    "await page.locator('#panel-spectrometer .state', { hasText: 'offline' }).waitFor()",
  );
  assert.deepEqual(await panels(), ["spectrometer", "thermometer", "late", "cam"]);
  assert.deepEqual(await browser.complaints(), []);
});

inBrowser(
  "A device that is offline can be forgotten, but none that is online or expected",
  async (lab) => {
    const { browser } = lab;
    lab.lab.add("mount", { kind: "actuator", expected: true });
    const mount = "page.locator('#panel-mount')";
    await browser.run(`await ${mount}.waitFor()`);
    lab.lab.setOnline("mount", false);
    await browser.run(`await ${mount}.locator('.state', { hasText: 'offline' }).waitFor()`);
    assert.equal(
      await browser.run(`return await ${mount}.getByRole('button', { name: 'forget' }).count()`),
      0,
    );
    const forget = "page.locator('#panel-cam').getByRole('button', { name: 'forget' })";
    await browser.run("await page.locator('#panel-cam').waitFor()");
    assert.equal(await browser.run(`return await ${forget}.isVisible()`), false);
    lab.lab.setOnline("cam", false);
    await browser.run(
      `await ${forget}.click(); await page.locator('#panel-cam').waitFor({ state: 'detached' })`,
    );
    assert.ok(lab.lab.asked.includes("forget cam"));
    assert.equal(
      await browser.run("return await page.locator('#devices [data-device=cam]').count()"),
      0,
    );
    // Its name is free, for a device of another kind as well.
    lab.lab.add("cam", { kind: "actuator" });
    await browser.run("await page.locator('#devices [data-device=cam]').click()");
    await browser.run("await page.locator('#panel-cam .position-value').waitFor()");
    assert.deepEqual(await browser.complaints(), []);
  },
);

inBrowser(
  "A device that goes away while it is grabbed from is not offered to be grabbed from",
  async (lab) => {
    const { browser } = lab;
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<never>();
    lab.lab.add("lamp", {
      kind: "detector",
      grab: () => {
        asked.resolve();
        return answer.promise;
      },
    });
    const panel = "page.locator('#panel-lamp')";
    const grab = `${panel}.getByRole('button', { name: 'Grab' })`;
    await browser.run(`await ${grab}.click()`);
    await asked.promise;
    assert.equal(await browser.run(`return await ${grab}.isDisabled()`), true);
    lab.lab.setOnline("lamp", false);
    await browser.run(`await ${panel}.locator('.state', { hasText: 'offline' }).waitFor()`);
    answer.reject(new RoboError("unavailable", "lamp is gone"));
    await browser.run(`await ${panel}.getByText('lamp is gone').waitFor()`);
    assert.equal(await browser.run(`return await ${grab}.isDisabled()`), true);
    lab.lab.setOnline("lamp", true);
    await browser.run(`await ${panel}.locator('.state', { hasText: 'idle' }).waitFor()`);
    assert.equal(await browser.run(`return await ${grab}.isEnabled()`), true);
  },
);

inBrowser(
  "A live image is painted in the colours of its values, with axes and the value below the cursor",
  async (lab) => {
    const { browser } = lab;
    await browser.run(
      "await page.locator('#panel-cam').getByRole('button', { name: 'Live' }).click()",
    );
    await browser.run("await page.locator('#panel-cam canvas.image').waitFor()");
    // The left half is dark in viridis, the right half bright.
    await browser.sees(
      "both halves are painted",
      `return await page.evaluate(() => {
        const canvas = document.querySelector('#panel-cam canvas.image');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let dark = 0, bright = 0;
        for (let at = 0; at < data.length; at += 4) {
          if (data[at] === 68 && data[at + 1] === 1 && data[at + 2] === 84) dark++;
          if (data[at] === 253 && data[at + 1] === 231 && data[at + 2] === 37) bright++;
        }
        const all = data.length / 4;
        return dark > all / 10 && bright > all / 10;
      })`,
    );
    const text = await browser.run<string>(
      "return await page.locator('#panel-cam .cursor-value').innerText()",
    );
    assert.match(
      text,
      /x \d+(\.\d+)? µm\s+y \d+(\.\d+)? µm\s+value (10|4000) counts\s+min 10\s+max 4000/,
    );
    const canvas = await browser.run<string>(
      "return await page.locator('canvas.image').getAttribute('aria-label')",
    );
    assert.equal(canvas, `cam/CH0, ${FRAME.columns} by ${FRAME.rows} pixels`);
    await browser.run(
      `const told = page.waitForRequest((request) => request.method() === 'PUT' && JSON.parse(request.postData()).views?.cam?.passive === true);
      await page.locator('#panel-cam').getByRole('button', { name: 'Pause' }).click();
      await (await told).response();`,
    );
    const asked = () => lab.lab.asked.filter((each) => each.startsWith("grab cam")).length;
    const before = asked();
    // Looking closer, while paused, needs no new grab.
    await browser.run(
      "await page.locator('canvas.image').focus(); for (let i = 0; i < 4; i++) await page.keyboard.press('+')",
    );
    await browser.sees(
      "the detail is shown",
      `return await page.locator('#panel-cam .cursor-value').innerText()
    .then((text) => text.includes('all pixels'))`,
    );
    assert.equal(asked(), before);
    assert.deepEqual(await browser.complaints(), []);
  },
);

inBrowser(
  "An image has the colours, levels and cross-sections that are chosen",
  async ({ browser }) => {
    await browser.run(
      `await page.locator('#panel-cam').getByRole('button', { name: 'Grab' }).click();
    await page.locator('#panel-cam canvas.image').waitFor();`,
    );
    // How much of the image has a shade, and whether lines are painted in the colours of cross-sections.
    const sees = (what: string, condition: string) =>
      browser.sees(
        what,
        `return await page.evaluate(async () => {
        const { plotTheme } = await import('/page/lib/plot_theme.js');
        const wanted = plotTheme().series.slice(0, 2).map((each) => each.match(/\\d+/g).map(Number));
        const canvas = document.querySelector('#panel-cam canvas.image');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let black = 0, grey = 0, white = 0;
        const lines = [0, 0];
        for (let at = 0; at < data.length; at += 4) {
          const [r, g, b] = data.subarray(at, at + 3);
          if (r === g && g === b) r === 255 ? white++ : r === 0 ? black++ : Math.abs(r - 128) < 8 && grey++;
          wanted.forEach((each, which) => {
            if (each.every((one, part) => Math.abs(data[at + part] - one) < 6)) lines[which]++;
          });
        }
        const most = data.length / 4 / 10;
        return ${condition};
      })`,
      );
    await browser.run(
      "await page.locator('#panel-cam').getByLabel('Colours').selectOption('gray')",
    );
    await sees("black and white halves", "black > most && white > most");
    await sees("two cross-sections", "lines.every((each) => each > 50)");
    await browser.run(
      "await page.locator('#panel-cam').getByLabel('Greatest value that is told apart').fill('8000'); await page.keyboard.press('Enter')",
    );
    await sees("that the bright half is grey", "grey > most && white < most");
    assert.equal(
      await browser.run(
        "return await page.locator('#panel-cam').getByLabel('auto levels').isChecked()",
      ),
      false,
    );
    await browser.run(
      "await page.locator('#panel-cam canvas.image').focus(); await page.keyboard.press('x')",
    );
    // Arrows at the levels have the first colour as well.
    await sees("no cross-section", "lines[1] === 0");
  },
);

inBrowser("Curves and numbers are plotted, with units", async ({ browser }) => {
  for (const name of ["spectrometer", "thermometer"]) {
    await browser.run(
      `await page.locator('#panel-${name}').getByRole('button', { name: 'Grab' }).click()`,
    );
  }
  await browser.run("await page.locator('#panel-spectrometer .u-over').waitFor()");
  assert.match(
    await browser.run<string>(
      "return await page.locator('#panel-spectrometer .legend').innerText()",
    ),
    /spectrum\/CH0\s+−1 … 1 V/,
  );
  assert.equal(
    await browser.run<string>(
      "return await page.locator('#panel-thermometer .readout-value').innerText()",
    ),
    "1",
  );
  assert.equal(
    await browser.run<string>(
      "return await page.locator('#panel-thermometer .readout-units').innerText()",
    ),
    "V",
  );
  assert.deepEqual(await browser.complaints(), []);
});

inBrowser(
  "The page is readable in dark and in light, at the width of a phone and of a desk",
  async ({ browser }) => {
    await browser.run("await page.locator('#panel-stage').waitFor()");
    const seen = new Set<string>();
    for (const theme of ["dark", "light"]) {
      for (const width of [390, 1400]) {
        await browser.run(
          `await page.emulateMedia({ colorScheme: '${theme}' }); await page.setViewportSize({ width: ${width}, height: 844 })`,
        );
        const about = await browser.run<
          { back: string; contrast: number; overflow: number; stop: boolean }
        >(`return await page.evaluate(() => {
        const numbers = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
        const light = (colour) => {
          const [r, g, b] = numbers(colour).map((each) => each / 255).map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const panel = getComputedStyle(document.querySelector('.panel')), dim = getComputedStyle(document.querySelector('.totals'));
        const [a, b] = [light(panel.backgroundColor), light(dim.color)].sort((one, other) => other - one);
        const stop = document.querySelector('.stop-all').getBoundingClientRect();
        return { back: panel.backgroundColor, contrast: (a + 0.05) / (b + 0.05), overflow: document.documentElement.scrollWidth - innerWidth,
          stop: stop.left >= 0 && stop.right <= innerWidth && stop.height >= 32 };
      })`);
        seen.add(about.back);
        // Of WCAG 2.2, AA.
        assert.ok(about.contrast >= 4.5, `contrast ${about.contrast} in ${theme}`);
        assert.ok(
          about.overflow <= 0 && about.stop,
          `${theme} at ${width}: ${JSON.stringify(about)}`,
        );
      }
    }
    assert.equal(seen.size, 2);
  },
);
