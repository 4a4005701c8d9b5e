import assert from "node:assert/strict";
import { HostError } from "./host_error.ts";
import { cureOfRights, hintFor } from "./host_hint.ts";

Deno.test("a hint names what the message is about", () => {
  const hint = "remove it with: robo shm rm NAME";
  assert.equal(hintFor("Variable 'arm.pose' exists", hint), "remove it with: robo shm rm arm.pose");
  assert.equal(hintFor("pose.var is too short", hint), "remove it with: robo shm rm pose");
  assert.equal(
    hintFor("left.drive.fn is too short", hint),
    "remove it with: robo shm rm left.drive",
  );
  assert.equal(hintFor("Its header cannot be", hint), hint);
  assert.equal(hintFor("'a b' is no name", hint), hint);
  assert.equal(hintFor("Variable 'pose' exists", undefined), undefined);
});

Deno.test("errors of the library name the variable in their cure", () => {
  const stale = new HostError("stale", { message: "The value of variable 'pose' is 5 ms old" });
  assert.match(stale.hint!, /robo shm info pose$/);
  const own = new HostError("stale", { message: "Variable 'pose' is old", hint: "Ask NAME" });
  assert.equal(own.hint, "Ask NAME");
});

Deno.test("what is open to others is closed by chmod, and what belongs to others is left alone", () => {
  assert.match(
    cureOfRights("Folder /dev/shm/robo-0 is open to others (mode 0755, not 0700)"),
    /^If it is yours: chmod 700 \/dev\/shm\/robo-0; \$ROBO_SHM_DIR/,
  );
  const file = "pose.var is open to others (mode 0644, not 0600)";
  assert.match(new HostError("denied", { message: file }).hint!, /chmod 600.*robo shm rm pose$/);
  assert.match(cureOfRights("Cannot open folder /root/x: Permission denied"), /ls -ld.*SHM_DIR/);
});
