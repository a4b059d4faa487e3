// What Linux knows about a process; NaN and null elsewhere.

import { readFileSync, readdirSync } from "node:fs";
import { findRuntime } from "../processes.mjs";

/** The workerd that this process has started last. */
export function meterOfRuntime() {
  const pid = findRuntime()?.pid;
  const read = (file) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8");
    } catch {
      return null;
    }
  };
  return {
    /** The time that it has spent computing. */
    cpuSeconds() {
      const threads = threadsNanoseconds(pid);
      if (threads !== null) return threads / 1e9;
      const stat = read("stat");
      if (stat === null) return Number.NaN;
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // Fields 14 and 15, user and system time, in hundredths of a second.
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    /** The most memory that it ever had in use. */
    peakMegabytes() {
      const peak = read("status")?.match(/^VmHWM:\s+(\d+) kB$/m);
      return peak ? (Number(peak[1]) * 1024) / 1e6 : null;
    },
  };
}

/** What the threads of a process have spent, where Linux counts in nanoseconds. @param {number | undefined} pid */
function threadsNanoseconds(pid) {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const spent = threads.map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]));
    return spent.reduce((sum, one) => sum + one, 0);
  } catch {
    return null;
  }
}
