// jsdom has no `TextDecoder`; Node, in which it runs, has one.
const own = globalThis.process?.getBuiltinModule?.("util");

export const TextDecoder = globalThis.TextDecoder ?? own?.TextDecoder;
export const TextEncoder = globalThis.TextEncoder ?? own?.TextEncoder;
