import type { Batch } from "../../api/types";
import { ProgressBar } from "../../components/progress";
import { outcomeWord, recordsOf, STATE_WORDS, summaryOf } from "../../words/batch-words";
import { count, sentence } from "../../lib/text";
import { dateAndTime, duration, parseTime } from "../../lib/time";
import { doneOf, isMoving, isOver } from "../../state/batch";
import { Reasons } from "../bulk/preview";

/** The bar that moves, and the numbers around it. */
export function Progress({ batch, rate }: { batch: Batch; rate: number | null }) {
  const { state, total, pending, failures, startedAt, finishedAt, canceledAt, createdAt } = batch.attributes;
  const all = total ?? 0;
  const done = doneOf(batch);
  const moving = isMoving(state);
  const begun = parseTime(startedAt) ?? parseTime(createdAt);
  const ended = parseTime(finishedAt) ?? parseTime(canceledAt);
  const took = begun !== null && ended !== null ? ended - begun : null;
  const pace = moving ? rate : took !== null && took > 0 ? (done / took) * 1000 : null;
  const left = pending ?? all - done;
  const { changed, unchanged, canceled, reasons } = summaryOf(batch);
  const over = isOver(state);
  const failed = failures ?? 0;
  /** The items that ended so; there is nothing to see where there are none. */
  const itemsIn = (outcome: string, n: number): string | undefined => (n > 0 ? `#/batches/${batch.id}?state=${outcome}` : undefined);
  return (
    <section class="card progress-card" aria-label="Progress">
      <div class="progress-head">
        <p class="progress-number">
          {state === "confirming" ? recordsOf(batch, all) : `${count(done)} of ${count(all)}`}
        </p>
        <p class="muted">{story(batch, rate, left)}</p>
      </div>
      <ProgressBar done={done} total={all} failed={failed} label="Records done" active={moving} />
      <dl class="numbers">
        {!over && <Number name="Remaining" value={count(left)} />}
        {over && changed !== undefined && <Number name="Changed" value={count(changed)} href={itemsIn("changed", changed)} />}
        {over && unchanged !== undefined && <Number name="Unchanged" value={count(unchanged)} href={itemsIn("unchanged", unchanged)} />}
        <Number name="Failed" value={count(failed)} tone={failed > 0 ? "bad" : undefined} href={itemsIn("error", failed)} />
        {over && canceled !== undefined && canceled > 0 && <Number name="Cancelled" value={count(canceled)} href={itemsIn("canceled", canceled)} />}
        {state !== "confirming" && <Number name="Items per second" value={pace === null ? "–" : count(Math.round(pace))} />}
        {took !== null && <Number name="Took" value={duration(Math.max(0, took))} />}
        {begun !== null && <Number name={startedAt ? "Started" : "Created"} value={dateAndTime(begun)} small />}
      </dl>
      {reasons && <Reasons reasons={reasons} />}
    </section>
  );
}

function story(batch: Batch, rate: number | null, left: number): string {
  const { state, info } = batch.attributes;
  if (state === "confirming") return "Nothing has been changed. The change starts when it is confirmed.";
  if (state === "running" && rate !== null && rate > 0) return `About ${duration((left / rate) * 1000)} to go`;
  if (state === "finished") return ending(batch);
  const why = info ? ` ${sentence(info)}` : "";
  if (state === "canceled") return `Cancelled.${why} What had not been done was left as it was.`;
  if (state === "failed") return `Failed.${why} What had been done stays; the rest can be tried again.`;
  const words = STATE_WORDS[state];
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function ending(batch: Batch): string {
  const { failures, total } = batch.attributes;
  const failed = failures ?? 0;
  if (failed === 0) return "Finished. Every record was dealt with.";
  if (failed === total) return `Finished. Nothing could be ${outcomeWord(batch)}.`;
  return `Finished. ${recordsOf(batch, failed)} could not be ${outcomeWord(batch)}.`;
}

type NumberProps = { name: string; value: string; tone?: "bad" | undefined; small?: boolean; href?: string | undefined };

function Number({ name, value, tone, small, href }: NumberProps) {
  return (
    <div class={small ? "number number-small" : "number"}>
      <dt>{name}</dt>
      <dd class={tone ? `number-${tone}` : undefined}>{href ? <a href={href}>{value}</a> : value}</dd>
    </div>
  );
}
