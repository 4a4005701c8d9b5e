import assert from "node:assert/strict";
import { DaqServer } from "../../services/daq/mod.ts";
import { until } from "../lib/until.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

const guide = await Deno.readTextFile(`${ROOT}docs/daq-devices.md`);

/** The programs of the guide, by the name that their first line says. */
const PROGRAMS = [...guide.matchAll(/```ts ignore\n\/\/ (\S+)\n(.*?)```/gs)]
  .map(([, file, text]) => ({ file: file!, text: text! }));

const DENO = ["--quiet", "--config", `${ROOT}deno.json`];

for (const { file, text } of PROGRAMS) {
  Deno.test(`${file} of the guide to devices is served`, async () => {
    await using server = await DaqServer.start({ port: 0 });
    const port = server.endpoint.split(":").at(-1);
    // The guide's programs go to PyMoDAQ's port, which a test cannot have for itself.
    const here = text.replace(/(serve(?:Detector|Actuator)\(\{)/, `$1 port: ${port},`);
    assert.notEqual(here, text);
    await using folder = await folderWith({ [file]: here });
    const path = `${folder.path}/${file}`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", ...DENO, path],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    try {
      const { lab } = server;
      const device = await until("it is there", async () => (await lab.devices())[0]);
      if (device.kind === "detector") (await lab.grab(device.name))[Symbol.dispose]();
      else {assert.equal(
          (await lab.move(device.name, { kind: "absolute", to: 1 })).position.value,
          1,
        );}
    } finally {
      child.kill("SIGTERM");
      const { stdout, code } = await child.output();
      assert.equal(code, 0);
      assert.match(new TextDecoder().decode(stdout), / is at tcp:\/\/127\.0\.0\.1:/);
    }
  });
}

Deno.test("All programs of the guide to devices are run, and their types are right", async () => {
  assert.equal(PROGRAMS.length, guide.match(/```ts/g)!.length);
  await using folder = await folderWith(
    Object.fromEntries(PROGRAMS.map(({ file, text }) => [file, text])),
  );
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", ...DENO, ...PROGRAMS.map(({ file }) => `${folder.path}/${file}`)],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});

async function folderWith(
  files: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "robo-guide-" });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
