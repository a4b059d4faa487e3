import { useEffect, useState } from "preact/hooks";
import type { Failure } from "../../api/types";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { excerptOf, mistakeIn, type Excerpt, type Mistake } from "../../state/import-file";
import { count, sentence } from "../../lib/text";

type Props = { failure: Failure; file: File; retry: () => void };

/** A file that is refused as a whole: what is wrong, where, and the lines around it. */
export function FileFailure({ failure, file, retry }: Props) {
  const detail = failure.errors[0]?.detail ?? "";
  const mistake = mistakeIn(detail);
  const offline = failure.kind === "network";
  return (
    <div class="file-failure" role="alert">
      <header>
        <span class="file-failure-icon">
          <Icon name={offline ? "offline" : "warning"} size={22} />
        </span>
        <div>
          <h2>{offline ? "No connection to the server" : "The file cannot be read as it is"}</h2>
          <p class="file-failure-where">{mistake && (mistake.column === null ? `Line ${count(mistake.line)}` : `Line ${count(mistake.line)}, column ${count(mistake.column)}`)}</p>
        </div>
      </header>
      <p class="file-failure-detail">{mistake ? sentence(mistake.detail) : failure.message}</p>
      {mistake && <Frame key={detail} file={file} mistake={mistake} />}
      <p class="muted">{offline ? "Nothing was written. The file is checked again as soon as you say so." : "Nothing was written. Mend the file and choose it again."}</p>
      <Button icon="refresh" onClick={retry}>
        Check again
      </Button>
    </div>
  );
}

/** How much of a long line is shown on either side of the mistake. */
const AROUND = 44;

function Frame({ file, mistake }: { file: File; mistake: Mistake }) {
  const [lines, setLines] = useState<Excerpt>([]);
  useEffect(() => {
    // The file may have gone or changed meanwhile; the words above say enough.
    excerptOf(file, mistake.line).then(setLines, () => setLines([]));
  }, []);
  if (lines.length === 0) return null;
  return (
    <div class="frame" role="img" aria-label={`Line ${mistake.line} of the file: ${lines.find((line) => line.at)?.text.slice(0, 200) ?? ""}`}>
      {lines.map(({ number, text, at }) => {
        const characters = [...text];
        const column = Math.max(0, (mistake.column ?? 1) - 1);
        const from = Math.max(0, column - AROUND);
        const before = characters.slice(from, column).join("");
        return (
          <div key={number} class={at ? "frame-line frame-line-at" : "frame-line"}>
            <span class="frame-number">{number}</span>
            <code>
              {from > 0 && "…"}
              {at && mistake.column !== null ? (
                <>
                  {before}
                  <mark>{characters[column] ?? " "}</mark>
                  {characters.slice(column + 1, column + AROUND).join("")}
                </>
              ) : (
                characters.slice(from, from + 2 * AROUND).join("")
              )}
              {characters.length > column + AROUND && "…"}
            </code>
          </div>
        );
      })}
    </div>
  );
}
