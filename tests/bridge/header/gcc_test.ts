import assert from "node:assert/strict";
import { compilerTest } from "../layout/compilers.ts";
import { checkPeer, PEERS, STRUCTS } from "./peers.ts";

for (const peer of PEERS) {
  const { abi, cc, cflags, headers } = peer;
  compilerTest(
    `Random structs by the rules of ${abi} are those of ${[cc, ...cflags].join(" ")}`,
    [cc],
    async () => {
      const seed = Math.floor(Math.random() * 1e9);
      for (let i = 0; i < headers; i++) {
        assert.ok(await checkPeer(peer, seed + i) >= STRUCTS);
      }
    },
  );
}
