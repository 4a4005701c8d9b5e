import assert from "node:assert/strict";
import type { CLayout } from "../../../protocols/clayout/c_layout.ts";
import { layoutOfHeader } from "../../../services/bridge/layout/mod.ts";
import { connectToProgram, listenForPrograms } from "../../../services/bridge/link/mod.ts";
import { until } from "../../lib/until.ts";
import { compile, EXAMPLES, linkTest, RecordingSink, SANITIZED, Started } from "./link_lab.ts";

const FOREVER = new AbortController().signal;
function layout(): Promise<CLayout> {
  return layoutOfHeader(`${EXAMPLES}/telemetry.h`, {});
}

linkTest(
  "The example compiles in its own folder without a warning, as its first lines say",
  async (folder) => {
    const { success, stderr } = await new Deno.Command("gcc", {
      args: ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "driver.c", "-o", `${folder}/driver`],
      cwd: EXAMPLES,
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  },
);

linkTest(
  "A driver names an argument that is none of its options",
  async (folder) => {
    const path = await compile(`${EXAMPLES}/driver.c`, folder, SANITIZED);
    const known = ["--listen", "--rate", "100", "--name", "--quiet", "--keep", "all"];
    for (const args of [["--help"], [...known, "arm.sock"]]) {
      await using driver = new Started([path, ...args]);
      assert.equal((await driver.child.status).code, 64);
      assert.match(await driver.errors, new RegExp(`no option ${args.at(-1)};.*top of driver\\.c`));
    }
  },
);

linkTest(
  "A driver that is started first waits for the bridge, which takes it in, and again after it was away",
  async (folder) => {
    const path = await compile(`${EXAMPLES}/driver.c`, folder, SANITIZED);
    await using _driver = new Started([path, "--address", `unix:${folder}/arm.sock`, "--quiet"]);
    for (let round = 0; round < 2; round++) {
      const sink = new RecordingSink();
      await using _server = await listenForPrograms(
        { address: `unix:${folder}/arm.sock`, layout: await layout() },
        sink,
        FOREVER,
      );
      await until("telemetry comes", () => sink.received > 20);
      assert.equal(sink.links[0]!.description.name, "arm");
      assert.equal(sink.links[0]!.description.address, `unix:${folder}/arm.sock`);
    }
  },
);

linkTest(
  "A driver answers get and set, refuses what makes no sense, takes commands, speaks to the console, and ends when it is asked to",
  async (folder) => {
    const path = await compile(`${EXAMPLES}/driver.c`, folder, SANITIZED);
    const sink = new RecordingSink();
    await using server = await listenForPrograms(
      { address: "tcp:127.0.0.1:0", layout: await layout() },
      sink,
      FOREVER,
    );
    await using driver = new Started([path, "--address", server.address, "--hexdump"]);
    const link = await until("the driver comes", () => sink.links[0]);
    const id = (name: string) =>
      link.description.structs.find(({ struct }) => struct.name === name)!.id;
    const code = new Uint8Array([1, 2, 3, 4]);
    const settings = await link.request(id("GetSettings"), code, { timeout: 60_000 });
    assert.deepEqual([...settings.subarray(0, 12)], [1, 2, 3, 4, 0, 0, 0, 0, 100, 0, 0, 0]);
    const wanted = new Uint8Array(28);
    await assert.rejects(
      link.request(id("SetSettings"), wanted, { timeout: 60_000 }),
      /arm refuses: The rate has to be 1 to 100000 Hz/,
    );
    wanted[4] = 50;
    const changed = await link.request(id("SetSettings"), wanted, { timeout: 60_000 });
    assert.equal(changed[8], 50);
    link.send(id("Command"), new Uint8Array(20));
    await until(
      "the driver tells of the command",
      () => sink.logs.includes("info: mode 0, targets 0.00 0.00 0.00 rad"),
    );
    assert.equal(link.end("that is enough"), true);
    assert.equal((await driver.child.status).code, 0);
    const output = await driver.output;
    assert.match(output, /asked to end: that is enough/);
    assert.match(output, /request, 4 bytes\n {2}0000 {2}01 02 03 04/);
    await until("the bridge knows why it went", () => sink.ends.includes("arm: the driver ends"));
  },
);

for (const order of ["before", "after"]) {
  linkTest(
    `A driver that listens, started ${order} the bridge, is connected to, and again when it comes back`,
    async (folder) => {
      const path = await compile(`${EXAMPLES}/driver.c`, folder, SANITIZED);
      const address = `unix:${folder}/listening.sock`;
      const args = [path, "--listen", "--address", address, "--quiet"];
      const sink = new RecordingSink();
      let driver = order === "before" ? new Started(args) : undefined;
      await using _server = await connectToProgram(
        { address, layout: await layout() },
        sink,
        FOREVER,
      );
      driver ??= new Started(args);
      for (let round = 0; round < 2; round++) {
        const before = sink.received;
        await until("telemetry comes", () => sink.received > before + 20);
        await driver.kill();
        if (round === 0) driver = new Started(args);
      }
    },
  );
}

linkTest(
  "A driver that was built from another header is refused with the field that differs",
  async (folder) => {
    await Deno.writeTextFile(
      `${folder}/other.h`,
      (await Deno.readTextFile(`${EXAMPLES}/telemetry.h`)).replace(
        "float temperature",
        "double temperature",
      ),
    );
    const path = await compile(`${EXAMPLES}/driver.c`, folder, SANITIZED);
    const sink = new RecordingSink();
    const told: string[] = [];
    await using server = await listenForPrograms(
      {
        address: `unix:${folder}/arm.sock`,
        layout: await layoutOfHeader(`${folder}/other.h`, {}),
        onStatus: (_level, message) => told.push(message),
      },
      sink,
      FOREVER,
    );
    await using driver = new Started([path, "--address", server.address]);
    assert.equal((await driver.child.status).code, 1);
    const why =
      /Field joints\[1\]\.speed of Telemetry is at byte 40 in the program and at byte 48 in other\.h/;
    assert.match(await driver.errors, why);
    assert.match(told.join("\n"), why);
    assert.equal(sink.links.length, 0);
  },
);
