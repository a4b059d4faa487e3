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

const lockstep = await startLockstep({ vars: { TEST_CLOCK: "1" } });
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
    extraHTTPHeaders: { "Lockstep-Now": new Date(NOW).toISOString() },
  });
  await page.clock.setFixedTime(NOW);
  mkdirSync(FOLDER, { recursive: true });
  const open = (hash) => page.goto(`${lockstep.url}/#/${hash}`);
  const take = (name) => page.screenshot({ path: join(FOLDER, `${name}.png`) });
  const exact = page.locator(".preview-source-exact");
  const chooseAction = async (name) => {
    await page.locator(".action-button").click();
    await page.getByRole("combobox", { name: "Search actions" }).fill(name);
    await page.keyboard.press("Enter");
  };

  await page.goto(`${lockstep.url}/#token=${token}`);
  await page.locator("[data-task]").nth(8).waitFor();
  await page.locator("[data-task]").first().click();
  await take("tasks");

  // Who bears a tag, some of them chosen.
  await open("people?filter[tags]=champion,renewal");
  await page.locator("[data-record]").nth(8).waitFor();
  for (const i of [0, 2, 3]) await page.locator("[data-record]").nth(i).getByRole("checkbox").click();
  await page.getByText("3 people chosen").waitFor();
  await take("people");

  await open("people/10");
  await page.getByRole("button", { name: "Edit Title" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("Chair of the Board");
  await page.keyboard.press("Enter");
  await page.locator(".history-entry").first().waitFor();
  await take("person");
  await page.locator(".toast .icon-button").click();

  await open("bulk");
  await page.locator("#row-1").waitFor();
  for (const tag of ["vip", "q4-push"]) {
    await page.getByLabel("Tags to add").fill(tag);
    await page.getByLabel("Tags to add").press("Enter");
  }
  for (const id of [1, 3, 4, 6]) await page.locator(`#row-${id}`).click();
  await exact.waitFor();
  await page.locator("[data-outcome=changed]", { hasText: "4" }).waitFor();
  await take("bulk");

  await page.locator(".action-button").click();
  await page.getByRole("combobox", { name: "Search actions" }).waitFor();
  await take("actions");
  await page.keyboard.press("Escape");

  // Everything that one person owns goes into a sequence; who has opted out is refused.
  await chooseAction("add to a sequence");
  await page.getByRole("combobox", { name: "Sequence", exact: true }).fill("inbound");
  await page.locator(".combo-top [role=option]").first().click();
  await page.getByRole("combobox", { name: /^Mailbox/ }).click();
  await page.locator(".combo-top [role=option]").first().click();
  await page.getByLabel("Add a filter").selectOption({ label: "Owner" });
  await page.getByRole("group", { name: "Owner" }).getByRole("combobox").fill("priya");
  await page.locator(".combo-top [role=option]").first().click();
  await page.keyboard.press("Escape");
  await page.getByLabel("All that match").check();
  await exact.waitFor();
  await take("sequence");

  await page.getByRole("button", { name: /^Add [\d,]+ prospects to the sequence…$/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: /^Add / }).click();
  await page.locator(".page-head .pill-finished").waitFor();
  await page.locator("[data-item]").nth(8).waitFor();
  await take("batch");

  await open("import");
  const rows = Array.from({ length: 240 }, (_, i) => `Ines,Fernwood ${i + 1},ines.${i + 1}@example.com,${i % 40 === 3 ? "high" : i % 100},inbound; trial,1`);
  await page.locator("input[type=file]").setInputFiles({
    name: "leads-november.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(["First name,Last name,Emails,Score,Tags,Owner", ...rows].join("\n")),
  });
  await exact.waitFor();
  await take("import");
} finally {
  await browser.close();
  await lockstep.stop();
}
