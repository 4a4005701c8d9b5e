import assert from "node:assert/strict";
import { KernelLab } from "../interpreter/kernel_lab.ts";
import { exec, labWithFiles } from "./exec_lab.ts";

Deno.test("scripts of the kernel's machine run in order, and share its namespace", async () => {
  await using kernel = await KernelLab.start({
    files: {
      "define.ts": "const speed: number = 1; function double(x: number) { return 2 * x; }",
      "redefine.ts": "const speed: number = 21; import { sep } from 'node:path';",
      "use.ts": "console.log(double(speed), sep);",
    },
  });
  assert.deepEqual(await exec(kernel, ["define.ts", "redefine.ts", "use.ts"]), {
    status: 0,
    stdout: "42 /\n",
    stderr: "define.ts: ok, T\nredefine.ts: ok, T\nuse.ts: ok, T\n3 ok, T\n",
  });
  // What one has defined and imported is there for whoever comes later.
  const later = await exec(kernel, ["-e", "double(speed) + sep"]);
  assert.deepEqual(later, { status: 0, stdout: '"42/"\n', stderr: "" });
});

Deno.test("scripts import files beside them, wherever they lie", async () => {
  const files = {
    "task/main.ts": "import { speed } from './lib/speed.ts'; console.log('main', speed);\n" +
      "const { late } = await import('./late.ts'); console.log(late);",
    "task/late.ts": "export const late = 'late';",
    "task/lib/speed.ts": "import limits from '../../limits.json' with { type: 'json' };\n" +
      "export const speed: number = limits.top;",
    "limits.json": '{ "top": 3 }',
  };
  await using labs = await labWithFiles(files, files);
  const { lab, here } = labs;
  const expected = { status: 0, stdout: "main 3\nlate\n", stderr: "task/main.ts: ok, T\n" };
  assert.deepEqual(await exec(lab, ["task/main.ts"]), expected);
  // The flag may stand last, as with the seed's program.
  assert.deepEqual(await exec(lab, ["task/main.ts", "--local"], { cwd: here.work }), expected);
  const input = "import { speed } from './task/lib/speed.ts'; console.log(speed + 1);";
  const piped = await exec(lab, ["-"], { cwd: here.work, input });
  assert.deepEqual(piped, { status: 0, stdout: "4\n", stderr: "-: ok, T\n" });
});

Deno.test("a local script that was changed runs as it is now, with what it imports", async () => {
  await using labs = await labWithFiles({}, {
    "main.ts": "import { speed } from './speed.ts'; console.log(speed);",
    "speed.ts": "export const speed = 1;",
  });
  const { lab, here } = labs;
  const run = async () => (await exec(lab, ["-l", "main.ts"], { cwd: here.work })).stdout;
  assert.equal(await run(), "1\n");
  await Deno.writeTextFile(`${here.work}/speed.ts`, "export const speed = 2;");
  assert.equal(await run(), "2\n");
});

Deno.test("the first failure ends it, with its place in the user's lines", async () => {
  const files = {
    "good.ts": "console.log('good');",
    "bad.ts": "interface Arm {\n  x: number;\n}\nconst arm = {} as any;\n  arm.fly();\n",
    "broken.ts": "let a = 1;\nlet b = = 2;\n",
    "deep.ts": "import { fly } from './lib/fly.ts';\nfly();\n",
    "lib/fly.ts":
      "type A = string;\n\nexport function fly() {\n  throw new RangeError('too high');\n}",
  };
  await using labs = await labWithFiles(files, files);
  const { lab, here } = labs;
  for (const place of [[], ["--local"]]) {
    const options = { cwd: here.work };
    const bad = await exec(lab, [...place, "good.ts", "bad.ts", "deep.ts"], options);
    assert.deepEqual([bad.status, bad.stdout], [1, "good\n"]);
    assert.match(bad.stderr, /TypeError: arm\.fly is not a function/);
    assert.match(bad.stderr, /bad\.ts:5:7/);
    assert.match(
      bad.stderr,
      /bad\.ts: failed after T\nnot run: deep\.ts\n1 ok, 1 failed, 1 not run, T\n$/,
    );
    const broken = await exec(lab, [...place, "broken.ts"], options);
    assert.equal(broken.status, 1);
    assert.match(broken.stderr, /SyntaxError/);
    assert.match(broken.stderr, /broken\.ts(:2:9|, line 2, column 9)/);
    const deep = await exec(lab, [...place, "deep.ts"], options);
    assert.match(deep.stderr, /RangeError: too high/);
    assert.match(deep.stderr, /lib\/fly\.ts:4:9/);
    assert.match(deep.stderr, /deep\.ts:2:1/);
    assert.doesNotMatch(bad.stderr + broken.stderr + deep.stderr, /robo-scripts-|boot\.ts/);
  }
});

Deno.test("with --keep-going the others run, and the status is the first failure's", async () => {
  await using kernel = await KernelLab.start({
    files: { "bad.ts": "throw new Error('no');", "good.ts": "console.log('good');" },
  });
  const { status, stdout, stderr } = await exec(kernel, ["-k", "bad.ts", "good.ts"]);
  assert.deepEqual([status, stdout], [1, "good\n"]);
  assert.match(stderr, /bad\.ts: failed after T\ngood\.ts: ok, T\n1 ok, 1 failed, T\n$/);
});

Deno.test("all files are looked for before the first script runs", async () => {
  await using labs = await labWithFiles({ "a.ts": "console.log('ran');" }, {
    "a.ts": "console.log('ran');",
    "b.ts": "import './none.ts';",
  });
  const { lab, here } = labs;
  const theirs = await exec(lab, ["a.ts", "none.ts", "/nowhere/b.ts", "."]);
  assert.deepEqual([theirs.status, theirs.stdout], [66, ""]);
  assert.match(
    theirs.stderr,
    /^error: On the kernel's machine none\.ts is not there \(\/.*none\.ts\)/,
  );
  assert.match(theirs.stderr, /\/nowhere\/b\.ts is not there; \. is a folder/);
  const ours = await exec(lab, ["-l", "a.ts", "b.ts", "c.ts"], { cwd: here.work });
  assert.deepEqual([ours.status, ours.stdout], [66, ""]);
  const folder = await exec(lab, ["-l", here.work], { cwd: here.work });
  assert.match(folder.stderr, /^error: \/.* is a folder\n$/);
  assert.match(
    ours.stderr,
    /b\.ts imports \.\/none\.ts, which is not there; There is no script c\.ts/,
  );
});

Deno.test("output comes on the stream on which it was written, values of -e on standard output", async () => {
  await using kernel = await KernelLab.start();
  const code =
    "console.log('out'); console.error('err'); await Deno.stdout.write(new Uint8Array([104, 105]));";
  assert.deepEqual(await exec(kernel, ["-e", code, "-e", "({ a: [1, 2] })", "-e", "undefined"]), {
    status: 0,
    stdout: "out\nhi2\n{ a: [ 1, 2 ] }\n",
    stderr: "err\n",
  });
});

Deno.test("questions are answered with the lines of standard input, as far as they go", async () => {
  await using kernel = await KernelLab.start();
  const code = "console.log(prompt('Name:'), prompt('Age:'), prompt('More:'))";
  const { status, stdout } = await exec(kernel, ["-q", "-e", code], { input: "ana\n7\n" });
  assert.equal(status, 0);
  assert.match(stdout, /ana 7 null\n$/);
});

Deno.test("events are lines of JSON", async () => {
  await using kernel = await KernelLab.start({ files: { "a.ts": "console.log('hi'); throw 1;" } });
  const { status, stdout, stderr } = await exec(kernel, ["--json", "a.ts", "a.ts"]);
  const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual([status, stderr], [1, ""]);
  assert.deepEqual(events.map(({ event }) => event), [
    "start",
    "begin",
    "output",
    "end",
    "summary",
  ]);
  assert.equal(events[2].text, "hi\n");
  assert.equal(events[3].status, "failed");
  assert.deepEqual(events[4].notRun, ["a.ts"]);
});

Deno.test("what is executed is in the history of all, unless it is not wanted there", async () => {
  await using kernel = await KernelLab.start();
  await exec(kernel, ["-e", "let kept = 1"]);
  await exec(kernel, ["--no-history", "-e", "let forgotten = 1"]);
  const { stdout } = await exec(kernel, ["-e", "%history"]);
  assert.match(stdout, /let kept = 1/);
  assert.doesNotMatch(stdout, /forgotten/);
});
