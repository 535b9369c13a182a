// What is too much for the page, how is that said, and what is lost? Nothing: what came from outside is refused with a
// message, the work stays. Dropped files and zips: `bring.test.mjs`; the engine's own limits: `tests/limits.rs`.

import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import { after, before, test } from 'node:test';
import { fileText, launch, openFile, serve, settled, visitor, writeFile } from './support.mjs';

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

const table = [
  ['a link that unfolds a thousandfold', async (page) => {
    const bomb = Buffer.concat([Buffer.alloc(2), deflateRawSync(Buffer.alloc(8 << 20, 97))]).toString('base64url');
    const version = await page.evaluate(() => canI.pack('', '')[0]);
    await page.goto(`${site.url}#/s/${ID}?w=1.${version}${bomb}`);
  }, /The link unfolds to more than the page reads/],
  ['a record of 5 MB', async (page) => {
    await page.goto(`${site.url}#/record`);
    await page.locator('input[type=file]').setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.alloc(5_000_000, 32) });
  }, /Nothing was changed.*more than 4 MB/],
  ['a record that is nested without end', async (page) => {
    await page.goto(`${site.url}#/record`);
    await page.locator('input[type=file]').setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(`{"x": ${'['.repeat(100_000)}`) });
  }, /Nothing was changed.*EOF while parsing/],
];

for (const [what, come, said] of table) {
  test(`${what} is told, and nothing is lost`, async () => {
    const { page, context, sound } = await visitor(browser);
    await page.goto(`${site.url}#/s/${ID}`);
    await page.locator('code-editor .cm-content').waitFor();
    await writeFile(page, 'rbac.yaml', MINE);
    await come(page);
    await page.getByText(said).first().waitFor();
    await page.goto(`${site.url}#/s/${ID}`);
    await page.reload();
    await openFile(page, 'rbac.yaml');
    assert.equal(await fileText(page), MINE);
    sound();
    await context.close();
  });
}

test('a text of 5 MB in the editor is a finding, and can be taken back', async () => {
  const { page, sound } = await visitor(browser);
  page.setDefaultTimeout(30_000);
  await page.goto(`${site.url}#/s/${ID}`);
  await page.locator('code-editor .cm-content').waitFor();
  await writeFile(page, 'rbac.yaml', MINE);
  await page.locator('code-editor').evaluate((element) => element.setText('rbac.yaml', `# ${'x'.repeat(5 << 20)}`));
  await page.locator('code-editor .cm-content').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('#');
  await page.getByText(/at most 4194304 are read/).first().waitFor();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await settled(page);
  assert.equal(await fileText(page), MINE);
  sound();
});
