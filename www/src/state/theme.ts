/** Light, dark, or what the system says. */
import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";
const KEY = "lockstep.theme";
const stored = localStorage.getItem(KEY);

export const theme = signal<Theme>(stored === "light" || stored === "dark" ? stored : "auto");

effect(() => {
  const { dataset } = document.documentElement;
  if (theme.value === "auto") {
    delete dataset["theme"];
    localStorage.removeItem(KEY);
  } else {
    dataset["theme"] = theme.value;
    localStorage.setItem(KEY, theme.value);
  }
});

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
export const nextTheme = (): void => {
  theme.value = NEXT[theme.value];
};
