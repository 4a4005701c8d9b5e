import assert from "node:assert/strict";
import { type LaunchUnit, UNIT_MARK, unitName, unitText } from "./unit_file.ts";

const UNIT: LaunchUnit = {
  name: "robot",
  command: ["/opt/robo/robo", "launch", "run", "/home/bob/robot.json"],
  folder: "/home/bob",
  path: "/usr/bin:/bin",
  boot: true,
  system: false,
  stopSeconds: 25,
};

const STRANGE: LaunchUnit = {
  ...UNIT,
  name: "50 % off",
  command: [
    "/opt/my robo$/robo",
    "launch",
    "run",
    '/home/bob/a $HOME "b" \\c 100%/${x}.json',
    "--arg",
    "a=b c",
  ],
  folder: "/home/bob/a 100%",
};

Deno.test("A unit starts the launch, again when it failed, and with the machine when that is wanted", () => {
  assert.equal(
    unitText(UNIT),
    `${UNIT_MARK}
[Unit]
Description=robo launch robot

[Service]
Type=exec
ExecStart=/opt/robo/robo launch run /home/bob/robot.json
WorkingDirectory=/home/bob
Environment=PATH=/usr/bin:/bin
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=64 65 78
KillMode=mixed
TimeoutStopSec=25

[Install]
WantedBy=default.target
`,
  );
  assert.ok(!unitText({ ...UNIT, boot: false }).includes("[Install]"));
  const system = unitText({ ...UNIT, system: true });
  assert.match(system, /^After=network-online.target$/m);
  assert.match(system, /^WantedBy=multi-user.target$/m);
});

Deno.test("What systemd would take for something else is quoted", () => {
  const lines = unitText(STRANGE).split("\n");
  assert.equal(
    lines.find((line) => line.startsWith("ExecStart=")),
    'ExecStart="/opt/my robo$/robo" launch run "/home/bob/a $$HOME \\"b\\" \\\\c 100%%/$${x}.json" --arg "a=b c"',
  );
  assert.ok(lines.includes("WorkingDirectory=/home/bob/a 100%%"));
  assert.ok(lines.includes("Description=robo launch 50 %% off"));
  assert.throws(() => unitText({ ...UNIT, folder: "/a\nExecStart=/bin/evil" }), { code: "config" });
});

Deno.test("Names of units hold what systemd takes", () => {
  assert.equal(unitName("robot"), "robo-robot.service");
  assert.equal(unitName("my robot/ü"), "robo-my-robot--.service");
});

const analyze = await new Deno.Command("systemd-analyze", { args: ["--version"] }).output().then(
  ({ success }) => success,
  () => false,
);

Deno.test({
  name: `systemd accepts the units${analyze ? "" : " (systemd-analyze is missing)"}`,
  ignore: !analyze,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const programs = [`${folder}/my robo 100%$`, `${folder}/my "robo"`];
      for (const [at, system] of [true, false, true].entries()) {
        const program = programs[at % 2]!;
        await Deno.writeTextFile(program, "#!/bin/sh\n", { mode: 0o755 });
        const command = [program, ...STRANGE.command.slice(1)];
        const path = `${folder}/robo-test.service`;
        await Deno.writeTextFile(path, unitText({ ...STRANGE, command, folder, system }));
        const { success, stderr } = await new Deno.Command("systemd-analyze", {
          args: ["verify", "--man=no", ...system ? [] : ["--user"], path],
          env: { XDG_RUNTIME_DIR: folder, HOME: folder },
        }).output();
        const said = new TextDecoder().decode(stderr).split("\n")
          .filter((line) => line.includes("robo-test"));
        assert.deepEqual({ success, said }, { success: true, said: [] });
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
