/** Line icons on a 20-unit grid, drawn for this console. */
const PATHS = {
  check: "M4.5 10.5l3.6 3.6 7.4-8",
  circle: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14z",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6.2V10l2.6 1.8",
  calendar: "M4 5.5h12v11H4zM4 8.8h12M7.2 3.4v3M12.8 3.4v3",
  user: "M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4.2 16.6c.6-3 2.9-4.6 5.8-4.6s5.2 1.6 5.8 4.6",
  people: "M7.5 9.800a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.400zM2.6 16c.4-2.7 2.3-4.1 4.9-4.100s4.5 1.4 4.9 4.100M13 4.700a2.5 2.5 0 0 1 0 4.800M14.6 12.200c1.6.5 2.6 1.8 2.9 3.8",
  pencil: "M4 16l.7-3.300L13 4.400a1.5 1.5 0 0 1 2.1 0l.5.5a1.5 1.5 0 0 1 0 2.100l-8.3 8.300zM11.8 5.600l2.6 2.6",
  trash: "M4 6h12M8 6V4.200h4V6M5.6 6l.7 10.300h7.400L14.4 6M8.5 9v4.500M11.5 9v4.5",
  more: "M4.5 10h.8M9.6 10h.8M14.7 10h.8",
  plus: "M10 4.500v11M4.5 10h11",
  phone: "M6.2 3.500l2 3.6-1.5 1.600c.8 1.9 2.2 3.4 4.3 4.500l1.7-1.5 3.5 2-.6 2.400c-.2.6-.8.9-1.4.9C8.5 16.6 3.5 11.5 3.2 5.600c0-.6.3-1.2.9-1.400z",
  mail: "M3.2 5h13.600v10H3.200zM3.5 5.500L10 10.800l6.5-5.3",
  flag: "M5 17V3.600M5 4.200c3.5-1.7 6 1.6 10 0v7.200c-4 1.6-6.5-1.7-10 0",
  tasks: "M3.5 5.800l1.2 1.2 2.2-2.400M3.5 12.800L4.7 14l2.2-2.400M10 6.200h6.500M10 13.200h6.5",
  bulk: "M10 3l7 3.6-7 3.6-7-3.600zM3.5 10l6.5 3.300L16.5 10M3.5 13.400l6.5 3.3 6.5-3.3",
  batches: "M3.5 4.500h13M3.5 8.200h13M3.5 11.800h8M3.5 15.500h8M14 12.500v4M16.5 14.500h-5",
  history: "M3.6 8.200A6.8 6.8 0 1 1 3.2 11M3.4 4.600v3.800h3.800M10 6.500V10l2.4 1.6",
  sun: "M10 6.800a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.400zM10 2.500v1.300M10 16.200v1.300M2.5 10h1.300M16.2 10h1.300M4.7 4.700l.9.9M14.4 14.400l.9.9M15.3 4.700l-.9.9M5.6 14.400l-.9.9",
  moon: "M16.2 11.800A6.6 6.6 0 0 1 8.2 3.800a6.6 6.6 0 1 0 8 8z",
  auto: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
  help: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM8 8.200c0-2.6 4-2.5 4 0 0 1.5-2 1.7-2 3.300M10 13.800v.01",
  out: "M8 4H4.500v12H8M8.5 10h8M13.5 6.800L16.7 10l-3.2 3.2",
  search: "M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4zM12.7 12.700L16.5 16.5",
  close: "M5 5l10 10M15 5L5 15",
  down: "M5.5 8l4.5 4.500L14.5 8",
  right: "M8 5.500l4.5 4.500L8 14.5",
  left: "M12 5.500L7.5 10l4.5 4.5",
  arrow: "M4 10h12M11.5 5.500L16 10l-4.5 4.5",
  warning: "M10 3.400l7.4 12.800H2.600zM10 8.200v3.800M10 14.100v.01",
  offline: "M3 3l14 14M5 9.500c.9-.8 1.9-1.3 3-1.600M2.8 7A10 10 0 0 1 6 5M10 5a10.3 10.3 0 0 1 7.2 2.400M12.5 8.400c.9.3 1.7.7 2.5 1.300M8 12.500a3 3 0 0 1 3.5-.2M10 15.500v.01",
  refresh: "M16 8a6.4 6.4 0 0 0-11.7-1.200M4 3.600v3.400h3.400M4 12a6.4 6.4 0 0 0 11.7 1.200M16 16.400V13h-3.4",
  send: "M3.5 9.700L16.5 4l-4 12.5-3.2-5.200zM9.3 11.300L16.5 4",
  forward: "M4 5l5.5 5L4 15zM11 5l5.5 5-5.5 5z",
  tag: "M3.5 3.500h6.300l6.7 6.7-6.3 6.3-6.7-6.700zM7 7v.01",
  note: "M4.5 3.500h8l3 3v10h-11zM7 9.500h6M7 12.500h4.5",
  keyboard: "M2.5 5.500h15v9h-15zM5.5 8.500v.01M8.5 8.500v.01M11.5 8.500v.01M14.5 8.500v.01M6.5 11.700h7",
} as const;

export type IconName = keyof typeof PATHS;

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
