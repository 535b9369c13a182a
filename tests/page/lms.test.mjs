// A learning management system launches the package: score, completion and resume, as SCORM 1.2 and SCORM 2004 with
// scorm-again as the LMS's side, and as cmi5 with a record store that keeps what it is sent.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { unzipSync } from 'fflate';
import { DIST, fileText, launch, serve, visitor, writeFile } from './support.mjs';

let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), 'can-i-lms-'));
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** The package of a kind, unpacked and served as an LMS would. */
async function unpacked(kind, environment = {}) {
  const zip = join(folder, `${kind}.zip`);
  execFileSync('node', ['deploy/lms/package.mjs', kind, DIST, zip], { env: { ...process.env, ...environment } });
  const files = unzipSync(readFileSync(zip));
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, kind, path)), { recursive: true });
    writeFileSync(join(folder, kind, path), bytes);
  }
  return { names: Object.keys(files), site: await serve((path, body) => lmsPage(kind, path) ?? body, join(folder, kind)) };
}

/** The LMS's own window: the runtime, what it kept, and the package in a frame. */
function lmsPage(kind, path) {
  const of = { scorm12: ['API', 'Scorm12API', 'scorm12.min.js'], scorm2004: ['API_1484_11', 'Scorm2004API', 'scorm2004.min.js'] }[kind];
  if (of && path === 'runtime.js') return readFileSync(`node_modules/scorm-again/dist/${of[2]}`);
  if (!of || path !== 'lms.html') return undefined;
  return Buffer.from(`<!doctype html><title>LMS</title><script src="runtime.js"></script><script>
    window.commits = [];
    window.${of[0]} = new (window.${of[1]} ?? ${of[1]})({ autocommit: false, logLevel: 4 });
    const kept = JSON.parse(localStorage.getItem('lms') ?? '{}');
    ${of[0]}.loadFromJSON(kept.cmi ?? { ${kind === 'scorm12' ? "core: { student_id: '7' }" : "learner_id: '7'"} }, 'cmi');
    for (const event of ['Commit', 'Finish', 'Terminate']) for (const prefix of ['LMS', '']) ${of[0]}.on(prefix + event, () => {
      localStorage.setItem('lms', JSON.stringify(JSON.parse(JSON.stringify(${of[0]}.renderCMIToJSONObject()))));
    });
  </script><iframe src="index.html" width="1300" height="850"></iframe>`);
}

const works = (name) => readFileSync(`scenarios/pod-reads-pods/solution/own-service-account/${name}`, 'utf8');

for (const kind of ['scorm12', 'scorm2004']) {
  test(`${kind}: the LMS is told the score and gives the work back on another machine`, async () => {
    const { names, site } = await unpacked(kind);
    assert.equal(names[0], 'imsmanifest.xml');
    assert.ok(names.includes('index.html') && names.includes('lms.js') && !names.includes('sw.js'));
    const manifest = readFileSync(join(folder, kind, 'imsmanifest.xml'), 'utf8');
    for (const name of names.slice(1)) assert.ok(manifest.includes(`"${name}"`), `${name} is listed`);

    const get = (page, key) => page.evaluate(([object, call, name]) => window[object][call](name), [...(kind === 'scorm12' ? ['API', 'LMSGetValue'] : ['API_1484_11', 'GetValue']), key]);
    const said = kind === 'scorm12'
      ? { score: 'cmi.core.score.raw', status: 'cmi.core.lesson_status' }
      : { score: 'cmi.score.raw', status: 'cmi.completion_status' };

    const first = await visitor(browser);
    await first.page.goto(`${site.url}lms.html`);
    let sco = first.page.frames().find((frame) => frame.url().endsWith('index.html'));
    await sco.locator('.next').waitFor();
    assert.equal(await get(first.page, said.status), 'incomplete');
    await sco.evaluate(() => { location.hash = '#/s/pod-reads-pods'; });
    await sco.locator('code-editor .cm-content').waitFor();
    for (const name of ['rbac.yaml', 'app.yaml']) {
      await sco.getByRole('tab', { name }).click();
      await sco.waitForFunction((want) => document.querySelector('code-editor').path === want, name);
      await sco.locator('code-editor .cm-content').click();
      await first.page.keyboard.press('Control+a');
      await first.page.keyboard.insertText(works(name));
    }
    await sco.getByText(/Solved/).waitFor();
    await first.page.waitForFunction(() => JSON.parse(localStorage.getItem('lms') ?? '{}').cmi, null, { timeout: 10_000 });
    const { scenarios } = JSON.parse(readFileSync(join(folder, kind, 'lms.json'), 'utf8'));
    const want = 100 / scenarios.length;
    await first.page.waitForTimeout(1500);
    assert.ok(Math.abs(Number(await get(first.page, said.score)) - want) < 0.1, `one of ${scenarios.length} is solved: ${await get(first.page, said.score)}`);
    await first.page.evaluate(() => document.querySelector('iframe').remove());
    const kept = await first.page.evaluate(() => localStorage.getItem('lms'));
    await first.context.close();

    const second = await visitor(browser);
    await second.context.addInitScript((text) => { if (!localStorage.getItem('lms')) localStorage.setItem('lms', text); }, kept);
    await second.page.goto(`${site.url}lms.html`);
    sco = second.page.frames().find((frame) => frame.url().endsWith('index.html'));
    await sco.locator('.next').waitFor();
    await sco.evaluate(() => { location.hash = '#/s/pod-reads-pods'; });
    await sco.getByText(/Solved/).waitFor();
    // Another learner at this machine finds nothing of it.
    await second.page.goto(`${site.url}lms.json`);
    await second.page.evaluate((twelve) => localStorage.setItem('lms', JSON.stringify({ cmi: twelve ? { core: { student_id: '8' } } : { learner_id: '8' } })), kind === 'scorm12');
    await second.page.goto(`${site.url}lms.html`);
    sco = second.page.frames().find((frame) => frame.url().endsWith('index.html'));
    await sco.locator('.next').waitFor();
    assert.deepEqual(await sco.evaluate(() => Object.keys(localStorage).filter((key) => /^can-i\/(work|reached)/.test(key))), []);
    await second.context.close();
    await site.close();
  });
}

/** What a record store has to do for one learner: tokens, statements, documents. */
async function recordStore(mastery) {
  const statements = [];
  const documents = new Map();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://x');
    let body = '';
    for await (const chunk of request) body += chunk;
    const answer = (status, content = '') => response.writeHead(status, {
      'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization, content-type, x-experience-api-version',
      'access-control-allow-methods': 'GET, PUT, POST', 'content-type': 'application/json',
    }).end(content);
    if (request.method === 'OPTIONS') return answer(204);
    if (url.pathname === '/token') return answer(200, '{"auth-token": "c2VjcmV0"}');
    if (request.headers.authorization !== 'Basic c2VjcmV0' || !request.headers['x-experience-api-version']) return answer(401);
    if (url.pathname === '/xapi/statements') {
      statements.push(JSON.parse(body));
      return answer(204);
    }
    const key = `${url.pathname} ${url.searchParams.get('stateId') ?? url.searchParams.get('profileId')}`;
    if (request.method === 'PUT') documents.set(key, body);
    return request.method === 'PUT' ? answer(204) : documents.has(key) ? answer(200, documents.get(key)) : answer(404);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  documents.set('/xapi/activities/state LMS.LaunchData', JSON.stringify({
    launchMode: 'Normal', moveOn: 'CompletedOrPassed', masteryScore: mastery,
    contextTemplate: { contextActivities: { grouping: [{ id: 'urn:lms:course' }] }, extensions: { 'https://w3id.org/xapi/cmi5/context/extensions/sessionid': 's1' } },
  }));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, statements, close: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) };
}

test('cmi5: initialized, passed, completed, terminated in order, and the work comes back', async () => {
  const store = await recordStore(0.01);
  const { names, site } = await unpacked('cmi5', { LRS: store.origin });
  assert.equal(names[0], 'cmi5.xml');
  const launched = new URLSearchParams({
    endpoint: `${store.origin}/xapi/`, fetch: `${store.origin}/token`, registration: 'a2b3c4d5-0000-4000-8000-000000000000', activityId: 'urn:can-i:test',
    actor: JSON.stringify({ objectType: 'Agent', account: { homePage: 'https://lms.example', name: '7' } }),
  });
  const first = await visitor(browser);
  await first.page.goto(`${site.url}index.html?${launched}#/s/pod-reads-pods`);
  await first.page.locator('code-editor .cm-content').waitFor();
  for (const name of ['rbac.yaml', 'app.yaml']) await writeFile(first.page, name, works(name));
  await first.page.getByText(/Solved/).waitFor();
  const verbs = () => store.statements.map((s) => s.verb.id.split('/').at(-1));
  for (let waited = 0; !verbs().includes('completed') && waited < 100; waited += 1) await first.page.waitForTimeout(100);
  // A store says 404 of what it does not have yet.
  assert.deepEqual(first.errors.filter((e) => !e.includes('404')), []);
  await first.page.goto('about:blank');
  for (let waited = 0; !verbs().includes('terminated') && waited < 50; waited += 1) await first.page.waitForTimeout(100);
  assert.deepEqual(verbs(), ['initialized', 'passed', 'completed', 'terminated']);
  for (const { context, id } of store.statements) {
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.equal(context.registration, launched.get('registration'));
    assert.ok(context.contextActivities.category.some((c) => c.id === 'https://w3id.org/xapi/cmi5/context/categories/cmi5'));
    assert.deepEqual(context.contextActivities.grouping, [{ id: 'urn:lms:course' }]);
  }
  assert.ok(store.statements[1].result.score.scaled > 0.01);
  await first.context.close();

  const second = await visitor(browser);
  await second.page.goto(`${site.url}index.html?${launched}#/s/pod-reads-pods`);
  await second.page.getByText(/Solved/).waitFor();
  assert.equal(await fileText(second.page), works('rbac.yaml'));
  await second.page.waitForTimeout(1500);
  assert.equal(verbs().filter((verb) => verb === 'passed').length, 1, 'passed is said once in a registration');
  await second.context.close();
  await site.close();
  await store.close();
});

test('without an LMS nothing of it is fetched', async () => {
  const asked = [];
  const site = await serve((path, body) => { asked.push(path); return body; });
  const { page, sound } = await visitor(browser);
  await page.goto(site.url);
  await page.locator('.next').waitFor();
  assert.deepEqual(asked.filter((path) => path.startsWith('lms')), []);
  sound();
  await site.close();
});
