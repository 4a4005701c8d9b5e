import assert from "node:assert/strict";
import type { Lab } from "../../client/daq/lab.ts";
import { RoboError } from "../../errors.ts";
import type { Device } from "../../protocols/daq/lab_types.ts";
import { toNdArray } from "../../protocols/pymodaq/mod.ts";
import { until } from "../../tests/lib/until.ts";
import { DaqServer } from "./mod.ts";
import { RawClient } from "./raw_client_testing.ts";

function deviceWhere(lab: Lab, what: string, holds: (device: Device) => boolean): Promise<Device> {
  return until(what, async () => (await lab.devices()).find(holds));
}

function online(lab: Lab, name: string): Promise<Device> {
  return deviceWhere(lab, `${name} is online`, (device) => device.name === name && device.online);
}

Deno.test("A detector and an actuator of different dialects are served on one port", async () => {
  await using server = await DaqServer.start({ port: 0 });
  const { lab } = server;
  await using cam = await RawClient.connect(server.endpoint, "GRABBER", "L2");
  await cam.name("cam");
  await using stage = await RawClient.connect(server.endpoint, "ACTUATOR", "T3");
  await stage.name("stage");
  await stage.tell(1.5, "mm");
  assert.equal((await online(lab, "cam")).kind, "detector");
  const grabbing = lab.grab("cam", { dimension: "0D" });
  assert.equal((await cam.expect("send_data")).dimension, "0D");
  await cam.done(42);
  using grab = await grabbing;
  assert.deepEqual([...toNdArray(grab.data.data[0]!.data[0]!)!.data], [42]);
  assert.equal(grab.number, 1);
  const moving = lab.move("stage", { kind: "absolute", to: 3.5 });
  const { to } = await stage.expect("move");
  assert(to.form === "dwa" && to.dwa.units === "mm");
  await stage.position("move_done", 3.5);
  assert.equal((await moving).position.value, 3.5);
  const device = await lab.device("stage");
  assert.equal(device.dialect, "T3");
  assert.equal(device.units, "mm");
  assert.equal((await lab.device("cam")).dialect, "L2");
});

Deno.test("A device that goes away is offline with its last state, and comes back as itself", async () => {
  await using server = await DaqServer.start({ port: 0 });
  const { lab } = server;
  {
    await using stage = await RawClient.connect(server.endpoint, "ACTUATOR");
    await stage.name("stage");
    await stage.tell(7);
    await until("it is at 7", async () => (await lab.devices())[0]?.position?.value === 7);
  }
  const gone = await deviceWhere(lab, "it is offline", ({ online }) => !online);
  assert.equal(gone.name, "stage");
  assert.equal(gone.position?.value, 7);
  assert.equal(gone.doing, "offline");
  await assert.rejects(
    lab.position("stage"),
    (error) => error instanceof RoboError && error.code === "unavailable",
  );
  await using again = await RawClient.connect(server.endpoint, "ACTUATOR");
  await again.name("stage");
  assert.equal((await online(lab, "stage")).connections, 2);
  assert.equal((await lab.devices()).length, 1);
});

Deno.test("Without a list of networks a server listens where this machine alone can connect", async () => {
  for (const host of ["localhost", "127.0.0.1", ...Deno.build.os === "linux" ? ["lo"] : []]) {
    await using server = await DaqServer.start({ host, port: 0 });
    assert.match(server.endpoint, /^tcp:\/\/127\.0\.0\.1:/);
  }
  for (const host of ["0.0.0.0", "*", "::", "127.0.0.1.example.org"]) {
    await assert.rejects(DaqServer.start({ host, port: 0 }), {
      code: "usage",
      message: `Listening on ${host} needs a list of networks that may connect`,
    });
  }
});
