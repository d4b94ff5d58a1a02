// Signs in and signs two households in an old Chromium, the second one without a line until it is
// sealed, and records a visit in the same way; prints one line of JSON.
// node old_browser.cjs PACKED_BROWSER ADDRESS HOUSEHOLD OTHER USER PASSWORD PERSON, started in the
// folder where puppeteer-core is installed.
const fs = require("fs");
const path = require("path");
const zlib = require("zlib");
const puppeteer = require(path.resolve("node_modules/puppeteer-core"));

const [packed, address, household, other, user, password, person] = process.argv.slice(2);
const program = path.resolve("chromium-" + path.dirname(packed).replace(/\W/g, "_"));
const flags = [
  "--no-sandbox", "--disable-gpu", "--single-process", "--no-zygote", "--disable-dev-shm-usage",
];

async function draw(page) {
  const pad = await page.$("canvas[data-pad]");
  await pad.evaluate((node) => node.scrollIntoView({ block: "center" }));
  const box = await pad.boundingBox();
  for (const left of [30, 110]) {
    await page.mouse.move(box.x + left, box.y + 20);
    await page.mouse.down();
    for (let n = 1; n < 20; n++) {
      await page.mouse.move(box.x + left + n * 3, box.y + 20 + (n * 11) % 60);
    }
    await page.mouse.up();
  }
}

/* The button of the step that is shown: the next step, or the end of all. */
async function onward(page) {
  await page.evaluate(() => {
    const step = Array.from(document.querySelectorAll("[data-step]")).find((one) => !one.hidden);
    step.querySelectorAll("[data-must]").forEach((box) => { if (!box.checked) box.click(); });
    step.querySelector(".form-actions .btn-primary").click();
  });
}

async function leave(page, act) {
  await Promise.all([page.waitForNavigation({ timeout: 30000 }), act()]);
}

async function upToThePad(page, code, found) {
  await page.goto(address + "/sign/" + code);
  found.members = (await page.$$("input[name=member]")).length;
  found.steps = (await page.$$("[data-step]")).length;
  for (let step = 1; step < found.steps; step++) await onward(page);
  await draw(page);
  found.drawn = await page.$eval("input[name=signature]", (field) => field.value.length);
}

/* What is posted to this address gets no answer, as when the line has dropped, until it is sealed. */
async function cutOff(page, end, act) {
  await page.setRequestInterception(true);
  const cut = (request) => {
    const lost = request.method() === "POST" && request.url().endsWith(end);
    return lost ? request.abort("internetdisconnected") : request.continue();
  };
  page.on("request", cut);
  await act();
  await page.waitForSelector("#sealed:not([hidden])", { timeout: 30000 });
  page.removeListener("request", cut);
  await page.setRequestInterception(false);
}

async function withoutALine(page, found) {
  await upToThePad(page, other, found);
  await cutOff(page, "/sign/" + other, () => onward(page));
  found.waiting = await page.$eval("[data-waiting]", (part) => part.innerText);
  found.worker = await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await page.goto(address + "/sign");
  await page.waitForSelector("#outbox-news:not([hidden])", { timeout: 30000 });
  found.news = await page.$eval("#outbox-news", (part) => part.innerText);
}

async function visit(page, found) {
  await page.goto(address + "/residents/" + person + "/visit?item=HTN_VISIT");
  await page.$eval("[name=mode][value=home]", (box) => box.click());
  await page.type("#htn-sbp", "138");
  await page.type("#htn-dbp", "86");
  await cutOff(page, "/visit", () => page.click("#visit-form .btn-primary"));
  await page.goto(address + "/tasks");
  await page.waitForSelector("#outbox-news:not([hidden])", { timeout: 30000 });
  found.visited = await page.$eval("#outbox-news", (part) => part.innerText);
}

async function main() {
  if (!fs.existsSync(program)) {
    const plain = zlib.brotliDecompressSync(fs.readFileSync(packed));
    fs.writeFileSync(program, plain, { mode: 0o755 });
  }
  const browser = await puppeteer.launch({ executablePath: program, args: flags, headless: true });
  const found = { version: await browser.version(), problems: [] };
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => found.problems.push("script: " + error.message));
    page.on("console", (line) => {
      const cut = /ERR_INTERNET_DISCONNECTED|htmx:(afterRequest|sendError)/.test(line.text());
      if (line.type() === "error" && !cut) found.problems.push("console: " + line.text());
    });
    await page.goto(address + "/login");
    await page.type("input[name=username]", user);
    await page.type("input[name=password]", password);
    await leave(page, () => page.keyboard.press("Enter"));
    await upToThePad(page, household, found);
    await leave(page, () => onward(page));
    found.at = await page.url();
    found.heading = await page.$eval("h1", (node) => node.innerText.trim());
    await withoutALine(page, found);
    await visit(page, found);
  } finally {
    await browser.close();
  }
  console.log(JSON.stringify(found));
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
