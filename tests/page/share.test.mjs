// A link holds the work and never overwrites any; a damaged one is told as such; a record goes to another browser as a file.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { fileText, launch, openFile, serve, visitor, writeFile } from './support.mjs';

const ID = 'pod-reads-pods';
const MINE = 'kind: Role # mine\n';

let site;
let browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

async function workbench(page, hash = `#/s/${ID}`) {
  await page.goto(`${site.url}${hash}`);
  await page.locator('code-editor .cm-content').waitFor();
}

test('a link shows the work as a copy, which is adopted only by a button', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page);
  const start = await (async () => { await openFile(page, 'rbac.yaml'); return fileText(page); })();
  await writeFile(page, 'rbac.yaml', `${start}# two words\n`);
  const app = await (async () => { await openFile(page, 'app.yaml'); return fileText(page); })();
  await writeFile(page, 'app.yaml', app.replace('mon:1.4', 'mon:1.5'));
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Link to my files' }).click();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  assert.ok(link.split('?w=')[1].length < 45, `two small edits are a short link: ${link}`);
  const other = await visitor(browser);
  await workbench(other.page);
  await writeFile(other.page, 'rbac.yaml', MINE);
  await other.page.goto(link);
  await other.page.getByText(/This came by a link/).waitFor();
  await openFile(other.page, 'rbac.yaml');
  assert.equal(await fileText(other.page), `${start}# two words\n`);
  await other.page.getByRole('link', { name: 'To my own work' }).click();
  await other.page.getByText(/This came by a link/).waitFor({ state: 'detached' });
  await openFile(other.page, 'rbac.yaml');
  assert.equal(await fileText(other.page), MINE);
  await other.page.goto(link);
  await other.page.getByRole('button', { name: 'Adopt as my work' }).click();
  await workbench(other.page);
  await other.page.reload();
  await openFile(other.page, 'rbac.yaml');
  assert.equal(await fileText(other.page), `${start}# two words\n`);
  sound();
  other.sound();
});

test('a damaged link says so and leaves the work alone', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page);
  await writeFile(page, 'rbac.yaml', MINE);
  for (const code of ['1.1abc', '1.2abc', '1.', 'x', '99.2abcdef', '1.2%00%ff', `1.2${'A'.repeat(4000)}`]) {
    await page.goto(`${site.url}#/s/${ID}?w=${code}`);
    await page.getByText(/The link (is damaged|was made for another|unfolds)/).waitFor();
    await openFile(page, 'rbac.yaml');
    assert.equal(await fileText(page), MINE, code);
  }
  sound();
});

test('every solution goes into a link and comes out of it; a thousand mutated links end in an error or in the same text', async () => {
  const { page, sound } = await visitor(browser);
  await page.goto(site.url);
  const works = readdirSync('scenarios').filter((id) => existsSync(`scenarios/${id}/solution`)).map((id) => {
    const read = (folder) => (existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8')) : []);
    const solution = readdirSync(`scenarios/${id}/solution`)[0];
    return { id, start: read(`scenarios/${id}/start`).join('\0'), text: read(`scenarios/${id}/solution/${solution}`).map((t, i) => `${i}\u0001${t}`).join('\0') };
  });
  assert.ok(works.length >= 20);
  const found = await page.evaluate((works) => {
    const odd = [];
    let errors = 0;
    let seed = 7;
    const random = (below) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % below; };
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_%= ';
    for (const { id, start, text } of works) if (canI.unpack(start, canI.pack(start, text)) !== text) odd.push(id);
    for (let i = 0; i < 1000; i += 1) {
      const { id, start, text } = works[i % works.length];
      const code = [...canI.pack(start, text)];
      for (let n = 0; n <= random(3); n += 1) code.splice(random(code.length), random(2), letters[random(letters.length)]);
      try {
        const back = canI.unpack(start, code.join(''));
        // Two letters that mean the same bits give the same text; anything else must not pass.
        if (back !== text) odd.push(`${id} ${code.join('')}`);
      } catch (error) {
        errors += ['version', 'letters', 'broken', 'large'].includes(error.message);
      }
    }
    return { odd, errors };
  }, works);
  assert.ok(found.errors > 900, String(found.errors));
  assert.ok(found.odd.length <= 1, found.odd.join('\n'));
  sound();
});

test('a record goes to another browser, is looked at before it is taken over, and loses nothing', async () => {
  const { page, sound } = await visitor(browser);
  await workbench(page);
  const at = `scenarios/${ID}/solution/own-service-account`;
  for (const name of readdirSync(at)) await writeFile(page, name, readFileSync(`${at}/${name}`, 'utf8'));
  await page.getByText(/^Solved/).waitFor();
  await page.goto(`${site.url}#/record`);
  await page.locator('.certificate tbody tr').waitFor();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as a file' }).click();
  const file = await (await saving).path();
  const other = await visitor(browser);
  await other.page.goto(`${site.url}#/record`);
  await other.page.locator('input[type=file]').setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"a": 1}') });
  await other.page.getByText(/no record of Can I/).waitFor();
  await other.page.locator('input[type=file]').setInputFiles(file);
  await other.page.getByRole('button', { name: /Take over what is new \(1\)/ }).click();
  await other.page.locator('.certificate tbody tr').waitFor();
  await workbench(other.page);
  await other.page.getByText(/^Solved/).waitFor();
  sound();
  other.sound();
});

test('the certificate of the whole course is one sheet of A4, dark on white, whatever the screen shows', async () => {
  const course = parse(readFileSync('scenarios/course.yaml', 'utf8'));
  const ids = course.chapters.flatMap((c) => c.scenarios.map((s) => s.id));
  for (const [lang, theme, zoom, name] of [['ko', 'dark', 150, '김소연'], ['en', 'light', 100, 'Soyeon Kim']]) {
    const { page, sound } = await visitor(browser, { lang });
    await page.goto(`${site.url}texts.html`);
    await page.evaluate(([ids, settings]) => {
      const reached = { revision: 1, grades: { works: true, safe: true, minimal: true, too_many: 0 }, failing: [], passing: 5, on: '2026-01-05' };
      for (const id of ids) localStorage.setItem(`can-i/reached/${id}`, JSON.stringify(reached));
      localStorage.setItem('can-i/settings', JSON.stringify(settings));
    }, [ids, { lang, theme, zoom, contrast: 'system' }]);
    await page.goto(`${site.url}#/record`);
    await page.locator('.certificate tbody tr').nth(ids.length - 1).waitFor();
    await page.locator('.certificate__name input').fill(name);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    assert.equal(pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length, 1, `${lang}: one sheet`);
    assert.match(pdf, /\/MediaBox\s*\[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/, 'A4');
    await page.emulateMedia({ media: 'print' });
    const [ink, paper] = await page.locator('.certificate h2').evaluate((e) => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]);
    const light = (colour) => colour.match(/[\d.]+/g).slice(0, 3).reduce((sum, n) => sum + Number(n), 0);
    assert.ok(light(ink) < 200, `${lang}: ${ink} on ${paper}`);
    assert.ok(await page.getByRole('button', { name: /^(Print|인쇄)$/ }).isHidden());
    sound();
  }
});
