// What `cargo xtask dev` prints when everything is ready.

const JSON_API = "application/vnd.api+json";

/**
 * @param {import("./lockstep.mjs").Lockstep} lockstep
 * @param {string} token
 * @param {string} dataDir as the user would type it
 */
export async function greeting({ url, db }, token, dataDir) {
  const examples = await curlLines(url, db, token);
  return `
Lockstep is ready.

  console  ${url}/#token=${token}
  token    ${token}
${examples}
Ctrl-C stops it; the state stays in ${dataDir}.
`;
}

/**
 * Three requests that work as they stand, with ids that exist now.
 * `-g` keeps curl from reading the brackets in an address as a range.
 */
async function curlLines(url, db, token) {
  const task = await db
    .prepare("SELECT id FROM tasks WHERE organisation_id = 1 AND state = 'incomplete' ORDER BY due_at, id LIMIT 1")
    .first("id");
  const prospects = await db
    .prepare("SELECT id FROM prospects WHERE organisation_id = 1 ORDER BY id LIMIT 2")
    .raw();
  if (task === null || prospects.length < 2) {
    return `
  # who am I?
  curl -g -H 'Authorization: Bearer ${token}' '${url}/api/v2'
`;
  }
  const body = JSON.stringify({
    data: { type: "batch", attributes: { ids: prospects.flat(), tags: ["vip"] } },
  });
  return `
  # the open tasks, the most urgent first
  curl -g -H 'Authorization: Bearer ${token}' '${url}/api/v2/tasks?filter[state]=incomplete&sort=dueAt&page[size]=3'

  # put one off by a day
  curl -g -X POST -H 'Authorization: Bearer ${token}' '${url}/api/v2/tasks/${task}/actions/snooze'

  # tag two prospects
  curl -g -H 'Authorization: Bearer ${token}' -H 'Content-Type: ${JSON_API}' -d '${body}' '${url}/api/v2/batches/actions/prospectsAddTags'
`;
}
