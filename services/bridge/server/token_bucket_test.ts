import assert from "node:assert/strict";
import { TokenBucket } from "./token_bucket.ts";

Deno.test("A bucket lets as many pass at once as in a second, then says how long to wait", () => {
  const bucket = new TokenBucket(100, 0);
  assert.equal(bucket.take(100, 0), 0);
  assert.equal(bucket.take(10, 0), 100);
  assert.equal(bucket.take(0, 100), 0);
  assert.equal(bucket.take(50, 600), 0);
  assert.equal(bucket.take(1, 600), 10);
  assert.equal(bucket.take(101, 100_000), 10);
});
