// What Linux knows about a process; NaN and null elsewhere.

import { readFileSync } from "node:fs";
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
