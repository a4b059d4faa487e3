// The moving picture of the README: `node scripts/moving-picture.mjs`, after `cargo xtask build`. A bulk change is
// previewed, run, looked at and taken back. It needs `img2webp` (Debian's package `webp`).

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { ROOT } from "./config.mjs";
import { ORGANISATION, USER, loadDemo, loadOrganisation } from "./demo.mjs";
import { startLockstep } from "./lockstep.mjs";

const FILE = join(ROOT, "docs/screenshots/bulk-change.webp");
/** How long a step is to be seen, in milliseconds: to notice, and to read. */
const [NOTICE, READ] = [700, 2_200];

const folder = mkdtempSync(join(tmpdir(), "lockstep-picture-"));
const lockstep = await startLockstep({});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  await loadOrganisation(lockstep.db, { now: Date.now() });
  await loadDemo(lockstep.db, { prospects: 50_000, now: Date.now() });
  const token = await lockstep.createToken({ organisationId: ORGANISATION, userId: USER });
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    timezoneId: "UTC",
    locale: "en-GB",
    reducedMotion: "reduce",
  });

  const frames = [];
  const show = async (millis) => {
    const path = join(folder, `${frames.length}.png`);
    writeFileSync(path, await page.screenshot());
    frames.push(["-d", String(millis), path]);
  };
  /** Shows what goes on until something is to be seen. */
  const showUntil = async (locator) => {
    const end = Date.now() + 60_000;
    while (!(await locator.isVisible())) {
      if (Date.now() > end) throw new Error(`${locator} did not appear`);
      await show(90);
    }
  };

  await page.goto(`${lockstep.url}/#token=${token}`);
  await page.locator("[data-task]").nth(8).waitFor();
  await page.goto(`${lockstep.url}/#/bulk`);
  await page.locator("#row-1").waitFor();
  await show(NOTICE);
  await page.getByLabel("Tags to add").fill("q4-push");
  await page.getByLabel("Tags to add").press("Enter");
  await show(NOTICE);
  await page.getByLabel("All", { exact: true }).check();
  await show(NOTICE);
  await page.getByRole("button", { name: "Preview all 50,000" }).click();
  await page.locator(".preview-source-exact").waitFor();
  await show(READ);

  await page.getByRole("button", { name: "Tag all prospects…" }).click();
  const dialog = page.getByRole("alertdialog");
  const confirm = dialog.getByRole("button", { name: "Tag 50,000 prospects" });
  await confirm.waitFor();
  await show(NOTICE);
  await dialog.getByLabel("Type 50,000 to confirm").fill("50 000");
  await show(NOTICE);
  await confirm.click();
  await showUntil(page.locator(".page-head .pill-finished"));
  await page.locator("[data-item]").nth(5).waitFor();
  await show(READ);

  await page.locator(".page-tools").getByRole("button", { name: "Undo…" }).click();
  await page.getByRole("alertdialog").locator("[data-outcome=changed]").waitFor();
  await show(READ);
  await page.getByRole("alertdialog").getByRole("button", { name: /^Undo/ }).last().click();
  await showUntil(page.locator(".page-head", { hasText: "#2" }));
  await showUntil(page.locator(".page-head .pill-finished"));
  await page.locator("[data-item]").nth(5).waitFor();
  await show(READ * 1.5);

  execFileSync("img2webp", ["-loop", "0", "-min_size", "-lossy", "-q", "60", "-m", "6", ...frames.flat(), "-o", FILE], { stdio: "inherit" });
} finally {
  await browser.close();
  await lockstep.stop();
  rmSync(folder, { recursive: true, force: true });
}
