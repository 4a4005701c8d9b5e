import assert from "node:assert/strict";
import type { CorePlan } from "../plan.ts";
import { controlOf, findPlace, isListening } from "./core_place.ts";

const signal = new AbortController().signal;

function find(where: CorePlan["where"], env: Record<string, string> = {}) {
  const plan: CorePlan = { start: "auto", args: [], ...where === undefined ? {} : { where } };
  return findPlace(plan, { env, signal, onWarning: () => {} });
}

Deno.test("A core is where the file says, else where ROBO_CORE says, else at the usual ports", async () => {
  const given = { type: "tcp", in: ["localhost", 1234], out: ["localhost", 1235] } as const;
  const env = { ROBO_CORE: "tcp://127.0.0.1:1,tcp://127.0.0.1:2" };
  assert.deepEqual(await find(given, env), {
    in: "tcp://127.0.0.1:1234",
    out: "tcp://127.0.0.1:1235",
    isHere: true,
  });
  assert.equal((await find(undefined, env))!.in, "tcp://127.0.0.1:1");
  assert.equal((await find(undefined))!.in, "tcp://127.0.0.1:9998");
  assert.deepEqual(await find({ type: "uds", in: "/tmp/a", out: "/tmp/b" }), {
    in: "ipc:///tmp/a",
    out: "ipc:///tmp/b",
    isHere: true,
  });
});

Deno.test("A core may be started here under this machine's addresses, and not under others", async () => {
  const isHere = async (host: string) =>
    (await find({ in: `tcp://${host}:9998`, out: `tcp://${host}:9999` }))!.isHere;
  const own = Deno.networkInterfaces().filter(({ family }) => family === "IPv4");
  for (const { address } of own) assert.equal(await isHere(address), true, address);
  assert.equal(await isHere("127.0.0.9"), true);
  assert.equal(await isHere("[::1]"), true);
  // Addresses and names that are for documentation alone.
  assert.equal(await isHere("192.0.2.1"), false);
  assert.equal(await isHere("nobody.invalid"), false);
});

Deno.test("isListening tells whether somebody takes connections, over tcp and Unix sockets", async () => {
  const folder = await Deno.makeTempDir();
  try {
    {
      using tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { port } = tcp.addr as Deno.NetAddr;
      assert.equal(await isListening(`tcp://127.0.0.1:${port}`), true);
      tcp.close();
      assert.equal(await isListening(`tcp://127.0.0.1:${port}`), false);
    }
    const path = `${folder}/in.sock`;
    using unix = Deno.listen({ transport: "unix", path });
    assert.equal(await isListening(`ipc://${path}`), true);
    unix.close();
    assert.equal(await isListening(`ipc://${path}`), false);
    assert.equal(await isListening(`ipc://${folder}/never`), false);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("A core that has no file is asked at the usual port of its host, unless it was started here", async () => {
  const place = { in: "tcp://192.0.2.1:9998", out: "tcp://192.0.2.1:9999", isHere: false };
  assert.equal(await controlOf(place), "http://192.0.2.1:9997");
  assert.equal(await controlOf({ ...place, control: "http://bob:1" }), "http://bob:1");
  assert.equal(await controlOf({ ...place, isHere: true }, 2 ** 22 + 1), undefined);
});
