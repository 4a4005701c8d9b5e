import assert from "node:assert/strict";
import { launchFolder } from "./launch_file_testing.ts";

Deno.test("a thousand nodes may wait for one another, but not in a circle", async () => {
  const chain = Array.from({ length: 1000 }, (_, i) => ({
    cmd: ["sh"],
    name: `n${i}`,
    ...(i === 0 ? {} : { after: i > 1 ? [`n${i - 1}`, `n${i - 2}`] : `n${i - 1}` }),
  }));
  const circle = chain.with(0, { cmd: ["sh"], name: "n0", after: "n999" });
  await using folder = await launchFolder({
    "chain.json": JSON.stringify({ nodes: chain }),
    "circle.json": JSON.stringify({ nodes: circle }),
  });
  assert.equal((await folder.load("chain.json")).nodes[999]!.after.length, 2);
  const [problem] = await folder.problems("circle.json");
  assert.match(problem!.message, /^after is a circle: n0 → n999 → n998/);
  assert.ok(problem!.message.length < 400, String(problem!.message.length));
});

Deno.test("a node is looked for in its own namespace before those further out", async () => {
  await using folder = await launchFolder({
    "robot.yaml": `
nodes: {camera: {cmd: [sh]}, base: {cmd: [sh]}}
groups:
- namespace: left
  nodes: {camera: {cmd: [sh]}}
  groups:
  - namespace: arm
    nodes:
      near: {cmd: [sh], after: camera}
      far: {cmd: [sh], after: base}
      absolute: {cmd: [sh], after: /camera}
      path: {cmd: [sh], after: arm/near}
`,
  });
  const { nodes } = await folder.load("robot.yaml");
  const after = Object.fromEntries(nodes.map(({ name, after }) => [name, after[0]]));
  assert.equal(after["left/arm/near"], "left/camera");
  assert.equal(after["left/arm/far"], "base");
  assert.equal(after["left/arm/absolute"], "camera");
  assert.equal(after["left/arm/path"], "left/arm/near");
});

Deno.test("nodes of a process have one environment, folder and limit", async () => {
  const file = (extra: string) => `
groups:
- process: vision
  env: {A: 1, B: 2}
  nodes:
    a: {file: process, function: f}
    b: {file: process, function: f, ${extra}}
`;
  await using folder = await launchFolder({
    "same.yaml": file("env: {B: 2, A: 1}"),
    "env.yaml": file("env: {A: 2}"),
    "cwd.yaml": file("cwd: /"),
    "limits.yaml": file("limits: {cpu: 1}"),
  });
  assert.equal((await folder.load("same.yaml")).nodes[1]!.process, "vision");
  for (const key of ["env", "cwd", "limits"]) {
    const [problem] = await folder.problems(`${key}.yaml`);
    assert.equal(problem!.message, `b and a share a process, but differ in ${key}`);
  }
});
