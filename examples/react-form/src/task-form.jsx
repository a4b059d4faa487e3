// A form that is checked with every key, by the code that the server runs.
import React, { useMemo, useState } from "react";
import { byField, check, schema } from "@lockstep/core";

const ATTRIBUTES = ["action", "dueAt", "note"];

export function TaskForm({ client }) {
  const table = useMemo(() => schema("task").attributes.filter(({ name }) => ATTRIBUTES.includes(name)), []);
  const [values, setValues] = useState({ subject: "" });
  const [touched, setTouched] = useState({});
  const [refused, setRefused] = useState([]);
  const [made, setMade] = useState(null);

  const { subject, ...attributes } = values;
  const record = { attributes, relationships: { subject: { data: { type: "prospect", id: subject } } } };
  const checked = check("task", "create", { data: { type: "task", ...record } });
  const own = byField(checked.ok ? [] : checked.errors).fields;
  const theirs = byField(refused);

  function set(name, value) {
    const { [name]: _, ...others } = values;
    setValues(value === "" && name !== "subject" ? others : { ...values, [name]: value });
    setTouched({ ...touched, [name]: true });
    setRefused([]);
  }

  async function send(event) {
    event.preventDefault();
    setTouched(Object.fromEntries([...ATTRIBUTES, "subject"].map((name) => [name, true])));
    if (!checked.ok) return;
    const answer = await client.records("task").create(record);
    if (answer.ok) setMade(answer.record.id);
    else setRefused(answer.errors);
  }

  const field = (name, input, hint) => (
    <p key={name}>
      <label>
        {name} {input}
      </label>
      {hint && <small> {hint}</small>}
      {[...(touched[name] ? (own[name] ?? []) : []), ...(theirs.fields[name] ?? [])].map(({ detail }) => (
        <strong role="alert" data-field={name} key={detail}>
          {" "}
          {detail}
        </strong>
      ))}
    </p>
  );

  return (
    <form onSubmit={send} noValidate>
      {table.map((attribute) => {
        const { name, kind, max } = attribute;
        const onChange = (event) => set(name, event.target.value);
        if (kind !== "choice") return field(name, <input name={name} onChange={onChange} />, kind === "text" && `${[...(values[name] ?? "")].length} of ${max}`);
        const options = attribute.values.map((value) => <option key={value}>{value}</option>);
        return field(name, <select name={name} onChange={onChange}><option />{options}</select>);
      })}
      {field("subject", <input name="subject" onChange={(event) => set("subject", event.target.value)} />, "the id of a prospect")}
      <button>Create</button>
      {theirs.others.map(({ detail }) => <p role="alert" key={detail}>{detail}</p>)}
      {made !== null && <output>Task {made} was created.</output>}
    </form>
  );
}
