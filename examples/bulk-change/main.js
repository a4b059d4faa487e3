// A bulk change that is seen before it is made, followed while it runs, and taken back.
// The address says where the server is: ?server=http://127.0.0.1:8787#token=lsk_…
import init, * as rules from "@lockstep/core";
import { createClient } from "@lockstep/core/client";

const url = new URLSearchParams(location.search).get("server") ?? "http://127.0.0.1:8787";
const token = new URLSearchParams(location.hash.slice(1)).get("token");
const { batches, records } = createClient({ url, token, rules });
const at = (id) => document.getElementById(id);
const tell = (text) => (at("told").textContent = text);
const tellErrors = ({ errors }) => tell(errors.map(({ detail }) => detail).join("; "));

let shown = [];
let done = null;

/** The prospects that are at hand, as the server has them or as the rules expect them. */
function show(prospects) {
  const lines = prospects.map((each) => Object.assign(document.createElement("li"), { textContent: each ? `${each.attributes.name}: ${(each.attributes.tags ?? []).join(", ")}` : "gone" }));
  at("records").replaceChildren(...lines);
}

const change = () => ["prospectsAddTags", { tags: [at("tag").value] }, { filter: { title: [at("title").value] } }];

at("preview").onclick = async () => {
  // At once, what the page's own rules say of the first few; then what the server says of all.
  const [, attributes, { filter }] = change();
  const page = await records("prospect").list({ filter, size: 20 }).page();
  if (!page.ok) return tellErrors(page);
  shown = page.records;
  show(shown);
  const here = rules.previewBulk("prospectsAddTags", attributes, shown);
  tell(here.ok ? `${here.changed} of the first ${here.total} would change …` : here.errors[0].detail);
  const answer = await batches.preview(...change());
  if (!answer.ok) return tellErrors(answer);
  tell(`${answer.preview.changed} of ${answer.preview.total} would change.`);
  at("start").disabled = answer.preview.changed === 0;
};

at("start").onclick = async () => {
  at("start").disabled = true;
  const confirm = ({ attributes }) => window.confirm(`Change ${attributes.confirmCount} prospects?`);
  const onProgress = ({ attributes }) => tell(`${attributes.total - attributes.pending} of ${attributes.total} …`);
  done = await batches.run(...change(), { confirm, onProgress, optimistic: { records: shown, show } });
  if (!done.ok) return tellErrors(done);
  tell(`The change is ${done.batch.attributes.state}; ${done.batch.attributes.failures} failed.`);
  at("undo").disabled = done.batch.attributes.state !== "finished";
};

at("undo").onclick = async () => {
  at("undo").disabled = true;
  const started = await batches.undo(done.batch.id);
  const undone = started.ok ? await batches.over(started.batch.id) : started;
  if (!undone.ok) return tellErrors(undone);
  show(shown);
  tell("It is as it was.");
};

await init();
at("preview").dataset.ready = "yes";
