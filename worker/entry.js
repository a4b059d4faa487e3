// The Worker as the runtime sees it.
//
// worker-build's own entry is a class behind proxies, of which the runtime makes an instance for every
// request; a plain object costs a fifth of that. What follows a panic is as there: the glue makes a new
// instance of the module before the next call.

import Instance from "./build/index.js";

const { answer } = Instance.prototype;

export default {
  /** Answers a request. What panics is answered by the runtime, with 500. */
  fetch: (request, env) => answer(request, env),
  queue: (batch, env, context) => new Instance(context, env).queue(batch),
  scheduled: (event, env, context) => new Instance(context, env).scheduled(event),
};
