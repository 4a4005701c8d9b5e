import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import {
  formatConnectionFile,
  isConnectionFileName,
  parseConnectionFile,
} from "./connection_file.ts";
import { channelEndpoint, type ConnectionInfo } from "./connection_info.ts";

const PORTS = { shell: 42767, iopub: 46117, stdin: 38481, control: 9872, hb: 52277 };
const KEY = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";

const INFO: ConnectionInfo = {
  transport: "tcp",
  ip: "127.0.0.1",
  ports: PORTS,
  key: "k",
  kernelName: "robo",
  curve: { publicKey: KEY, secretKey: KEY },
  robo: {
    name: "arm",
    pid: 12,
    startedAt: 1.5,
    version: "0.1.0",
    right: "observe",
    serverKey: KEY,
  },
};

/** What ipykernel writes. */
const PLAIN = {
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  control_port: 4,
  hb_port: 5,
  ip: "127.0.0.1",
  key: "a-b",
  transport: "tcp",
  signature_scheme: "hmac-sha256",
  kernel_name: "",
};

function parse(fields: object): ConnectionInfo {
  return parseConnectionFile(JSON.stringify(fields), "k.json");
}

Deno.test("A connection file is read as it was written", () => {
  assert.deepEqual(parseConnectionFile(formatConnectionFile(INFO), "k.json"), INFO);
});

Deno.test("ipykernel's file is read, and Jupyter's names are written", () => {
  assert.deepEqual(parse(PLAIN), {
    transport: "tcp",
    ip: "127.0.0.1",
    ports: { shell: 1, iopub: 2, stdin: 3, control: 4, hb: 5 },
    key: "a-b",
  });
  const written = JSON.parse(formatConnectionFile({ ...INFO, robo: {} }));
  for (const name of Object.keys(PLAIN)) assert(name in written, name);
  assert.equal(written.curve_publickey, KEY);
});

Deno.test.each([
  { name: "no JSON", text: "{", words: /it is no JSON/ },
  { name: "a list", text: "[]", words: /no JSON object/ },
  { name: "too long a text", text: " ".repeat(70_000), words: /too long/ },
  {
    name: "no shell port",
    text: JSON.stringify({ ...PLAIN, shell_port: 0 }),
    words: /shell_port is 0/,
  },
  {
    name: "a port that is text",
    text: JSON.stringify({ ...PLAIN, hb_port: "5" }),
    words: /hb_port/,
  },
  { name: "no port at all", text: "{}", words: /shell_port is missing/ },
  {
    name: "another scheme",
    text: JSON.stringify({ ...PLAIN, signature_scheme: "hmac-md5" }),
    words: /hmac-md5/,
  },
  {
    name: "another transport",
    text: JSON.stringify({ ...PLAIN, transport: "pgm" }),
    words: /neither tcp nor ipc/,
  },
  {
    name: "a key that is a number",
    text: JSON.stringify({ ...PLAIN, key: 1 }),
    words: /key is no text/,
  },
  { name: "an address with a space", text: JSON.stringify({ ...PLAIN, ip: "a b" }), words: /ip/ },
  {
    name: "a short CURVE key",
    text: JSON.stringify({ ...PLAIN, curve_publickey: "x", curve_secretkey: KEY }),
    words: /curve_publickey/,
  },
])("A connection file is refused: $name", ({ text, words }) => {
  assert.throws(
    () => parseConnectionFile(text, "/run/k.json"),
    (error) =>
      error instanceof RoboError && error.code === "data" && words.test(error.message) &&
      error.message.includes("/run/k.json") && error.hint !== undefined,
  );
});

Deno.test("One CURVE key alone counts as none, as for Jupyter's clients", () => {
  assert.equal(parse({ ...PLAIN, curve_publickey: KEY }).curve, undefined);
});

Deno.test("Endpoints are those that a client can connect to", () => {
  const at = (fields: Partial<ConnectionInfo>) => channelEndpoint({ ...INFO, ...fields }, "shell");
  assert.equal(at({}), "tcp://127.0.0.1:42767");
  assert.equal(at({ ip: "*" }), "tcp://127.0.0.1:42767");
  assert.equal(at({ ip: "0.0.0.0" }), "tcp://127.0.0.1:42767");
  assert.equal(at({ ip: "::1" }), "tcp://[::1]:42767");
  assert.equal(at({ transport: "ipc", ip: "/run/k-ipc" }), "ipc:///run/k-ipc-42767");
});

Deno.test("Names of connection files are told from others", () => {
  assert(isConnectionFileName("kernel-12.json"));
  for (const name of ["nbserver-12.json", "kernel-12.txt", "kernel.json", "a/kernel-1.json"]) {
    assert.equal(isConnectionFileName(name), false);
  }
});
