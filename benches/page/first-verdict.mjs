// How long until a scenario's first verdict is on the screen, for somebody who comes by a link, on a phone on a slow line?
// `make first-verdict`, on dist/ as `make dist` left it: cold (nothing kept), warm (the page was open before), and warm
// without a network. `node benches/page/first-verdict.mjs [scenario] [runs]`; medians, from the start of the navigation.
//
// The line is Lighthouse's slow 4G: 150 ms for a round trip, 1.6 Mbit/s for all requests together, a visit's first one two round
// trips later (TCP, TLS 1.3). The server makes it so slow, because the browser's own throttling leaves a service worker out;
// the processor is slowed four times by the browser. Verdicts are seen by the page itself, in the frame that draws them.

import { launch, serveAsBucket, visitor } from '../../tests/page/support.mjs';

const [scenario = 'pod-writes-s3', runs = '5'] = process.argv.slice(2);
const ROUND_TRIP = 150;
const BYTES_A_SECOND = (1.6 * 1024 * 1024) / 8;
const CHUNK = 4096;
const GOALS = { cold: 2, warm: 0.5 };

const line = { slow: false, fresh: true, free: 0, bytes: 0, requests: 0 };
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** All answers share the line, a chunk each in turn. */
async function send(response, body) {
  line.requests += 1;
  line.bytes += body.length;
  if (!line.slow) return response.end(body);
  const trips = line.fresh ? 3 : 1;
  line.fresh = false;
  await wait(trips * ROUND_TRIP);
  for (let at = 0; at < body.length; at += CHUNK) {
    const piece = body.subarray(at, at + CHUNK);
    line.free = Math.max(line.free, performance.now()) + (1000 * piece.length) / BYTES_A_SECOND;
    await wait(line.free - performance.now());
    response.write(piece);
  }
  return response.end();
}

/** Notes when the first check was judged, and when the frame that shows it was drawn. */
const watch = () => {
  const seen = () => document.querySelector('.check__box:is(.is-pass, .is-fail)');
  const look = new MutationObserver(() => {
    if (!seen()) return;
    look.disconnect();
    requestAnimationFrame(() => setTimeout(() => { globalThis.firstVerdict = performance.now(); }, 0));
  });
  look.observe(document, { childList: true, subtree: true });
};

/** A visit to the scenario: seconds to the first paint and to the first verdict, and what it cost the line. */
async function visit(context, url, slowed) {
  Object.assign(line, { slow: true, fresh: true, free: 0, bytes: 0, requests: 0 });
  const page = await context.newPage();
  await page.addInitScript(watch);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowed });
  await page.goto(url, { waitUntil: 'commit', timeout: 120_000 });
  await page.waitForFunction(() => globalThis.firstVerdict, null, { polling: 100, timeout: 120_000 });
  const { bytes, requests } = line;
  const [verdict, paint] = await page.evaluate(() => [globalThis.firstVerdict, performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN]);
  line.slow = false;
  return { page, figures: { paint: paint / 1000, verdict: verdict / 1000, bytes, requests } };
}

/** The worker has its copy. */
const kept = (page) => page.evaluate(async () => {
  const { active } = await navigator.serviceWorker.ready;
  if (active.state !== 'activated') await new Promise((done) => active.addEventListener('statechange', done, { once: true }));
});

const phone = { width: 412, height: 823, serviceWorkers: 'allow' };
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const site = await serveAsBucket({ send });
const browser = await launch();
const url = `${site.url}#/s/${scenario}`;

console.log(`${scenario}, median of ${runs}\n\n| visit | processor | first paint | first verdict | goal | requests | bytes |\n| --- | --- | --- | --- | --- | --- | --- |`);
for (const slowed of [4, 1]) {
  const found = { cold: [], warm: [], 'warm, no network': [] };
  for (let run = 0; run < Number(runs); run += 1) {
    const { context, page: blank } = await visitor(browser, phone);
    await blank.close();
    const first = await visit(context, url, slowed);
    found.cold.push(first.figures);
    await kept(first.page);
    await first.page.close();
    for (const name of ['warm', 'warm, no network']) {
      await context.setOffline(name !== 'warm');
      const again = await visit(context, url, slowed);
      found[name].push(again.figures);
      await again.page.close();
    }
    await context.close();
  }
  for (const [name, all] of Object.entries(found)) {
    const of = (what) => median(all.map((figures) => figures[what]));
    console.log(`| ${name} | ${slowed === 1 ? 'as it is' : `slowed ${slowed} times`} | ${of('paint').toFixed(2)} s | ${of('verdict').toFixed(2)} s | ${slowed === 4 && GOALS[name] ? `${GOALS[name]} s` : ''} | ${of('requests')} | ${(of('bytes') / 1000).toFixed(0)} kB |`);
  }
}
await browser.close();
await site.close();
