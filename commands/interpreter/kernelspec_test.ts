import assert from "node:assert/strict";
import { inFolder } from "../../tests/lib/in_folder.ts";
import { runCommand } from "../app.ts";
import { fakeContext } from "../context_testing.ts";
import { isOurKernelspec, kernelspecText } from "./kernelspec.ts";
import { kernelLogos } from "./logos.ts";
import { jupyterDataFolder } from "./places.ts";

async function robo(args: string[], env: Record<string, string>) {
  const context = fakeContext({ args: ["interpreter", ...args], env });
  const status = await runCommand(context);
  return { status, stdout: context.stdout(), stderr: context.stderr() };
}

Deno.test("A kernelspec starts this robo with the connection file that Jupyter gives", () => {
  const text = kernelspecText({ name: "arm", program: ["/opt/robo"], init: "/home/ana/arm.ts" });
  const { argv, display_name, language, interrupt_mode, metadata } = JSON.parse(text);
  assert.deepEqual(argv, [
    ...["/opt/robo", "interpreter", "run", "--connection-file", "{connection_file}"],
    ...["--name", "arm", "--init", "/home/ana/arm.ts"],
  ]);
  assert.deepEqual([display_name, language], ["TypeScript (arm)", "typescript"]);
  assert.deepEqual([interrupt_mode, metadata.debugger], ["message", false]);
  assert.ok(isOurKernelspec(text));
  for (const other of ["", "{}", '{"metadata":null}', "[1]", "null"]) {
    assert.ok(!isOurKernelspec(other), other);
  }
});

Deno.test("Its pictures are what their names say", () => {
  const logos = kernelLogos();
  for (const size of [32, 64]) {
    const png = logos.get(`logo-${size}x${size}.png`)!;
    const view = new DataView(png.buffer, png.byteOffset);
    assert.deepEqual([view.getUint32(0), view.getUint32(16), view.getUint32(20)], [
      ...[0x89504e47, size, size],
    ]);
  }
  assert.match(new TextDecoder().decode(logos.get("logo-svg.svg")), /^<svg .*<\/svg>$/);
});

Deno.test("Jupyter's data folder is where jupyter_core looks", () => {
  const home = { HOME: "/h" };
  assert.equal(jupyterDataFolder({ JUPYTER_DATA_DIR: "/d", ...home }, "linux"), "/d");
  assert.equal(jupyterDataFolder({ XDG_DATA_HOME: "/x", ...home }, "linux"), "/x/jupyter");
  assert.equal(jupyterDataFolder(home, "linux"), "/h/.local/share/jupyter");
  assert.equal(jupyterDataFolder(home, "darwin"), "/h/Library/Jupyter");
});

Deno.test("A kernelspec is installed, renewed and taken away, and a foreign one is left alone", () =>
  inFolder(async (folder) => {
    const env = { JUPYTER_DATA_DIR: folder, HOME: folder };
    const spec = `${folder}/kernels/robo`;
    for (const args of [["install"], ["install", "--user", "--display-name", "My arm"]]) {
      const { status, stdout, stderr } = await robo(args, env);
      assert.equal(status, 0, stderr);
      assert.match(stdout, new RegExp(`^wrote ${spec}\n`));
    }
    assert.equal(JSON.parse(await Deno.readTextFile(`${spec}/kernel.json`)).display_name, "My arm");
    assert.equal((await Array.fromAsync(Deno.readDir(spec))).length, 4);
    assert.equal((await robo(["uninstall"], env)).stdout, `removed ${spec}\n`);
    assert.equal((await robo(["uninstall"], env)).status, 66);

    await Deno.mkdir(spec, { recursive: true });
    await Deno.writeTextFile(`${spec}/kernel.json`, '{"argv":["other"]}');
    for (const word of ["install", "uninstall"]) {
      assert.equal((await robo([word], env)).status, 78);
    }
    assert.equal(await Deno.readTextFile(`${spec}/kernel.json`), '{"argv":["other"]}');
  }));

Deno.test("A kernelspec goes to a prefix, or into the active environment of Python", () =>
  inFolder(async (folder) => {
    const env = { VIRTUAL_ENV: `${folder}/venv`, HOME: folder };
    assert.equal((await robo(["install", "--prefix", `${folder}/p/`], env)).status, 0);
    assert.ok(await Deno.stat(`${folder}/p/share/jupyter/kernels/robo/kernel.json`));
    const sys = await robo(["install", "--sys-prefix", "--name", "Arm"], env);
    assert.equal(sys.status, 0, sys.stderr);
    assert.ok(await Deno.stat(`${folder}/venv/share/jupyter/kernels/arm/kernel.json`));
    assert.equal((await robo(["install", "--sys-prefix", "--user"], env)).status, 64);
    assert.equal((await robo(["install", "--name", "../x"], env)).status, 64);
    assert.equal((await robo(["install", "--init", "/no/such.ts"], env)).status, 66);
  }));
