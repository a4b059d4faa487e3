import { PATHS, type IconName } from "../lib/icons";

export type { IconName };

/** Decorative: whatever bears it has its own words. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark: two flights of steps that climb together. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="mark-a" d="M5 19h6v-6h6V7h7" />
      <path class="mark-b" d="M8 26h10v-6h7v-6" />
    </svg>
  );
}
