import assert from "node:assert/strict";
import { JupyterFolder, KernelLab } from "../../tests/interpreter/kernel_lab.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

const guide = await Deno.readTextFile(`${ROOT}docs/kernel-client.md`);

/** The programs of the guide, each with the output that stands below it. */
const EXAMPLES = [...guide.matchAll(/```ts ignore\n(.*?)```\n\n```\n(.*?)```/gs)]
  .map(([, program, output], i) => ({ file: `${i + 1}.ts`, program: program!, output: output! }));

const FILES = Object.fromEntries(EXAMPLES.map(({ file, program }) => [file, program]));

/** Runs Deno as a user of the library does; resolves to all that it writes. */
async function deno(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [args[0]!, `--config=${ROOT}deno.json`, ...args.slice(1)],
    env,
  }).output();
  return new TextDecoder().decode(stderr) + new TextDecoder().decode(stdout);
}

for (const { file, output } of EXAMPLES) {
  Deno.test(`Example ${file} of the guide to the kernel client does what stands below it`, async () => {
    await using lab = await KernelLab.start({ files: FILES });
    const args = ["run", "-A", "--quiet", "--no-check", `${lab.folder.work}/${file}`];
    assert.equal(await deno(args, lab.folder.env), output);
  });
}

Deno.test("All examples of the guide to the kernel client are run, and their types are right", async () => {
  assert.equal(EXAMPLES.length, guide.match(/```ts/g)!.length);
  await using folder = await JupyterFolder.make(FILES);
  const paths = EXAMPLES.map(({ file }) => `${folder.work}/${file}`);
  assert.doesNotMatch(await deno(["check", ...paths]), /error/i);
});
