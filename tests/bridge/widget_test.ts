import assert from "node:assert/strict";
import { until } from "../lib/until.ts";
import { onPage } from "./page_lab.ts";

/** Looks into the shadow of a widget. */
const LOOK = `const inside = (id, selector) => page.evaluate(([id, selector]) =>
  document.getElementById(id)?.querySelector('.robo-widget')?.shadowRoot?.querySelector(selector)?.innerText, [id, selector]);`;

/** A page of somebody else, as notebooks are, with the widget's module of the bridge. */
function foreignPage(bridge: string, script: string): string {
  return `<!DOCTYPE html><body style="background: white"><div id="a"></div><div id="b"></div><script type="module">
    import widget, { show } from "${bridge}/widget.js";
    ${script}
  </script></body>`;
}

/** Serves one page at an address of its own while a test runs. */
async function withPage(html: () => string, test: (url: string) => Promise<void>): Promise<void> {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(html(), { headers: { "content-type": "text/html" } }),
  );
  await test(`http://127.0.0.1:${server.addr.port}/`);
}

const ORIGINS = { origins: ["http://127.0.0.1:*"] };

onPage(
  "The widget draws plots and bars in a page of somebody else, as anywidget has it and by a function",
  async ({ browser, url }) => {
    const script = `
    show(document.getElementById("a"), { topic: "arm.Telemetry", fields: ["hand.x"], span: 5 });
    const listeners = {};
    const model = { values: { view: "bars", topic: "arm.Telemetry", fields: ["mode"] }, get(key) { return this.values[key] }, on(event, act) { listeners[event] = act } };
    const end = widget.render({ model, el: document.getElementById("b") });
    Object.assign(window, { model, listeners, end });`;
    await withPage(() => foreignPage(url, script), async (page) => {
      await browser.run(`await page.goto(${JSON.stringify(page)})`);
      await browser.sees(
        "the value of the curve",
        `${LOOK} return /^−?[\\d.]+$/.test(await inside('a', '.curve-value') ?? '')`,
      );
      await browser.sees(
        "the bars",
        `${LOOK} return /MODE_WAVE/.test(await inside('b', '.bars') ?? '')`,
      );
      await browser.run(
        "await page.evaluate(() => { model.values = { view: 'form', topic: 'arm.Command' }; listeners['change:view']() })",
      );
      await browser.sees(
        "the form",
        `${LOOK} return /send/.test(await inside('b', '.struct-form') ?? '')`,
      );
      await browser.run("await page.evaluate(() => end())");
      assert.equal(
        await browser.run(
          "return await page.evaluate(() => document.getElementById('b').childElementCount)",
        ),
        0,
      );
      assert.deepEqual(await browser.complaints(/favicon/), []);
    });
  },
  ORIGINS,
);

onPage("What a widget cannot show, it says", async ({ browser, url }) => {
  const script = `
    show(document.getElementById("a"), { topic: "arm.Telemetry", fields: ["hand.w"] });
    show(document.getElementById("b"), { topic: "arm.Nothing" });`;
  await withPage(() => foreignPage(url, script), async (page) => {
    await browser.run(`await page.goto(${JSON.stringify(page)})`);
    await browser.sees(
      "the fault",
      `${LOOK} return /^arm\\.Telemetry has no field hand\\.w; there are tick, /.test(await inside('a', '.widget-state') ?? '')`,
    );
    await browser.sees(
      "what it waits for",
      `${LOOK} return await inside('b', '.widget-state') === 'waiting for arm.Nothing …'`,
    );
  });
}, ORIGINS);

onPage(
  "A page that the bridge does not know gets the module, but no structs",
  async ({ browser, url }) => {
    const script = `show(document.getElementById("a"), { topic: "arm.Telemetry" })`;
    await withPage(() => foreignPage(url, script), async (page) => {
      await browser.run(`await page.goto(${JSON.stringify(page)})`);
      await browser.sees(
        "the loss",
        `${LOOK} return await inside('a', '.widget-state') === 'bridge lost, trying again …'`,
      );
      assert.equal(await browser.run(`${LOOK} return await inside('a', '.curve-value')`), null);
    });
  },
);

/** What the browser says when its clock jumps: a connection that has been silent for so long is tried anew. */
const JUMPED = /favicon|\/ws\b/;

onPage(
  "A widget lets go of the bridge a minute after it was taken out of its page, and begins anew when it is put back",
  async ({ browser, server, url }) => {
    const script = `
    window.place = document.getElementById("a");
    show(place, { topic: "arm.Telemetry", fields: ["hand.x"] });`;
    const isLive = `${LOOK} return /^−?[\\d.]+$/.test(await inside('a', '.curve-value') ?? '')`;
    await withPage(() => foreignPage(url, script), async (page) => {
      await browser.run(
        `await page.clock.install(); await page.goto(${JSON.stringify(page)})`,
      );
      await browser.sees("the value of the curve", isLive);
      const clients = () => server.bridge.clients.size;
      assert.equal(clients(), 1);
      // As a notebook does with a cell that is scrolled away for a while.
      await browser.run(`await page.evaluate(() => place.remove());
        await page.clock.fastForward(50_000);
        await page.evaluate(() => document.body.append(place));
        await page.clock.fastForward(50_000)`);
      await browser.sees("the same curve", isLive);
      // Its clock has jumped, so that it may be about to connect anew.
      await until("the bridge has it", () => clients() === 1);
      await browser.run(
        "await page.evaluate(() => place.remove()); await page.clock.fastForward(61_000)",
      );
      await until("the bridge is rid of it", () => clients() === 0);
      await browser.run("await page.evaluate(() => document.body.append(place))");
      await browser.sees("a curve again", isLive);
      assert.equal(clients(), 1);
      assert.deepEqual(await browser.complaints(JUMPED), []);
    });
  },
  ORIGINS,
);

onPage("A widget becomes dark when its page does", async ({ browser, url }) => {
  const script = `show(document.getElementById("a"), { topic: "arm.Telemetry" })`;
  const colours = `await page.evaluate(() => {
    const { dataset, shadowRoot } = document.querySelector('.robo-widget');
    return dataset.theme + ' ' + getComputedStyle(shadowRoot.querySelector('.curves')).color;
  })`;
  await withPage(() => foreignPage(url, script), async (page) => {
    await browser.run(`await page.goto(${JSON.stringify(page)})`);
    await browser.run("await page.locator('.curve-value').first().waitFor()");
    assert.equal(await browser.run(`return ${colours}`), "light rgb(23, 33, 42)");
    await browser.run("await page.evaluate(() => document.body.style.background = '#111')");
    await browser.sees("light letters", `return ${colours} === 'dark rgb(227, 234, 240)'`);
  });
}, ORIGINS);

onPage(
  "A widget without the bridge's token, or with a wrong one, asks for it",
  async ({ browser, url }) => {
    const script = `
    show(document.getElementById("a"), { topic: "arm.Telemetry" });
    show(document.getElementById("b"), { topic: "arm.Telemetry", token: "guessed-and-wrong" });`;
    const asks = (id: string) =>
      `${LOOK} return /^The bridge wants its token/.test(await inside('${id}', '.widget-state') ?? '')`;
    await withPage(() => foreignPage(url, script), async (page) => {
      await browser.run(`await page.goto(${JSON.stringify(page)})`);
      await browser.sees("the question", asks("a"));
      await browser.sees("the question, of the one with a wrong token", asks("b"));
    });
  },
  { ...ORIGINS, token: "sesame-open-the-door" },
);
