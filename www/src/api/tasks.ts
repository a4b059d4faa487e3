import type { TaskAction } from "@lockstep/core";
import type { Values } from "@lockstep/core/client";
import { pageOf, recordOf, result, server, type Query } from "./client";
import type { Page, Result, Task } from "./types";

export type TaskParams = Record<string, string | number | boolean>;

const tasks = server.records("task");

export const listTasks = (query: Query, signal?: AbortSignal): Promise<Result<Page<Task>>> =>
  pageOf<Task>(tasks.list({ parameters: query }, signal ? { signal } : {}));

export const getTask = (id: number): Promise<Result<Task>> => recordOf(tasks.get(id));

/** What the form says is the rules' to judge, whatever it is. */
export const createTask = ({ data }: { data: { attributes: object; relationships: object } }): Promise<Result<Task>> =>
  recordOf(tasks.create({ attributes: data.attributes, relationships: data.relationships } as Values<"task">));

export const deleteTask = (id: number): Promise<Result<undefined>> => result(tasks.delete(id), () => undefined);

export const actOnTask = (id: number, action: TaskAction, params: TaskParams): Promise<Result<Task>> => recordOf(tasks.act(id, action, params));
