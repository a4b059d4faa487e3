// Starts the rules, then the form. The address says where the server is: ?server=http://127.0.0.1:8787#token=lsk_…
import React from "react";
import { createRoot } from "react-dom/client";
import init from "@lockstep/core";
import { createClient } from "@lockstep/core/client";
import { TaskForm } from "./task-form.jsx";

const url = new URLSearchParams(location.search).get("server") ?? "http://127.0.0.1:8787";
const token = new URLSearchParams(location.hash.slice(1)).get("token");

await init();
createRoot(document.getElementById("root")).render(<TaskForm client={createClient({ url, token })} />);
