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

test("what is made without a word reads, and ends; everything and no end are said", async () => {
  const organisation = last(await run("organisation", "--name", "Elsewhere"), "organisation");
  const user = last(await run("user", "--organisation", organisation, "--email", "p@example.com"), "user");
  const stored = (made) => lockstep.db.prepare("SELECT name, scopes, expires_at FROM tokens WHERE id = ?1").bind(Number(last(made, "id"))).first();
  const days = (time) => Math.round((Date.parse(time) - Date.now()) / 86_400_000);

  const made = await run("create", "--user", user, "--name", "nightly export");
  const plain = await stored(made);
  assert.equal(plain.name, "nightly export");
  assert.equal(days(plain.expires_at), 90);
  assert.match(made, /^may {4}accounts\.read, .*, users\.read$/m);
  assert.deepEqual(plain.scopes.split(" ").filter((scope) => !scope.endsWith(".read")), []);
  const api = client(lockstep, last(made, "token"));
  assert.equal((await api.get("/tasks")).status, 200);
  assert.equal((await api.delete("/tasks/1")).status, 403);
  assert.equal((await api.get("/tokens")).status, 403);

  const mighty = await run("create", "--user", user, "--all-scopes", "--no-end");
  assert.deepEqual(await stored(mighty), { name: null, scopes: "*", expires_at: null });
  assert.match(mighty, /^may {4}everything$/m);
  assert.match(mighty, /^ends {3}not by itself$/m);
  assert.equal(days((await stored(await run("create", "--user", user, "--days", "7"))).expires_at), 7);

  const program = await run("client", "--user", user);
  const { scopes } = await lockstep.db.prepare("SELECT scopes FROM clients WHERE id = ?1").bind(last(program, "client_id")).first();
  assert.equal(scopes, plain.scopes);
});

test("what cannot be is refused in a sentence", async () => {
  assert.equal(await refusal("create", "--user", "999"), "error: there is no user 999\n");
  assert.equal(await refusal("create"), "error: `create` needs --user\n");
  assert.match(await refusal("create", "--user", "1", "--scopes", "task.run"), /^error: `task\.run` is not a scope/);
  const create = (...more) => refusal("create", "--user", "1", ...more);
  assert.equal(await create("--scopes", "*"), "error: `*` is every scope there is and will be; if that is meant, say --all-scopes\n");
  assert.equal(await create("--scopes", "tasks.read", "--all-scopes"), "error: --scopes and --all-scopes exclude each other\n");
  assert.equal(await create("--days", "3", "--no-end"), "error: --days and --no-end exclude each other\n");
});
