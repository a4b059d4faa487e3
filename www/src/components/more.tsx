import { useEffect, useRef } from "preact/hooks";
import { Button } from "./button";

/** The end of a paged list: loads on when it comes into view, and by its button. */
export function LoadMore({ onMore, busy, label = "Load more" }: { onMore: () => void; busy: boolean; label?: string }) {
  const ref = useRef<HTMLDivElement>(null);
  const latest = useRef(onMore);
  latest.current = onMore;
  useEffect(() => {
    if (!ref.current) return;
    const observer = new IntersectionObserver((seen) => seen.some((e) => e.isIntersecting) && latest.current(), { rootMargin: "600px" });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [busy]);
  return (
    <div ref={ref} class="load-more">
      <Button tone="quiet" busy={busy} onClick={onMore}>
        {busy ? "Loading…" : label}
      </Button>
    </div>
  );
}
