import assert from "node:assert/strict";
import { generateCurveKeyPair } from "../../protocols/zmtp/mod.ts";
import { CoreProcess } from "../lib/core_process.ts";
import { findPythonWith } from "../lib/python.ts";
import { robo } from "../lib/robo_process.ts";
import { temporaryFile } from "../lib/temporary_file.ts";
import { until } from "../lib/until.ts";
import { PythonPeer } from "./python_peer.ts";
import { RawPeer } from "./raw_peer.ts";

const python = findPythonWith("zmq");
const missing = python === undefined ? " (python3-zmq is missing)" : "";

function refusals(core: CoreProcess, reason: string): Promise<unknown> {
  return until(`${reason} is counted`, async () => (await core.snapshot()).refused[reason]);
}

Deno.test({
  name:
    `robo core --plain serves libzmq programs that know a password, and counts those that do not${missing}`,
  ignore: python === undefined,
  async fn() {
    await using users = await temporaryFile("# who may come in\nann:s3cret:with colon\nbob:x\n");
    await using core = await CoreProcess.start(["--plain", users.path]);
    const ann = ["user=ann", "password=s3cret:with colon"];
    await using _publisher = new PythonPeer(python!, "publish", core.places.in, ...ann);
    await using subscriber = new PythonPeer(
      python!,
      "subscribe",
      core.places.out,
      "user=bob",
      "password=x",
    );
    await subscriber.flowing("messages flow");
    await using stranger = new PythonPeer(
      python!,
      "subscribe",
      core.places.out,
      "user=bob",
      "password=y",
    );
    await refusals(core, "authentication-failed");
    await assert.rejects(RawPeer.subscriber(core.places.out), { reason: "mechanism-mismatch" });
    await refusals(core, "mechanism-mismatch");
    assert.equal(stranger.seen, 0);
    const { publishers, subscribers } = await core.snapshot();
    assert.deepEqual(publishers.map(({ user, mechanism }) => [user, mechanism]), [[
      "ann",
      "PLAIN",
    ]]);
    assert.deepEqual(subscribers.map(({ user }) => user), ["bob"]);
  },
});

Deno.test({
  name:
    `robo core --curve --authorized serves libzmq programs whose keys it knows, encrypted${missing}`,
  ignore: python === undefined,
  async fn() {
    const [server, friend, stranger] = [
      generateCurveKeyPair(),
      generateCurveKeyPair(),
      generateCurveKeyPair(),
    ];
    await using keys = await temporaryFile(
      `public=${server.publicKey}\nsecret=${server.secretKey}\n`,
    );
    await using authorized = await temporaryFile(`# friends\n${friend.publicKey} ann's laptop\n`);
    await using core = await CoreProcess.start([
      ...["--curve", "--key-file", keys.path, "--authorized", authorized.path],
    ]);
    const as = (pair: typeof friend) => [
      `server=${server.publicKey}`,
      `public=${pair.publicKey}`,
      `secret=${pair.secretKey}`,
    ];
    await using _publisher = new PythonPeer(python!, "publish", core.places.in, ...as(friend));
    await using subscriber = new PythonPeer(python!, "subscribe", core.places.out, ...as(friend));
    await subscriber.flowing("messages flow");
    await using unknown = new PythonPeer(python!, "subscribe", core.places.out, ...as(stranger));
    await refusals(core, "authentication-failed");
    assert.equal(unknown.seen, 0);
    const { publishers } = await core.snapshot();
    assert.deepEqual(publishers.map(({ user, mechanism }) => [user, mechanism]), [
      [friend.publicKey, "CURVE"],
    ]);
  },
});

Deno.test("robo core --curve takes a client's key that begins like a comment, and refuses lines that are none", async () => {
  const { publicKey, secretKey } = generateCurveKeyPair();
  await using keys = await temporaryFile(`public=${publicKey}\nsecret=${secretKey}\n`);
  await using odd = await temporaryFile(`# a comment\n#${"0".repeat(39)}\n`);
  await using core = await CoreProcess.start([
    ...["--curve", "--key-file", keys.path, "--authorized", odd.path],
  ]);
  assert.equal(await core.end("SIGINT"), 0);
  await using broken = await temporaryFile("# friends\nnot a key\n");
  const { status, stderr } = await robo([
    "core",
    ...["--in", "tcp://127.0.0.1:0", "--out", "tcp://127.0.0.1:0"],
    ...["--curve", "--key-file", keys.path, "--authorized", broken.path],
  ]);
  assert.equal(status, 78);
  assert.match(stderr, /line 2: not a public key/);
});
