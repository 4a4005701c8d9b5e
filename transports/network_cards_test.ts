import assert from "node:assert/strict";
import { isLoopback, isOnNetwork, networkCards } from "./network_cards.ts";

Deno.test("An address is on the network of a card when all bits of its mask agree", () => {
  const card = { name: "eth0", address: "192.168.5.7", netmask: "255.255.252.0", ipv6: [] };
  for (const address of ["192.168.4.1", "192.168.7.255", "192.168.5.7"]) {
    assert.ok(isOnNetwork(card, address), address);
  }
  for (const address of ["192.168.8.1", "192.168.3.255", "10.168.5.7", "127.0.0.1"]) {
    assert.ok(!isOnNetwork(card, address), address);
  }
});

Deno.test("Loopback is known in all its forms, and names that merely look like it are not", () => {
  for (const host of ["127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"]) {
    assert.ok(isLoopback(host));
  }
  for (const host of ["10.127.0.1", "localhost.example", "127.example", "::2", "robot"]) {
    assert.ok(!isLoopback(host));
  }
});

Deno.test("This machine has loopback, and it comes first", () => {
  const [first] = networkCards();
  assert.equal(first?.address, "127.0.0.1");
});
