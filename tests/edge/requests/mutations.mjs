// What may be wrong with a request: the same request with something else in it.

const OTHERS = [null, true, false, 0, 1, -1, 7.5, 1e300, 9007199254740993, "", " ", "x", "1", "true", "nul\u0000", "2026-13-01", "é".repeat(70_000), [], {}, [null], ["x", "x"], { id: 1 }, { data: null }];
const NAMES = ["idd", "Type", "attributs", "__proto__", "@note", "data", "ids", "", "custom1", "custom0"];
const QUERIES = [
  "preview=true", "preview=yes", "preview=true&preview=false", "async=true", "async=maybe", "colour=red", "ids=1", "fields[task]=state,note", "fields[task]=nonsense", "fields[nonsense]=a",
  "include=owner", "include=nonsense", "sort=-id", "sort=nonsense", "sort=id,-id", "count=exact", "count=7", "page[size]=0", "page[size]=5", "page[limit]=9999", "page[offset]=3&page[size]=2",
  "page[after]=a&page[before]=b", "filter[id]=1,2", "filter[id]=x", "filter[nonsense]=1", "filter[updatedAt]=2026-01-01..2026-02-01", "filter[updatedAt]=2026-01-01..x", "filter[id][", "newFilterSyntax=true",
  "newFilterSyntax=7", "filter[q]=Ada", "actionParams[all]=true", "actionParams[all]=7", "actionParams[filter][id]=1", "actionParams[filter][nonsense]=1", "actionParams[skipConfirmation]=true", "actionParams[preview]=true",
  "actionParams[colour]=1", "actionParams[dueAt]=tomorrow", "actionParams[confirmedCount]=3", "actionParams[confirmedCount]=x", "provideAuthorizationMeta=true", "provideDataConnections=7", "limit=5", "limit=1000",
  "after=x", "properties=a,b", "archived=true", "archived=7", "idProperty=tier", "idProperty=hs_object_id", "phone_number=+351210000001", "external_id=7", "external_provider=crm", "page=2", "page=x", "per_page=10", "per_page=0", "order_by=name", "%zz=1", "a+b=%20",
];
const HEADERS = [
  { "content-type": "text/plain" }, { "content-type": "application/json; charset=utf-8" }, { "content-type": "application/json; charset=latin1" }, { "content-type": "application/vnd.api+json; charset=utf-8" },
  { "content-type": 'application/vnd.api+json; profile="urn:lockstep:profile:string-ids"' }, { "content-type": "text/csv" }, { "content-type": "application/x-ndjson" }, { accept: 'application/vnd.api+json; ext="urn:a"' },
  { accept: "application/vnd.api+json" }, { "lockstep-preview": "true" }, { "lockstep-preview": "perhaps" }, { "lockstep-preview": "false" }, { "idempotency-key": '""' }, { "idempotency-key": "k".repeat(300) },
];

/** @param {ReturnType<import("./random.mjs").chance>} random */
export function mutations({ below, pick, happens }) {
  /** Every place in a value: where it stands, and under which name. */
  function places(value, found = []) {
    if (typeof value !== "object" || value === null) return found;
    for (const name of Object.keys(value)) {
      found.push([value, name]);
      places(value[name], found);
    }
    return found;
  }

  /** A value with one thing changed in it. */
  function changed(value) {
    const [holder, name] = pick(places(value).concat([[{ value }, "value"]]));
    switch (below(5)) {
      case 0:
        Array.isArray(holder) ? holder.splice(Number(name), 1) : delete holder[name];
        break;
      case 1:
        if (Array.isArray(holder)) holder.push(structuredClone(holder[Number(name)]));
        else holder[pick(NAMES)] = structuredClone(holder[name]);
        break;
      case 2:
        if (!Array.isArray(holder)) {
          holder[`${name}x`] = holder[name];
          delete holder[name];
        }
        break;
      default:
        holder[name] = structuredClone(pick(OTHERS));
    }
    return value;
  }

  /** A text with one thing changed in it. */
  function broken(text) {
    const at = below(text.length + 1);
    switch (below(6)) {
      case 0:
        return text.slice(0, at);
      case 1:
        return text.slice(0, at) + pick(['"', "{", "}", ",", ":", "\\", "\t", "\u0000", "é", "1", "-", "[", "]"]) + text.slice(at);
      case 2:
        return text.slice(0, at) + text.slice(at + 1);
      case 3: {
        // A member that is there twice.
        const member = /"(\w+)":("[^"]*"|-?\d+|true|false|null)/.exec(text.slice(at));
        return member ? text.slice(0, at) + text.slice(at).replace(member[0], `${member[0]},${member[0]}`) : text;
      }
      case 4:
        return pick(["", "  ", "null", "[]", "7", '"text"', "[".repeat(200), '{"data":{}}']);
      default:
        return text;
    }
  }

  /** A query with something more in it, or something less. */
  function query(pairs) {
    const list = [...pairs];
    if (list.length > 0 && happens(0.3)) list.splice(below(list.length), 1);
    if (list.length > 0 && happens(0.3)) list.push(pick(list).replace(/=.*/s, "=other"));
    if (happens(0.8)) list.push(pick(QUERIES));
    return list;
  }

  function path(path) {
    switch (below(5)) {
      case 0:
        return `${path}/`;
      case 1:
        return path.replace(/\/\d+(?=\/|$)/, pick(["/0", "/x", "/1x", "/99999999999999999999", "/-1"]));
      case 2:
        return `/preview${path}`;
      case 3:
        return path.replace(/\w+$/, (last) => `${last}x`);
      default:
        // Nobody's address is that of a file.
        return path.replace(/\/[\w-]+(?=\/)/, (step) => pick([`${step}s`, ""]));
    }
  }

  const header = () => pick(HEADERS);
  const method = () => pick(["PUT", "POST", "PATCH", "DELETE", "GET"]);
  return { changed, broken, query, path, header, method };
}
