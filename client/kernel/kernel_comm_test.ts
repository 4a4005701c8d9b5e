import assert from "node:assert/strict";
import { until } from "../../tests/lib/until.ts";
import { kernelAndClient } from "./fake_kernel_testing.ts";
import { CommTable } from "./kernel_comm.ts";

Deno.test("A comm carries messages both ways until one end closes it", async () => {
  await using both = await kernelAndClient(async (request, kernel) => {
    const { comm_id: id, data } = request.content;
    if (request.header.msg_type === "comm_open") {
      await kernel.publish("comm_msg", { comm_id: id!, data: { echo: data! } });
    } else if (request.header.msg_type === "comm_msg") {
      await kernel.publish("comm_close", { comm_id: id!, data: { bye: true } });
    }
  });
  const comm = await both.client.openComm("echo", { a: 1 });
  const message = await new Promise((resolve) => comm.onMessage = ({ data }) => resolve(data));
  assert.deepEqual(message, { echo: { a: 1 } });
  await comm.send({ b: 2 }, { buffers: [new Uint8Array([1])] });
  const last = await new Promise((resolve) => comm.onClose = ({ data }) => resolve(data));
  assert.deepEqual(last, { bye: true });
  assert(comm.isClosed);
  await comm.send({ c: 3 });
  const sent = both.kernel.requests.filter((it) => it.header.msg_type.startsWith("comm"));
  assert.deepEqual(sent.map(({ content }) => content.data), [{ a: 1 }, { b: 2 }]);
  assert.deepEqual([...sent[1]!.buffers[0]!], [1]);
});

Deno.test("A comm that the kernel opens is offered, and left alone by whom it does not concern", async () => {
  const offered: unknown[] = [];
  const heard: unknown[] = [];
  await using both = await kernelAndClient(() => {}, {
    onComm(comm, { data }) {
      offered.push(comm.targetName, data);
      comm.onMessage = ({ data }) => heard.push(data);
      return comm.targetName === "mine";
    },
  });
  for (const name of ["mine", "theirs"]) {
    await both.kernel.publish("comm_open", { comm_id: name, target_name: name, data: {} });
    await both.kernel.publish("comm_msg", { comm_id: name, data: { name } });
  }
  await until("all is heard", () => offered.length === 4);
  await both.client.kernelInfo();
  assert.deepEqual(heard, [{ name: "mine" }]);
  assert.equal(both.kernel.requests.some((it) => it.header.msg_type === "comm_close"), false);
});

Deno.test("A comm is forgotten when either end closes it, and when it cannot be opened", async () => {
  let isDead = false;
  const table = new CommTable(
    () => isDead ? Promise.reject(new Error("dead")) : Promise.resolve(),
    undefined,
  );
  const first = await table.open("a", {});
  const second = await table.open("b", {});
  assert.equal(table.size, 2);
  await first.close();
  assert.equal(table.size, 1);
  const header = { msg_id: "", session: "", username: "", date: "", version: "" };
  table.heard({
    header: { ...header, msg_type: "comm_close" },
    parent: undefined,
    identities: [],
    metadata: {},
    content: { comm_id: second.id, data: {} },
    buffers: [],
  });
  assert.ok(second.isClosed);
  isDead = true;
  await assert.rejects(table.open("c", {}), /dead/);
  assert.equal(table.size, 0);
});
