import assert from "node:assert/strict";
import { formatConnectionFile } from "../../protocols/jupyter/mod.ts";
import { chooseRemote, LIST_SCRIPT, readListing } from "./remote_kernels.ts";
import { parseSshAddress } from "./ssh_address.ts";

const PORTS = { shell: 1, iopub: 2, stdin: 3, control: 4, hb: 5 };

function connectionFile(name: string, pid: number) {
  const info = { transport: "tcp", ip: "127.0.0.1", ports: PORTS, key: "secret" } as const;
  return formatConnectionFile({ ...info, robo: { name, pid } });
}

async function listing(env: Record<string, string>) {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", LIST_SCRIPT],
    env,
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test({
  name:
    "The other machine's shell lists living kernels, the newest first, and dead ones are left out",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const runtime = `${folder}/data/runtime`;
      await Deno.mkdir(runtime, { recursive: true });
      const put = async (file: string, text: string, seconds: number) => {
        await Deno.writeTextFile(`${runtime}/${file}`, text);
        await Deno.utime(`${runtime}/${file}`, seconds, seconds);
      };
      await put("kernel-1.json", connectionFile("old", Deno.pid), 1000);
      await put("kernel-2.json", connectionFile("new", Deno.pid), 2000);
      await put("kernel-3.json", connectionFile("gone", 2 ** 30), 3000);
      await put("kernel-4.json", "not json", 4000);
      await put("other.json", connectionFile("other", Deno.pid), 5000);
      const kernels = readListing(
        await listing({ JUPYTER_RUNTIME_DIR: "", JUPYTER_DATA_DIR: `${folder}/data` }),
      )!;
      assert.deepEqual(kernels.map(({ file, info }) => [file, info.robo?.name]), [
        ["kernel-2.json", "new"],
        ["kernel-1.json", "old"],
      ]);
      assert.equal(chooseRemote(kernels, undefined, "h").info.robo?.name, "new");
      assert.equal(chooseRemote(kernels, "old", "h").info.robo?.name, "old");
      assert.throws(() => chooseRemote(kernels, "arm", "h"), /No kernel called arm runs on h/);
      assert.throws(() => chooseRemote([], undefined, "h"), /No kernel runs on h/);
      assert.deepEqual(readListing(await listing({ JUPYTER_RUNTIME_DIR: `${folder}/none` })), []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("A listing is read when its end has come, and not before", () => {
  const text = `motd\n== robo-kernel alive kernel-1.json\n${connectionFile("a", 1)}\n== robo-end\n`;
  for (let length = 0; length < text.length - 1; length++) {
    assert.equal(readListing(text.slice(0, length)), undefined);
  }
  assert.equal(readListing(text)!.length, 1);
});

Deno.test("An address for ssh has a host, perhaps a user and a port, and is never an option", () => {
  assert.deepEqual(parseSshAddress("ana@robot"), { destination: "ana@robot" });
  assert.deepEqual(parseSshAddress("ssh://robot"), { destination: "robot" });
  assert.deepEqual(parseSshAddress("ssh://ana@10.0.0.7:2222/"), {
    destination: "ana@10.0.0.7",
    port: 2222,
  });
  assert.deepEqual(parseSshAddress("ssh://[fd00::1]:22"), { destination: "fd00::1", port: 22 });
  for (
    const text of [
      "ssh://",
      "ssh://-oProxyCommand=x",
      "a@-x",
      "a b@c",
      "ssh://h:0",
      "ssh://h:99999",
    ]
  ) assert.throws(() => parseSshAddress(text), { code: "usage" }, text);
});
