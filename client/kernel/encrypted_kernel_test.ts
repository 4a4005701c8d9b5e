import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { generateCurveKeyPair } from "../../transports/zmtp.ts";
import { FakeKernel } from "./fake_kernel_testing.ts";
import { KernelClient } from "./kernel_client.ts";

const server = generateCurveKeyPair();
const client = generateCurveKeyPair();

function start(accepts?: (key: string) => boolean): Promise<FakeKernel> {
  const { secretKey } = server;
  return FakeKernel.start({
    security: { mechanism: "CURVE", server: true, secretKey, ...(accepts && { accepts }) },
    script: (request, kernel) => kernel.finish(request),
  });
}

Deno.test("Over CURVE a client shows the kernel's own keys, as Jupyter's clients do", async () => {
  const shown = new Set<string>();
  await using kernel = await start((key) => (shown.add(key), true));
  await using connected = await KernelClient.connect({ info: { ...kernel.info, curve: server } });
  assert.equal((await connected.execute("x")).status, "ok");
  assert.deepEqual([...shown], [server.publicKey]);
});

Deno.test("A client with keys of its own shows those: of the connection file, or as it was told", async () => {
  const shown = new Set<string>();
  await using kernel = await start((key) => (shown.add(key), true));
  const { publicKey: serverKey } = server;
  const info = { ...kernel.info, curve: client, robo: { serverKey } };
  await (await KernelClient.connect({ info })).close();
  const security = { mechanism: "CURVE" as const, serverKey, ...client };
  await (await KernelClient.connect({ info: kernel.info, security })).close();
  assert.deepEqual([...shown], [client.publicKey]);
});

Deno.test("A client that is not on the list, and one that does not encrypt, are told so", async () => {
  await using kernel = await start(() => false);
  const info = { ...kernel.info, curve: client, robo: { serverKey: server.publicKey } };
  const is = (code: string, words: RegExp) => (error: unknown) => {
    assert(error instanceof RoboError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, words);
    return true;
  };
  await assert.rejects(
    KernelClient.connect({ info }),
    is("denied", /^The kernel does not let this client in: Access denied$/),
  );
  await assert.rejects(
    KernelClient.connect({ info: kernel.info }),
    is("config", /^The kernel and this client do not encrypt alike: .*CURVE/),
  );
  const wrong = { ...info, robo: { serverKey: client.publicKey } };
  await assert.rejects(KernelClient.connect({ info: wrong }), is("denied", /this server's key/));
});
