import assert from "node:assert/strict";
import { BridgeClient } from "../../client/bridge/mod.ts";
import { bytesOf, COMMAND } from "../../services/bridge/dialects/conversation_testing.ts";
import { LineProcess } from "../lib/line_process.ts";
import { findPython } from "../lib/python.ts";
import { until } from "../lib/until.ts";
import { RoboWsLab } from "./robo_ws_lab.ts";
import { HAS_OPENSSL, makeCertificate } from "./websocket/certificate.ts";

const python = findPython();
const MODULES = new URL("../../native/python/", import.meta.url).pathname;

Deno.test({
  name:
    "The clients in TypeScript and Python speak with an encrypted bridge whose certificate they are given, and with no other",
  ignore: !HAS_OPENSSL || python === undefined,
  async fn() {
    await using tls = await makeCertificate();
    await using lab = await RoboWsLab.start({ tls });
    assert.match(lab.url, /^wss:/);
    await assert.rejects(BridgeClient.connect(lab.url), { code: "unavailable", hint: /caCerts/ });
    const plain = lab.url.replace("wss:", "ws:");
    await assert.rejects(BridgeClient.connect(plain), { code: "unavailable", hint: /wss:/ });
    const caCerts = [await Deno.readTextFile(tls.certificate)];
    await using client = await BridgeClient.connect(lab.url, { caCerts });
    await client.send("arm.Command", { channel: 1, value: 2 });
    const script = `
import ssl
from robo_ws import Bridge, BridgeError
url = ${JSON.stringify(lab.url)}
try: Bridge(url)
except BridgeError as error: print(error.kind, flush=True)
trusted = ssl.create_default_context(cafile=${JSON.stringify(tls.certificate)})
with Bridge(url, ssl=trusted) as bridge:
    subscription = bridge.subscribe("arm.Command").wait_ready()
    for value in range(200):
        bridge.send("arm.Command", channel=2, value=value)
    print(sum(subscription.next(10)["value"] for _ in range(200)), flush=True)
`;
    await using child = new LineProcess([python!, "-c", script], {
      PYTHONPATH: MODULES,
      PYTHONDONTWRITEBYTECODE: "1",
    });
    assert.equal(await child.says(), "unavailable");
    assert.equal(await child.says(), String(199 * 100));
    await until("all of them", () => lab.arm.received.length === 201);
    assert.deepEqual(lab.arm.received[0]![1], bytesOf(COMMAND, { channel: 1, value: 2 }));
  },
});

Deno.test({
  name: "A certificate that is made for another name is refused with the cure",
  ignore: !HAS_OPENSSL,
  async fn() {
    await using tls = await makeCertificate("DNS:robot");
    await using lab = await RoboWsLab.start({ tls });
    const caCerts = [await Deno.readTextFile(tls.certificate)];
    await assert.rejects(BridgeClient.connect(lab.url, { caCerts }), {
      code: "unavailable",
      hint: /^Use a name that is in the certificate/,
    });
  },
});
