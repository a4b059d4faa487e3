// `cargo xtask token`: what it makes works, on a database that a server has open.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "../../scripts/config.mjs";
import { startLockstep } from "../../scripts/lockstep.mjs";
import { client } from "./support.mjs";

const dataDir = mkdtempSync(join(tmpdir(), "lockstep-token-"));
const lockstep = await startLockstep({ directSockets: true, dataDir });
after(async () => {
  await lockstep.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** What the command prints. */
async function run(...args) {
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, "scripts/token.mjs"), ...args, "--data", dataDir]);
  return stdout;
}
const last = (text, name) => new RegExp(`^${name} +(\\S+)$`, "m").exec(text)[1];
const refusal = (...args) => run(...args).then(assert.fail, (error) => error.stderr);

test("an organisation, a user, a token, a client, and their end", async () => {
  const organisation = last(await run("organisation", "--name", "O'Hara & Sons"), "organisation");
  const user = last(await run("user", "--organisation", organisation, "--email", "o@example.com"), "user");
  const token = last(await run("create", "--user", user, "--scopes", "tasks.read, record-lists:manage"), "token");
  const api = client(lockstep, token);
  const { body } = await api.get("");
  assert.deepEqual(body.meta.organisation, { id: Number(organisation), name: "O'Hara & Sons" });
  assert.equal((await api.get("/tasks")).status, 200);
  assert.equal((await api.get("/prospects")).status, 403);
  assert.equal((await api.get(`${lockstep.url}/record-lists`)).status, 200);

  const made = await run("client", "--user", user);
  const [id, secret] = [last(made, "client_id"), last(made, "client_secret")];
  const ask = () =>
    lockstep.fetch("/oauth/token", {
      method: "POST",
      body: new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret }),
    });
  assert.equal((await ask()).status, 200);
  await run("revoke", "--client", id);
  assert.equal((await ask()).status, 401);
});

test("what cannot be is refused in a sentence", async () => {
  assert.equal(await refusal("create", "--user", "999"), "error: there is no user 999\n");
  assert.equal(await refusal("create"), "error: `create` needs --user\n");
  assert.match(await refusal("create", "--user", "1", "--scopes", "task.run"), /^error: `task\.run` is not a scope/);
});
