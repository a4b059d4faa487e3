// Puts Lockstep into service on Cloudflare, and brings it up to date: `cargo xtask deploy`.

import { parseArgs } from "node:util";
import { SETTINGS, environment, readState, shown, writeState } from "./deploy/environment.mjs";
import { STEPS, wayBack } from "./deploy/steps.mjs";
import { Refusal, json, typed, wrangler } from "./wrangler.mjs";

const OPTIONS = {
  env: { type: "string" },
  "dry-run": { type: "boolean", default: false },
  organisation: { type: "string", default: "Lockstep" },
  email: { type: "string" },
  ...Object.fromEntries(SETTINGS.map((name) => [name, { type: "string" }])),
  // For tests: another program instead of wrangler, and another folder for what is kept.
  wrangler: { type: "string" },
  folder: { type: "string" },
};

try {
  await main(parse());
} catch (error) {
  console.error(error instanceof Refusal ? `error: ${error.message}` : error);
  process.exitCode = 1;
}

function parse() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new Refusal(error.message);
  }
}

async function main(given) {
  const target = environment(given.env, given.folder);
  const state = readState(target);
  for (const name of SETTINGS) {
    if (given[name] === undefined) continue;
    if (state[name] !== undefined && state[name] !== given[name] && !(name === "domain")) {
      throw new Refusal(`--${name} is ${given[name]}, but ${target.name} has ${state[name]} already (${shown(target.file)})`);
    }
    state[name] = given[name];
  }
  const isDry = given["dry-run"];
  if (state.organisation === undefined && !given.email && !isDry) {
    throw new Refusal("the first deployment makes a user: say --email ADDRESS (and --organisation NAME)");
  }
  const context = contextOf(target, state, given, isDry);
  for (const [index, { title, run }] of STEPS.entries()) {
    console.log(`${index + 1}/${STEPS.length} ${title}`);
    try {
      await run(context);
    } catch (error) {
      if (error instanceof Refusal) throw new Refusal(failed(title, error, target, state));
      throw error;
    }
  }
  if (!isDry) {
    state.last = state.before;
    state.before = null;
    writeState(target, state);
    console.log(`\n${state.url} runs version ${state.version}.`);
  }
  console.log(["\nTo go back:", ...wayBack(target, state)].join("\n  "));
}

/** What went wrong, what that means, and what can be done. */
function failed(title, error, target, state) {
  const lines = [`${title}: ${error.message}`, "", "Nothing after this step was done. Run the same command again to go on from here."];
  if (state.before) lines.push("To go back to how it was before instead:", ...wayBack(target, state).map((line) => `  ${line}`));
  return lines.join("\n");
}

/** @returns {import("./deploy/steps.mjs").Context} */
function contextOf(target, state, given, isDry) {
  const say = (line) => console.log(`    ${line}`);
  const env = () => (state.account ? { CLOUDFLARE_ACCOUNT_ID: state.account } : {});
  const call = (args, options = {}) => {
    const all = { ...env(), ...options.env };
    if (!isDry) return wrangler(args, { program: given.wrangler, env: all });
    const set = Object.entries(all).map(([name, value]) => `${name}=${typed([value])} `);
    say(`$ ${set.join("")}npx wrangler ${typed(args.map((one) => (one.startsWith("/") ? shown(one) : one)))}`);
    return "";
  };
  const ask = (args, planned) => {
    const answer = call(args);
    return isDry ? planned : json(answer);
  };
  return {
    environment: target,
    state,
    keep: () => isDry || writeState(target, state),
    call,
    ask,
    run(sql, planned) {
      const answer = ask(["d1", "execute", "DB", "--remote", "--config", target.config, "--yes", "--json", "--command", sql], [{ results: planned }]);
      return answer.at(-1).results;
    },
    act(what, act) {
      if (!isDry) return act();
      say(`- ${what}`);
    },
    say,
    isDry,
    first: { organisation: given.organisation, email: given.email ?? "you@example.com" },
  };
}
