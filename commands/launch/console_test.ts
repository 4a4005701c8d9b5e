import assert from "node:assert/strict";
import { findLaunch } from "../../services/launch/mod.ts";
import { LaunchControl } from "../../services/launch/control/control_server.ts";
import { FakeLaunch } from "../../services/launch/control/control_testing.ts";
import { until } from "../../tests/lib/until.ts";
import { fakeContext } from "../context_testing.ts";
import { attachConsole } from "./attached_console.ts";
import { type ConsoleSource, showConsole } from "./console.ts";

function sourceOf(launch: FakeLaunch): ConsoleSource {
  return {
    isElsewhere: false,
    state: () => launch.state(),
    lastLines: (node, count) => launch.lastLines(node, count),
    onChange: (listener) => launch.onChange(listener),
    act: async (action) => {
      if (action.do === "end") launch.end("q");
      else if (action.do !== "leave") await launch[action.do](action.node);
    },
  };
}

Deno.test("The console does what keys ask for, and shows what goes wrong with it", async () => {
  const context = fakeContext({ interactive: true });
  const launch = new FakeLaunch("robot", ["camera", "arm"]);
  const source = sourceOf(launch);
  const ending = new AbortController();
  const shown = showConsole(context, {
    ...source,
    act: (action) =>
      action.do === "start" ? Promise.reject(new Error("It cannot start")) : source.act(action),
  }, ending.signal);
  for (const key of ["r", "j", "s"]) context.press(key);
  assert.deepEqual(launch.told, ["restart camera", "stop arm"]);
  await until("the change is shown", () => / arm +stopped/.test(context.stdout()));
  context.press("s");
  await until("the mistake is shown", () => context.stdout().includes("It cannot start"));
  for (const key of ["q", "n", "q", "y"]) context.press(key);
  assert.deepEqual(launch.told.slice(2), ["end: q"]);
  ending.abort();
  await shown;
  assert.equal(launch.listeners, 0);
});

Deno.test("The console of a launch elsewhere shows and steers it, and leaves it alone at its end", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const setting = { env: { XDG_RUNTIME_DIR: folder } };
    const fake = new FakeLaunch("test-attached", ["camera"]);
    await using _control = await LaunchControl.start(fake, setting);
    using launch = await findLaunch(setting, "test-attached");
    fake.write("camera", "said before");
    const context = fakeContext({ interactive: true });
    const never = new AbortController().signal;
    const shown = attachConsole(context, launch, never);
    await until("what was said is shown", () => context.stdout().includes("said before"));
    fake.write("camera", "said later");
    await until("what is said is shown", () => context.stdout().includes("said later"));
    context.press("r");
    await until("it was told", () => fake.told.includes("restart camera"));
    context.press("q");
    await shown;
    assert.deepEqual(fake.told, ["restart camera"]);
    await until("nobody listens any more", () => fake.listeners === 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
