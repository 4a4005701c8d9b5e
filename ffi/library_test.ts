import assert from "node:assert/strict";
import { HostError } from "./host_error.ts";
import { findLibrary, type LibraryOrigin, type NativeLibrary } from "./library.ts";
import { CONFIG, inLibraryPlace, type LibraryPlace, programOf } from "./library_testing.ts";

const ignore = Deno.build.os !== "linux" || programOf("cc") === undefined;

function libraryTest(name: string, test: (place: LibraryPlace) => void | Promise<void>) {
  // A library that was opened stays open.
  Deno.test({ name, ignore, sanitizeResources: false }, () => inLibraryPlace(test));
}

function reasons({ refused }: NativeLibrary): [LibraryOrigin, string][] {
  return refused.map(({ origin, reason }) => [origin, reason]);
}

function cached({ folder }: LibraryPlace): string {
  const [entry] = [...Deno.readDirSync(`${folder}/cache/robo/native`)].filter((it) =>
    it.isDirectory
  );
  return `${folder}/cache/robo/native/${entry!.name}`;
}

libraryTest(
  "the library is built on first use, into a private folder, and found there afterwards",
  (place) => {
    const first = findLibrary(place.world);
    assert.equal(first.origin, "built");
    assert.equal(first.path, `${cached(place)}/librobo.so`);
    assert.ok(first.path.includes(first.buildId), "the folder is named after the sources");
    assert.equal(first.symbols.robo_abi_version(), 1);
    assert.equal(Deno.statSync(cached(place)).mode! & 0o777, 0o700);
    const names = [...Deno.readDirSync(cached(place))].map(({ name }) => name).sort();
    assert.deepEqual(names, ["librobo.json", "librobo.so"]);
    const second = findLibrary({ ...place.world, variable: without(place, "PATH") });
    assert.deepEqual([second.origin, second.refused, place.compilations()], ["cache", [], 1]);
  },
);

libraryTest("other sources make another library", ({ world, folder, compilations }) => {
  const first = findLibrary(world);
  Deno.writeTextFileSync(`${folder}/home/native/include/robo/shm.h`, "/* changed */\n");
  const second = findLibrary(world);
  assert.equal(second.origin, "built");
  assert.notEqual(second.buildId, first.buildId);
  assert.equal(compilations(), 2);
});

libraryTest(
  "ROBO_NATIVE is the first, then the binary's, then what stands beside the executable",
  (place) => {
    const { world, folder, env } = place;
    const { buildId, path } = findLibrary(world);
    Deno.copyFileSync(path, `${folder}/bin/librobo.so`);
    assert.equal(findLibrary(world).origin, "executable");
    for (const name of ["librobo.so", "librobo.json"]) {
      Deno.copyFileSync(`${cached(place)}/${name}`, `${folder}/home/native/${name}`);
    }
    assert.equal(findLibrary(world).origin, "binary");
    env["ROBO_NATIVE"] = place.build("chosen.so");
    const chosen = findLibrary(world);
    assert.deepEqual([chosen.origin, chosen.buildId], ["ROBO_NATIVE", "made by a test"]);
    assert.notEqual(chosen.buildId, buildId);
  },
);

libraryTest("what is broken is refused with the reason, and the next place tried", (place) => {
  const { world, env, folder } = place;
  const whole = Deno.readFileSync(place.build("whole.so"));
  const chosen = env["ROBO_NATIVE"] = `${folder}/chosen.so`;
  const refuses = (reason: string | RegExp, prepare: () => void) => {
    prepare();
    const found = findLibrary(world);
    assert.notEqual(found.origin, "ROBO_NATIVE");
    assert.equal(found.refused[0]?.path, chosen);
    if (typeof reason === "string") assert.equal(found.refused[0].reason, reason);
    else assert.match(found.refused[0].reason, reason);
  };
  const write = (bytes: Uint8Array) => replace(chosen, bytes);
  refuses("is no file", () => Deno.mkdirSync(chosen));
  refuses("is no ELF file", () => write(new TextEncoder().encode("int main;")));
  refuses("is no ELF file", () => write(new Uint8Array()));
  refuses("is truncated", () => write(whole.subarray(0, whole.length - 1)));
  refuses("is truncated", () => write(whole.subarray(0, 64)));
  refuses("is no shared library", () => write(withByte(whole, 16, 2)));
  refuses(/^is not for this processor/, () => write(withByte(whole, 18, 8)));
  refuses("is of ABI version 99, and 1 is needed", () => place.build("chosen.so", { abi: 99 }));
  refuses("can be written by others, mode 757", () => Deno.chmodSync(chosen, 0o757));
  Deno.removeSync(chosen);
  refuses(/^lacks robo_/, () => {
    const { success } = new Deno.Command("cc", {
      args: ["-shared", "-o", chosen, "-xc", "/dev/null"],
    }).outputSync();
    assert.ok(success);
  });
});

libraryTest("a library of other sources is not taken from beside the executable", (place) => {
  place.build("bin/librobo.so", { id: "0123456789abcdef" });
  const found = findLibrary(place.world);
  assert.deepEqual(reasons(found), [["executable", "was built from other sources, 0123456789ab"]]);
  assert.equal(found.origin, "built");
});

libraryTest("a broken cache entry is built anew", (place) => {
  const { path } = findLibrary(place.world);
  const manifest = `${cached(place)}/librobo.json`;
  const damages: [string, () => void][] = [
    ["is truncated", () => replace(path, Deno.readFileSync(path).subarray(0, 5000))],
    ["is damaged: its SHA-256 is another one", () => {
      replace(path, withByte(Deno.readFileSync(path), 4096, 0x5a));
    }],
    ["has a damaged manifest", () => Deno.writeTextFileSync(manifest, "{")],
  ];
  for (const [reason, damage] of damages) {
    damage();
    const mended = findLibrary(place.world);
    assert.deepEqual([mended.origin, reasons(mended)], ["built", [["cache", reason]]]);
    assert.equal(findLibrary(place.world).origin, "cache");
  }
  Deno.removeSync(manifest);
  assert.equal(findLibrary(place.world).origin, "built");
  assert.equal(place.compilations(), 2 + damages.length);
});

libraryTest("a cache that others can write to is not used", (place) => {
  findLibrary(place.world);
  Deno.chmodSync(cached(place), 0o777);
  place.env["HOME"] = `${place.folder}/home`;
  const found = findLibrary(place.world);
  assert.match(reasons(found)[0]![1], /is not this user's alone$/);
  assert.ok(found.path.startsWith(`${place.folder}/home/.cache/robo/native/`), found.path);
});

libraryTest("the cache keeps the libraries that were built last", (place) => {
  const root = `${place.folder}/cache/robo/native`;
  for (let i = 0; i < 20; i++) {
    Deno.mkdirSync(`${root}/old${i}`, { recursive: true, mode: 0o700 });
    Deno.utimeSync(`${root}/old${i}`, 1000 + i, 1000 + i);
  }
  Deno.chmodSync(root, 0o700);
  findLibrary(place.world);
  const names = [...Deno.readDirSync(root)].map(({ name }) => name);
  assert.equal(names.filter((name) => name.startsWith("old")).length, 15);
  assert.ok(names.includes("old19") && !names.includes("old4"));
});

libraryTest("where the first cache cannot be written to, the next one serves", (place) => {
  Deno.writeTextFileSync(`${place.folder}/cache/robo`, "a file in the way");
  place.env["HOME"] = `${place.folder}/home`;
  assert.ok(findLibrary(place.world).path.startsWith(`${place.folder}/home/.cache/`));
});

libraryTest(
  "eight processes that need it at once build it once, and all have it",
  async (place) => {
    const program = `${place.folder}/use.ts`;
    const here = new URL("./library.ts", import.meta.url).href;
    await Deno.writeTextFile(
      program,
      `import { findLibrary } from "${here}";
    const { symbols } = findLibrary({
      variable: (name) => Deno.env.get(name), home: Deno.args[0]!, os: "linux",
    });
    console.log(symbols.robo_abi_version());`,
    );
    const runs = Array.from({ length: 8 }, () =>
      new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-check", "--allow-all", "--config", CONFIG, program, place.world.home],
        env: place.env,
        stdin: "null",
      }).output());
    for (const { code, stdout, stderr } of await Promise.all(runs)) {
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      assert.equal(new TextDecoder().decode(stdout), "1\n");
    }
    assert.equal(place.compilations(), 1);
  },
);

libraryTest("without a compiler and without a library the error says what to install", (place) => {
  place.env["PATH"] = "";
  assert.throws(() => findLibrary(place.world), (error) => {
    assert.ok(error instanceof HostError);
    assert.deepEqual([error.reason, error.code], ["no-library", "unavailable"]);
    assert.equal(error.message, "The native library has to be built, and there is no C compiler");
    assert.match(error.hint!, /apt-get install gcc libc6-dev/);
    return true;
  });
});

libraryTest(
  "sources that are changed while they are compiled are not taken for what they were",
  (place) => {
    const header = `${place.folder}/home/native/include/robo/shm.h`;
    const compiler = Deno.readTextFileSync(`${place.folder}/bin/cc`);
    const changing = compiler.replace(/^PATH/m, `echo "/* saved */" >>${header}\nPATH`);
    Deno.writeTextFileSync(`${place.folder}/bin/cc`, changing, { mode: 0o755 });
    assert.throws(() => findLibrary(place.world), /were changed while it was compiled$/);
    Deno.writeTextFileSync(`${place.folder}/bin/cc`, compiler, { mode: 0o755 });
    assert.equal(findLibrary(place.world).origin, "built");
  },
);

libraryTest("a compiler that fails is quoted, in one line", ({ world, folder }) => {
  Deno.writeTextFileSync(`${folder}/home/native/src/bad.c`, "#include <nowhere.h>\n");
  assert.throws(() => findLibrary(world), {
    message:
      /^The native library cannot be compiled by \S+: \S+\/src\/bad.c:1:\d+: fatal error: nowhere.h.*$/,
  });
  assert.deepEqual(
    [...Deno.readDirSync(`${folder}/cache/robo/native`)].map((it) => it.name).sort()[1],
    "lock",
  );
});

Deno.test("without sources the error says how to get a library", async () => {
  await inLibraryPlace((place) => {
    Deno.removeSync(`${place.folder}/home/native`, { recursive: true });
    place.env["ROBO_NATIVE"] = "/nowhere/librobo.so";
    assert.throws(() => findLibrary(place.world), {
      name: "HostError",
      message: "The native library was not found: /nowhere/librobo.so is not there",
    });
  });
});

Deno.test("macOS and Windows are refused in plain words", () => {
  const world = { variable: () => undefined, home: "/" };
  assert.throws(() => findLibrary({ ...world, os: "darwin" }), {
    reason: "platform",
    message: "Host variables and host functions are not supported on macOS",
  });
  assert.throws(() => findLibrary({ ...world, os: "windows" }), /not supported on Windows$/);
});

/** As another file: this process may have mapped the old one. */
function replace(path: string, bytes: Uint8Array): void {
  Deno.removeSync(path);
  Deno.writeFileSync(path, bytes, { mode: 0o700 });
}

function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const changed = bytes.slice();
  changed[at] = value;
  return changed;
}

function without({ env }: LibraryPlace, hidden: string): (name: string) => string | undefined {
  return (name) => name === hidden ? undefined : env[name];
}
