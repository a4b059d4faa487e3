import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../components/icon";
import { chooseFile, sending } from "../../state/import";
import { go, route } from "../../state/router";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** A file that is dropped beside what takes files: a browser would leave the page for it. It goes to the import. */
export function DropAnywhere() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    addEventListener(
      "dragover",
      (event) => {
        // Where something takes it, that has said so.
        setOver(hasFiles(event) && !event.defaultPrevented);
        if (hasFiles(event)) event.preventDefault();
      },
      { signal },
    );
    // Without a place to go to the pointer has left the window.
    addEventListener("dragleave", (event) => event.relatedTarget === null && setOver(false), { signal });
    addEventListener(
      "drop",
      (event) => {
        setOver(false);
        const [first] = event.dataTransfer?.files ?? [];
        if (!first || event.defaultPrevented) return;
        event.preventDefault();
        // What is on its way to the server stays what it is.
        if (sending.peek().state !== "sending") chooseFile(first);
        if (route.peek().view !== "import") go("#/import");
      },
      { signal },
    );
    return () => controller.abort();
  }, []);
  if (!over) return null;
  return (
    <div class="drop-anywhere" role="status">
      <Icon name="upload" size={26} />
      <strong>Drop it to import it</strong>
      <span>You see first what would become of each row.</span>
    </div>
  );
}
