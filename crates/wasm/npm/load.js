// Getting the module in a page, from wherever it is; what goes wrong says what to do.

const ELSE = "serve `lockstep_core_bg.wasm` beside the script, hand its address to `init`, or import `@lockstep/core/inline`";

/** The module of an address, a response, bytes, or what is one already. */
export async function load(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return compile(WebAssembly.compile(source));
  const response = source instanceof Response ? source : await fetch(source);
  if (!response.ok) throw new Error(`@lockstep/core could not load ${response.url}: status ${response.status}; ${ELSE}`);
  const type = response.headers.get("content-type") ?? "";
  // What answers every address with its page has not found the module either.
  if (type.startsWith("text/html")) throw new Error(`@lockstep/core could not load ${response.url}: it is an HTML page; ${ELSE}`);
  if (type.startsWith("application/wasm")) return compile(WebAssembly.compileStreaming(response));
  return compile(WebAssembly.compile(await response.arrayBuffer()));
}

/** Browsers refuse to compile where a page's policy does not name it, and each says so in its own way. */
async function compile(compiling) {
  try {
    return await compiling;
  } catch (error) {
    throw new Error(
      `@lockstep/core could not compile its module: ${error.message}; a page with a content security policy needs 'wasm-unsafe-eval' in its script-src`,
      { cause: error },
    );
  }
}

/** Where the module is beside a script; `locate` throws where a bundler has left no address. */
export function beside(locate) {
  try {
    return locate();
  } catch {
    throw new Error(`@lockstep/core does not know where its module is; ${ELSE}`);
  }
}
