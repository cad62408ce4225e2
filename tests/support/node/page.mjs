// Opens a page in Chromium, waits until it shows every word or the time is over, and prints the words it shows.
// usage: node page.mjs URL BROWSER WORDS-AS-JSON
import { chromium } from "playwright-core";

const [url, executablePath, words] = process.argv.slice(2);
const due = JSON.parse(words);
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"];
const browser = await chromium.launch({ executablePath, args });
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  await page.goto(url);
  const deadline = Date.now() + 60_000;
  let found = [];
  do {
    const text = await page.innerText("body");
    found = due.filter((word) => text.includes(word));
    if (found.length === due.length) break;
    await page.waitForTimeout(250);
  } while (Date.now() < deadline);
  console.log(JSON.stringify(found));
} finally {
  await browser.close();
}
