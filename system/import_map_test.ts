import assert from "node:assert/strict";
import { mergeImportMaps } from "./import_map.ts";

const robo = {
  folder: "/opt/ro bo",
  imports: { robo: "./mod.ts", msgpackr: "npm:msgpackr@2.1.3" },
};

Deno.test("a script finds the library, and the library its own packages", () => {
  assert.deepEqual(mergeImportMaps(robo), {
    imports: { robo: "file:///opt/ro%20bo/mod.ts" },
    scopes: {
      "file:///opt/ro%20bo/": {
        robo: "file:///opt/ro%20bo/mod.ts",
        msgpackr: "npm:msgpackr@2.1.3",
        "msgpackr/": "npm:/msgpackr@2.1.3/",
      },
    },
  });
});

Deno.test("the user's own imports are kept, seen from the user's folder", () => {
  const { imports, scopes } = mergeImportMaps(robo, {
    folder: "/home/ann/bot",
    imports: {
      "lib/": "./lib/",
      "../x.ts": "/y.ts",
      msgpackr: "npm:msgpackr@1",
      "std/": "jsr:/@std/x@1/",
      robo: "./old.ts",
    },
    scopes: { "./vendor/": { a: "./b.ts" } },
  });
  assert.deepEqual(imports, {
    "lib/": "file:///home/ann/bot/lib/",
    "file:///home/ann/x.ts": "file:///y.ts",
    msgpackr: "npm:msgpackr@1",
    "msgpackr/": "npm:/msgpackr@1/",
    "std/": "jsr:/@std/x@1/",
    robo: "file:///opt/ro%20bo/mod.ts",
  });
  assert.deepEqual(scopes["file:///home/ann/bot/vendor/"], { a: "file:///home/ann/bot/b.ts" });
});
