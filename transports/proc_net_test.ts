import assert from "node:assert/strict";
import { connectionKey, connectionOwners, findSocketOwner, parseTcpSockets } from "./proc_net.ts";

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid";
const noProc = Deno.build.os !== "linux";

Deno.test("the kernel's table of IPv4 sockets is read", () => {
  const text = [
    HEADER,
    "   0: 0100007F:270E 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100",
    "   1: 0501A8C0:270F 0601A8C0:C001 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 20",
    "",
  ].join("\n");
  assert.deepEqual(parseTcpSockets(text), [
    { local: "127.0.0.1:9998", remote: "0.0.0.0:0", listening: true, inode: 4711 },
    { local: "192.168.1.5:9999", remote: "192.168.1.6:49153", listening: false, inode: 4712 },
  ]);
});

Deno.test("IPv6 addresses are shortened, and those that carry IPv4 are given as IPv4", () => {
  const hosts = {
    "00000000000000000000000001000000": "[::1]",
    "00000000000000000000000000000000": "[::]",
    "0000000000000000FFFF00000100007F": "127.0.0.1",
    "B80D01200000000000000000010000FF": "[2001:db8::ff00:1]",
    "B80D0120000001000000020001000300": "[2001:db8:1:0:2:0:3:1]",
  };
  for (const [hex, host] of Object.entries(hosts)) {
    const line =
      `   0: ${hex}:1F90 ${hex}:0000 01 00000000:00000000 00:00000000 00000000     0        0 9 1 0`;
    assert.equal(parseTcpSockets(line)[0]?.local, `${host}:8080`);
  }
});

Deno.test("lines of another form are passed over", () => {
  assert.deepEqual(parseTcpSockets(`${HEADER}\nrubbish\n  1: 00:00 00:00 01 \n`), []);
});

Deno.test({ name: "the owner of a listening port is found", ignore: noProc }, async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  assert.equal((await findSocketOwner(listener.addr.port))?.pid, Deno.pid);
});

Deno.test({ name: "a port that nobody listens on has no owner", ignore: noProc }, async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  assert.equal(await findSocketOwner(port), undefined);
});

Deno.test({ name: "both ends of a connection have their owner", ignore: noProc }, async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const accepting = listener.accept();
  using client = await Deno.connect({ hostname: "127.0.0.1", port });
  using server = await accepting;
  const near = `127.0.0.1:${client.localAddr.port}`;
  const far = `127.0.0.1:${port}`;
  const owners = await connectionOwners(new Set([port]));
  assert.equal(owners.get(connectionKey(near, far))?.pid, Deno.pid);
  assert.equal(owners.get(connectionKey(far, near)), undefined, "the server's end leads elsewhere");
  assert.equal((await connectionOwners()).get(connectionKey(far, near))?.pid, Deno.pid);
  assert.notEqual(server.remoteAddr, undefined);
});

Deno.test("without /proc nobody is found", async () => {
  assert.equal(await findSocketOwner(9998, "/nowhere"), undefined);
  assert.equal((await connectionOwners(undefined, "/nowhere")).size, 0);
});

Deno.test("a process is called as robo launch has named it, else after its program", async () => {
  const proc = await Deno.makeTempDir();
  const connection = (port: number, inode: number) =>
    `   0: 0100007F:${
      port.toString(16).toUpperCase()
    } 0100007F:270E 01 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 20`;
  await Deno.mkdir(`${proc}/net`);
  await Deno.writeTextFile(
    `${proc}/net/tcp`,
    [HEADER, connection(50001, 1), connection(50002, 2), ""].join("\n"),
  );
  for (
    const [pid, variables] of [[1, "HOME=/\0ROBO_NODE_NAME=left/camera\0"], [
      2,
      "ROBO_NODE_NAME=\0",
    ]]
  ) {
    await Deno.mkdir(`${proc}/${pid}/fd`, { recursive: true });
    await Deno.symlink(`socket:[${pid}]`, `${proc}/${pid}/fd/3`);
    await Deno.writeTextFile(`${proc}/${pid}/environ`, `${variables}`);
    await Deno.writeTextFile(`${proc}/${pid}/cmdline`, "python3\0camera.py\0");
  }
  const owners = await connectionOwners(undefined, proc);
  assert.deepEqual([...owners.values()], [
    { pid: 1, name: "left/camera" },
    { pid: 2, name: "camera.py" },
  ]);
  await Deno.remove(proc, { recursive: true });
});
