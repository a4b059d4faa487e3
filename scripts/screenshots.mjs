// The pictures of the README: `node scripts/screenshots.mjs`, after `cargo xtask build`.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { ROOT } from "./config.mjs";
import { ORGANISATION, USER, loadDemo, loadOrganisation } from "./demo.mjs";
import { startLockstep } from "./lockstep.mjs";

// A Thursday morning: the queue looks the same whenever the pictures are taken.
const NOW = Date.parse("2026-11-19T10:40:00.000Z");
const FOLDER = join(ROOT, "docs/screenshots");

const lockstep = await startLockstep();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  await loadOrganisation(lockstep.db, { now: NOW });
  await loadDemo(lockstep.db, { prospects: 10_000, now: NOW });
  const token = await lockstep.createToken({ organisationId: ORGANISATION, userId: USER });
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    timezoneId: "UTC",
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  await page.clock.setFixedTime(NOW);
  mkdirSync(FOLDER, { recursive: true });

  await page.goto(`${lockstep.url}/#token=${token}`);
  await page.locator("[data-task]").nth(8).waitFor();
  await page.locator("[data-task]").first().click();
  await page.screenshot({ path: join(FOLDER, "tasks.png") });

  await page.goto(`${lockstep.url}/#/bulk`);
  await page.locator("#row-1").waitFor();
  for (const tag of ["vip", "q4-push"]) {
    await page.getByLabel("Tags to add").fill(tag);
    await page.getByLabel("Tags to add").press("Enter");
  }
  for (const id of [1, 3, 4, 6]) await page.locator(`#row-${id}`).click();
  await page.locator("[data-outcome=changed]", { hasText: "4" }).waitFor();
  await page.screenshot({ path: join(FOLDER, "bulk.png") });
} finally {
  await browser.close();
  await lockstep.stop();
}
