import { useRef, useState } from "preact/hooks";
import { IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { cx } from "../../lib/text";
import { chooseFile, file, look } from "../../state/import";

const UNITS = ["B", "kB", "MB", "GB"];

function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power]}`;
}

/** A file is dropped on it, or chosen with it; underneath it is the browser's own control. */
export function DropZone() {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const chosen = file.value;
  const take = (files: FileList | null | undefined): void => {
    const [first] = files ?? [];
    if (first) chooseFile(first);
  };
  return (
    <div
      class={cx("drop", over && "drop-over", chosen && "drop-full")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <Icon name={chosen ? "file" : "upload"} size={26} />
      <div class="drop-text">
        {chosen ? (
          <>
            <strong>{chosen.name}</strong>
            <small class="muted">{size(chosen.size)}</small>
          </>
        ) : (
          <>
            <strong>Drop a file here, or choose one</strong>
            <small class="muted">CSV or NDJSON, up to 100,000 rows</small>
          </>
        )}
      </div>
      <input
        ref={input}
        class="drop-input"
        type="file"
        accept=".csv,.tsv,.ndjson,.jsonl,text/csv,application/x-ndjson"
        aria-label={chosen ? "Choose another file" : "Choose a file"}
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file, mended, may be chosen again.
          event.currentTarget.value = "";
        }}
      />
      {chosen && (
        <span class="drop-tools">
          <IconButton icon="refresh" label="Check again" onClick={() => void look()} />
          <IconButton
            icon="close"
            label="Remove the file"
            onClick={() => {
              chooseFile(null);
              input.current?.focus();
            }}
          />
        </span>
      )}
    </div>
  );
}
