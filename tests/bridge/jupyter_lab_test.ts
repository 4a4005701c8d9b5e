import assert from "node:assert/strict";
import { fromFileUrl } from "../../system/paths.ts";
import { inFolder } from "../lib/in_folder.ts";
import { HAS_BROWSER, PageBrowser } from "../lib/page_browser.ts";
import { until } from "../lib/until.ts";
import { exampleLab } from "./example_lab.ts";
import { LAB, LAB_NEEDS, NotebookServer, TOKEN } from "./notebook_server.ts";

const NOTEBOOK = fromFileUrl(
  new URL("../../examples/notebooks/telemetry.ipynb", import.meta.url),
);

const IS_MISSING = !LAB.isHere || !HAS_BROWSER;
const WHAT = `needs ${LAB_NEEDS.join(", ")} and chromium`;

/** Cells of a notebook that asks for the bridge below its own address, `server`: the last one through anywidget. */
function cellsFor(server: NotebookServer): string[] {
  return [
    "from robo_widget import Process, widget\nwidget(topic='arm.Telemetry', fields=['hand.x'])",
    "widget(view='form', topic='arm.Command')",
    "process = Process(['sh', '-c', 'echo one; echo two; sleep 60'])\nprocess.console('sleeper')",
    `import anywidget, traitlets
class BridgeWidget(anywidget.AnyWidget):
    _esm = "${server.url}/robo/widget.js"
    topic = traitlets.Unicode("arm.Telemetry").tag(sync=True)
    view = traitlets.Unicode("bars").tag(sync=True)
    fields = traitlets.List(["mode"]).tag(sync=True)
shown = BridgeWidget()
shown`,
    "shown.view = 'plot'; shown.fields = ['hand.y']",
  ];
}

/** What Jupyter Lab itself complains of where the machine is busy. */
const SLOW_START = /^Plugin @\S+ .*to activate/;

/** Looks into the shadow of a cell's widget, wherever that is. */
const LOOK = `const inside = (at, selector) => page.locator('.robo-widget').nth(at).evaluate(
    (host, selector) => host.shadowRoot.querySelector(selector)?.innerText ?? '', selector).catch(() => '');`;

/** Whether the plot of a widget has a value. */
function isLive(at: number): string {
  return `${LOOK} return /^−?[\\d.]+[µm]?$/.test(await inside(${at}, '.curve-value'))`;
}

/** Opens a notebook and runs all of its cells; the page has loaded `modules` before. */
async function runAll(
  browser: PageBrowser,
  server: NotebookServer,
  name: string,
  modules: readonly string[] = [],
): Promise<void> {
  // So high that every cell is in sight: Lab draws the others later.
  await browser.run(`
    await page.setViewportSize({ width: 1200, height: 4200 });
    await page.goto(${JSON.stringify(`${server.url}/lab/tree/${name}?reset&token=${TOKEN}`)});
    await page.locator('#jp-main-statusbar').getByText(/\\| Idle$/).waitFor();
    await page.evaluate((urls) => Promise.all(urls.map((url) => import(url))), ${
    JSON.stringify(modules)
  });`);
  await choose(browser, /^Run$/, /^Run All Cells/);
  await browser.sees(
    "the last cell has run",
    "return /^\\[\\d+\\]:$/.test(await page.locator('.jp-CodeCell .jp-InputPrompt').last().innerText())",
  );
  const errors = "[data-mime-type='application/vnd.jupyter.stderr']";
  assert.equal(
    await browser.run(
      `return (await page.locator("${errors}, .jp-RenderedText[data-mime-type*=error]").allInnerTexts()).join()`,
    ),
    "",
  );
}

/** Chooses something in Lab's menus, by patterns of what stands there. */
async function choose(browser: PageBrowser, ...path: RegExp[]): Promise<void> {
  for (const text of path) {
    await browser.run(
      `await page.locator('.lm-MenuBar-item, .lm-Menu-item').filter({ hasText: ${text}, visible: true }).click()`,
    );
  }
}

/** Makes a picture for who wants to look. */
async function picture(browser: PageBrowser, name: string): Promise<void> {
  const folder = Deno.env.get("ROBO_TEST_PICTURES");
  if (folder === undefined) return;
  await browser.run(`await page.screenshot({ path: ${JSON.stringify(`${folder}/${name}.png`)} })`);
}

Deno.test({
  name: `The notebook of telemetry plots, sends and follows the theme in Jupyter Lab (${WHAT})`,
  ignore: IS_MISSING,
}, () =>
  inFolder(async (folder) => {
    await using lab = await exampleLab(folder, { origins: ["http://127.0.0.1:*"] });
    const env = { ROBO_BRIDGE_URL: lab.server.url, ROBO_NOTEBOOK_SECONDS: "1" };
    await using server = await NotebookServer.start(LAB, { env });
    await Deno.copyFile(NOTEBOOK, `${server.folder}/telemetry.ipynb`);
    await using browser = await PageBrowser.open();
    await runAll(browser, server, "telemetry.ipynb");
    assert.equal(await browser.run("return await page.locator('.jp-OutputArea img').count()"), 2);
    assert.ok(await browser.run<number>("return await page.locator('.widget-slider').count()") > 3);
    await browser.sees("the plot", isLive(0));
    const command = lab.server.bridge.topic("arm.Command")!;
    const before = command.messages;
    await browser.run(`
      await page.locator('.struct-form select').selectOption('MODE_MOVE');
      await page.locator('.struct-form').getByRole('button', { name: 'send' }).click()`);
    await until("the command", () => command.messages === before + 1);
    await picture(browser, "lab_light");
    const themes =
      "[...document.querySelectorAll('.robo-widget')].map(({ dataset }) => dataset.theme).join()";
    const seen = `await page.evaluate(() => ${themes})`;
    assert.equal(await browser.run(`return ${seen}`), "light,light");
    await choose(browser, /^Settings$/, /^Theme$/, /^JupyterLab Dark$/);
    await browser.sees("dark widgets", `return ${seen} === 'dark,dark'`);
    await picture(browser, "lab_dark");
    assert.deepEqual(await browser.complaints(SLOW_START), []);
  }));

Deno.test({
  name: `Widgets and consoles are live in Jupyter Lab, below its own address (${WHAT})`,
  ignore: IS_MISSING,
}, async () => {
  await using server = await NotebookServer.start(LAB);
  await using _driver = await server.startDriver();
  await server.writeNotebook("try.ipynb", cellsFor(server));
  await using browser = await PageBrowser.open();
  // anywidget gives up what is not loaded within two seconds, and the first who asks starts the bridge.
  await runAll(browser, server, "try.ipynb", [`${server.url}/robo/widget.js`]);
  await browser.sees("the plot", isLive(0));
  await browser.sees(
    "the form",
    `${LOOK} return /MODE_IDLE/.test(await inside(1, '.struct-form'))`,
  );
  // The last cell has changed what anywidget shows, from bars to a plot.
  await browser.sees("the plot of anywidget", isLive(2));
  assert.equal(await browser.run(`${LOOK} return await inside(2, '.curve-name')`), "hand.y");
  await browser.sees(
    "the console",
    "return /one\\s+two/.test(await page.locator('.widget-html pre').innerText().catch(() => ''))",
  );
  await picture(browser, "lab_proxy");
  await browser.run("await page.locator('.widget-button', { hasText: 'stop' }).click()");
  await browser.sees(
    "its end",
    "return /ended with status/.test(await page.locator('.widget-hbox').innerText())",
  );
  assert.deepEqual(await browser.complaints(SLOW_START), []);
});
