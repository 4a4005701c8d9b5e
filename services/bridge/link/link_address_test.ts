import assert from "node:assert/strict";
import { cleanName, linkAddress, linkEndpoint, nameOfAddress } from "./link_address.ts";

Deno.test("Addresses of programs are endpoints in other words", () => {
  for (
    const [address, endpoint] of [
      ["unix:./robo.sock", "ipc://./robo.sock"],
      ["unix:@arm", "ipc://@arm"],
      ["tcp:127.0.0.1:7000", "tcp://127.0.0.1:7000"],
    ] as const
  ) {
    assert.equal(linkEndpoint(address), endpoint);
    assert.equal(linkAddress(endpoint), address);
  }
  for (const address of ["robo.sock", "tcp://127.0.0.1:7000", "udp:127.0.0.1:7000", "unix:"]) {
    assert.throws(() => linkEndpoint(address), /Not an address of programs/);
  }
});

Deno.test("A path that is too long for a socket is refused with the limit", () => {
  assert.equal(linkEndpoint(`unix:${"x".repeat(107)}`), `ipc://${"x".repeat(107)}`);
  assert.throws(() => linkEndpoint(`unix:${"ä".repeat(54)}`), /has 108 bytes/);
});

Deno.test("A program that says no name is called as its socket", () => {
  assert.equal(nameOfAddress("unix:/run/arm.sock"), "arm");
  assert.equal(nameOfAddress("unix:left.arm.sock"), "left_arm");
  assert.equal(nameOfAddress("unix:@arm"), "arm");
  assert.equal(nameOfAddress("unix:/run/arm"), "arm");
  assert.equal(nameOfAddress("tcp:127.0.0.1:7000"), "program");
});

Deno.test("Names are made of letters, digits, _ and -, and never empty", () => {
  assert.equal(cleanName("my arm\x1b[31m!"), "my_arm_31m_");
  assert.equal(cleanName("x".repeat(100)).length, 64);
  assert.equal(cleanName(""), "program");
});
