import type { TaskAction } from "@lockstep/core";
import { list, one, request, type Query } from "./client";
import type { Page, Result, Task } from "./types";

export type TaskParams = Record<string, string | number | boolean>;

export const listTasks = (query: Query, signal?: AbortSignal): Promise<Result<Page<Task>>> => list<Task>("/tasks", query, signal);

export const getTask = (id: number): Promise<Result<Task>> => one<Task>("GET", `/tasks/${id}`);

export const createTask = (document: unknown): Promise<Result<Task>> => one<Task>("POST", "/tasks", { body: document });

export const deleteTask = (id: number): Promise<Result<undefined>> => request<undefined>("DELETE", `/tasks/${id}`);

/** Actions carry their parameters in the query and have no body. */
export function actOnTask(id: number, action: TaskAction, params: TaskParams): Promise<Result<Task>> {
  const query: Query = {};
  for (const [name, value] of Object.entries(params)) query[`actionParams[${name}]`] = value;
  return one<Task>("POST", `/tasks/${id}/actions/${action}`, { query });
}
