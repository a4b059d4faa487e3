import { count } from "../lib/text";

/** A bar that moves; `active` lets it shimmer while work goes on. */
export function ProgressBar({ done, total, label, active, failed = 0 }: { done: number; total: number; label: string; active?: boolean; failed?: number }) {
  const part = (n: number): string => `${total > 0 ? Math.min(100, (n / total) * 100) : 0}%`;
  return (
    <div
      class={active ? "progress progress-active" : "progress"}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      aria-valuetext={`${count(done)} of ${count(total)}`}
    >
      <div class="progress-done" style={{ width: part(done - failed) }} />
      {failed > 0 && <div class="progress-failed" style={{ width: part(failed) }} />}
    </div>
  );
}
