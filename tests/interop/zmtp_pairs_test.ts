import { generateCurveKeyPair, type SocketOptions } from "../../transports/zmtp.ts";
import { OurEnd, TheirEnd } from "./zmtp_ends.ts";
import { type Exchange, EXCHANGES } from "./zmtp_exchanges.ts";
import { Peer, type PeerKind } from "./zmtp_peer.ts";

const server = generateCurveKeyPair();
const client = generateCurveKeyPair();

/** Options of the end that binds and of the end that connects. */
const MECHANISMS: Record<string, [SocketOptions, SocketOptions]> = {
  NULL: [{}, {}],
  PLAIN: [{ plainServer: true }, { plainUsername: "ada", plainPassword: "secret" }],
  CURVE: [
    { curveServer: true, curveSecretKey: server.secretKey },
    {
      curveServerKey: server.publicKey,
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
    },
  ],
};

const NAMED = ["DEALER", "ROUTER"];

for (const kind of ["node", "python"] as const) {
  const probe = await Peer.start(kind);
  const missing = typeof probe === "string" ? probe : undefined;
  if (typeof probe !== "string") await probe[Symbol.asyncDispose]();
  for (const mechanism of Object.keys(MECHANISMS)) {
    for (const transport of ["tcp", "ipc"]) {
      const name =
        `Every socket pair works with ${kind}'s libzmq over ${transport} with ${mechanism}`;
      Deno.test({
        name: missing === undefined ? name : `${name} (${missing})`,
        ignore: missing !== undefined,
        fn: (t) => everyPair(t, { kind, mechanism, transport }),
      });
    }
  }
}

async function everyPair(
  t: Deno.TestContext,
  of: { kind: PeerKind; mechanism: string; transport: string },
): Promise<void> {
  await using peer = await Peer.start(of.kind) as Peer;
  if (of.mechanism === "PLAIN") await peer.ask("zap", { username: "ada", password: "secret" });
  const folder = await Deno.makeTempDir({ prefix: "robo-zmtp-" });
  let sockets = 0;
  const endpoint = () =>
    of.transport === "tcp" ? "tcp://127.0.0.1:0" : `ipc://${folder}/${sockets++}`;
  for (const [ours, theirs, exchange] of EXCHANGES) {
    for (const weBind of [true, false]) {
      // Between two sockets of libzmq this gets no reply either.
      if (of.mechanism === "PLAIN" && theirs === "REQ" && !weBind) continue;
      await t.step(`our ${ours} ${weBind ? "bound" : "connected"}, their ${theirs}`, async () => {
        const [bound, connecting] = MECHANISMS[of.mechanism]!;
        const ourOptions = weBind ? plainCredentials(bound) : connecting;
        const our = new OurEnd(ours, named(ourOptions, ours, "ours"));
        const theirOptions = named(weBind ? connecting : bound, theirs, "theirs");
        const their = await TheirEnd.open(peer, theirs, theirOptions);
        await talk({ our, their, weBind, endpoint: endpoint() }, exchange);
      });
    }
  }
  await Deno.remove(folder, { recursive: true });
}

async function talk(
  of: { our: OurEnd; their: TheirEnd; weBind: boolean; endpoint: string },
  exchange: Exchange,
): Promise<void> {
  const { our, their } = of;
  try {
    if (of.weBind) await their.connect(await our.bind(of.endpoint));
    else await our.connect(await their.bind(of.endpoint));
    await our.connected();
    await exchange(our, their);
  } finally {
    await their.close();
    await our.close();
  }
}

function named(options: SocketOptions, type: string, routingId: string): SocketOptions {
  return NAMED.includes(type) ? { ...options, routingId } : options;
}

/** Our PLAIN server checks for itself; libzmq's asks the peer's ZAP handler. */
function plainCredentials(options: SocketOptions): SocketOptions {
  if (!options.plainServer) return options;
  return { ...options, plainUsername: "ada", plainPassword: "secret" };
}
