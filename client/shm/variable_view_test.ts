import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { HostVariable } from "./host_variable.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import { fails, shmTest } from "./shm_testing.ts";

shmTest("A view shows the newest value in place, and is valid until its slot is used again", () => {
  using variable = new HostVariable<Uint8Array>("seen", { codec: "raw", slots: 4 });
  variable.data = Uint8Array.of(1, 2, 3);
  const view = variable.view();
  assert.deepEqual(view.data, Uint8Array.of(1, 2, 3));
  assert.deepEqual([view.info.ticket, view.info.codec, view.info.length], [1, "raw", 3]);
  for (let write = 0; write < 2; write++) {
    variable.data = Uint8Array.of(9, 9, 9);
    assert.equal(view.isValid(), true);
    assert.deepEqual(view.data, Uint8Array.of(1, 2, 3));
  }
  for (let write = 0; write < 4; write++) variable.data = Uint8Array.of(9, 9, 9);
  assert.equal(view.isValid(), false);
  assert.deepEqual(view.data, Uint8Array.of(9, 9, 9));
});

shmTest("An array is viewed with its shape and type, at an address that suits any element", () => {
  using image = HostVariable.forArray("image", { shape: [2, 3], dtype: "float64" });
  image.data = NdArray.from(Float64Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
  const { data, info } = image.view();
  assert.deepEqual(data.shape, [2, 3]);
  assert.equal(data.dtype, "float64");
  assert.deepEqual(data.data, Float64Array.of(1, 2, 3, 4, 5, 6));
  assert.equal(info.codec, "array");
  // In place: no buffer of its own.
  assert(data.data.buffer.byteLength > data.data.byteLength + 64);
  assert.equal(data.data.byteOffset % 64, 0);
});

shmTest("What is no array cannot be viewed as one", () => {
  using image = new HostVariable<unknown>("image", { codec: "array" });
  image.writeBytes(Uint8Array.of(0x01), "msgpack");
  assert.throws(() => image.view(), (error) => error instanceof RoboError && error.code === "data");
});

shmTest(
  "A view stays when its variable is closed or removed, and still tells whether it is valid",
  () => {
    const variable = new HostVariable<string>("left", { codec: "raw" });
    using writer = new HostVariable<string>("left", { codec: "raw" });
    variable.data = "abc";
    const view = variable.view();
    variable.close();
    assert.deepEqual(view.data, Uint8Array.of(97, 98, 99));
    assert.equal(view.isValid(), true);
    for (let write = 0; write < 9; write++) writer.data = "xyz";
    assert.equal(view.isValid(), false);
    writer.remove();
    assert.deepEqual(view.data, Uint8Array.of(120, 121, 122));
  },
);

shmTest("A loan is filled in place and published; then its memory is out of reach", () => {
  using image = HostVariable.forArray("image", { shape: [2, 2], dtype: "uint16" });
  const loan = image.loan();
  const { data } = loan.data;
  data.set([1, 2, 3, 4]);
  assert.equal(image.ticket, 0);
  assert.equal(loan.publish(), 1);
  assert.deepEqual(image.data.data, Uint16Array.of(1, 2, 3, 4));
  assert.equal(data.length, 0);
  data[0] = 9;
  assert.deepEqual(image.data.data, Uint16Array.of(1, 2, 3, 4));
  assert.throws(
    () => loan.publish(),
    (error) => error instanceof RoboError && error.code === "usage",
  );
  assert.equal(image.ticket, 1);
});

shmTest("Of a loan of bytes as many are published as are wanted", () => {
  using variable = new HostVariable<Uint8Array>("bytes", { codec: "raw", maxSize: 100 });
  using loan = variable.loan();
  assert.equal(loan.data.length, 100);
  loan.data.set([5, 6]);
  assert.equal(loan.publish(2), 1);
  assert.deepEqual(variable.data, Uint8Array.of(5, 6));
  using tooMuch = variable.loan();
  fails(() => tooMuch.publish(101), "too-big");
  assert.equal(variable.describe().heldSlots, 0);
});

shmTest(
  "A loan that is not published is given back at the end of its scope, or with its variable",
  () => {
    using variable = new HostVariable<Uint8Array>("back", { codec: "raw" });
    const other = new HostVariable<Uint8Array>("back", { codec: "raw" });
    {
      using _loan = variable.loan();
      assert.equal(variable.describe().heldSlots, 1);
    }
    assert.equal(variable.describe().heldSlots, 0);
    const loan = other.loan();
    assert.equal(variable.describe().heldSlots, 1);
    other.close();
    assert.equal(loan.data.length, 0);
    assert.equal(variable.describe().heldSlots, 0);
    assert.throws(
      () => loan.publish(),
      (error) => error instanceof RoboError && error.code === "usage",
    );
    loan[Symbol.dispose]();
    assert.equal(variable.ticket, 0);
  },
);

shmTest("Loans are of arrays that fit, and of bytes; nothing else has a place", () => {
  using image = new HostVariable<NdArray>("image", { codec: "array", maxSize: 100 });
  using msgpack = new HostVariable<unknown>("image");
  fails(() => image.loan({ shape: [100], dtype: "uint8" }), "too-big", /164 B.*'image'.*100 B/);
  assert.equal(image.describe().heldSlots, 0);
  const isUsage = (error: unknown) => error instanceof RoboError && error.code === "usage";
  assert.throws(() => image.loan(), isUsage);
  assert.throws(() => image.loan({ shape: [-1], dtype: "uint8" }), isUsage);
  assert.throws(() => msgpack.loan(), isUsage);
  assert.equal(image.describe().heldSlots, 0);
});

shmTest("While all slots are lent a writer is told so, and goes on when one is given back", () => {
  using variable = new HostVariable<Uint8Array>("lent", { codec: "raw", slots: 2 });
  variable.data = Uint8Array.of(1);
  using loan = variable.loan();
  fails(() => variable.data = Uint8Array.of(2), "busy", /'lent'/);
  assert.deepEqual(variable.data, Uint8Array.of(1));
  loan[Symbol.dispose]();
  variable.data = Uint8Array.of(3);
  assert.deepEqual(variable.data, Uint8Array.of(3));
});

shmTest("A large array is written in place, and comes back whole", () => {
  using image = HostVariable.forArray("large", { shape: [300, 300], dtype: "float32" });
  const pixels = Float32Array.from({ length: 90_000 }, (_, at) => at);
  assert.equal(image.write(NdArray.from(pixels, [300, 300])), 1);
  assert.deepEqual(image.data.data, pixels);
  assert.deepEqual(image.data.shape, [300, 300]);
  assert.equal(image.describe().heldSlots, 0);
});

shmTest(
  "What is forgotten is closed, but for last wills: loans are given back, and memory goes with its last view",
  async (folder) => {
    const program = new URL("./forgotten_variables_testing.ts", import.meta.url).pathname;
    const { stdout, success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", "--v8-flags=--expose-gc", program],
      env: { ROBO_SHM_DIR: folder },
      stderr: "inherit",
    }).output();
    assert(success);
    assert.equal(
      new TextDecoder().decode(stdout),
      "open\nclosed\nwilled\nseen\nunmapped\ngiven back\n",
    );
  },
);
