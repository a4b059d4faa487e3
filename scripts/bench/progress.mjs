// How long `GET /batches/{id}` takes while the batch runs.

import { ALL, tagAction, tagging, withDemo } from "../bench-support/demo-server.mjs";
import { percentile, table, whole } from "../markdown.mjs";

export const title = "Reading a batch while it runs";

const AIM_MS = 20;
const MIN_REQUESTS = 200;

/** @type {import("../bench.mjs").Bench["run"]} */
export function run({ records, rounds }) {
  return withDemo({ records }, async ({ read }) => {
    const times = [];
    let batches = 0;
    while (batches < rounds || times.length < MIN_REQUESTS) {
      times.push(...(await watch(read, tagAction(batches++))));
    }
    const [half, most, longest] = [0.5, 0.99, 1].map((share) => percentile(times, share).toFixed(1));
    console.error(`  ${times.length} requests, p99 ${most} ms`);
    return `${table(
      ["request", "number", "p50, ms", "p99, ms", "longest, ms", "aim of p99, ms"],
      [["`GET /batches/{id}`", whole(times.length), half, most, longest, `≤ ${AIM_MS}`]],
    )}
${batches} batches of ${whole(records)} items. The requests are sent one after the other by a client on the same machine; those
that find the batch over do not count.
`;
  });
}

/** Asks for a batch until it is over. @returns the times of the requests that found it running, in ms */
async function watch(read, action) {
  const path = `/batches/actions/${action}${ALL}`;
  const { data } = await read(path, { method: "POST", body: tagging() });
  const times = [];
  for (;;) {
    const start = performance.now();
    const { state } = (await read(`/batches/${data.id}`)).data.attributes;
    const time = performance.now() - start;
    if (state === "finished") return times;
    if (state === "failed") throw new Error(`batch ${data.id} is ${state}`);
    times.push(time);
  }
}
