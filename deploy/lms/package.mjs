// How does the built page become a course of a learning management system? `node deploy/lms/package.mjs KIND dist OUT.zip`
// with KIND scorm12, scorm2004 or cmi5: the same files, the course as the standard describes one, and `lms.json`.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { filesOf } from '../../static/hooks/pack.mjs';
import { readCourse } from '../../static/hooks/texts.mjs';

const [kind, folder = 'dist', out = `dist-lms/can-i-${kind}.zip`] = process.argv.slice(2);
/** The share of the points that passes the course; an LMS may have its own. */
const pass = Number(process.env.PASS ?? 0.8);
if (!(pass > 0 && pass <= 1)) throw new Error('PASS is a share of the points, above 0 and up to 1: PASS=0.8');

const xml = (text) => String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

const course = readCourse(join(folder, 'scenarios'));
const scenarios = course.chapters.flatMap((chapter) => chapter.scenarios.map(({ id }) => id));
const title = course.title;
const slug = title.en.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

// A package is fetched from the LMS: packed copies, the worker and the list of headers are the host's affair.
const paths = filesOf(folder).filter((path) => !['sw.js', 'manifest.json', 'app.webmanifest'].includes(path) && !path.startsWith('course-'));
const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path))]));
files['lms.json'] = strToU8(JSON.stringify({ scenarios, pass }));

const listed = () => Object.keys(files).map((path) => `      <file href="${xml(path)}"/>`).join('\n');

const describe = {
  scorm12: () => ['imsmanifest.xml', `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="can-i-${slug}" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>${xml(title.ko)}</title>
      <item identifier="item" identifierref="page"><title>${xml(title.ko)}</title><adlcp:masteryscore>${Math.round(pass * 100)}</adlcp:masteryscore></item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormtype="sco" href="index.html">
${listed()}
    </resource>
  </resources>
</manifest>
`],
  scorm2004: () => ['imsmanifest.xml', `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="can-i-${slug}" version="1.0" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="course">
    <organization identifier="course">
      <title>${xml(title.ko)}</title>
      <item identifier="item" identifierref="page">
        <title>${xml(title.ko)}</title>
        <imsss:sequencing>
          <imsss:objectives>
            <imsss:primaryObjective objectiveID="course" satisfiedByMeasure="true"><imsss:minNormalizedMeasure>${pass}</imsss:minNormalizedMeasure></imsss:primaryObjective>
          </imsss:objectives>
          <imsss:deliveryControls tracked="true" completionSetByContent="true" objectiveSetByContent="true"/>
        </imsss:sequencing>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="page" type="webcontent" adlcp:scormType="sco" href="index.html">
${listed()}
    </resource>
  </resources>
</manifest>
`],
  cmi5: () => {
    // The record store is another origin, which the page's policy must let through; LRS=https://… narrows it to one.
    const html = files['index.html'].toString();
    if (!html.includes("connect-src 'self'")) throw new Error('index.html has no connect-src in its policy');
    files['index.html'] = strToU8(html.replace("connect-src 'self'", `connect-src 'self' ${process.env.LRS ?? 'https:'}`));
    const id = process.env.COURSE_ID ?? `urn:can-i:${slug}`;
    const both = (name) => `<${name}><langstring lang="ko">${xml(title.ko)}</langstring><langstring lang="en-US">${xml(title.en)}</langstring></${name}>`;
    return ['cmi5.xml', `<?xml version="1.0" encoding="UTF-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="${xml(id)}">${both('title')}${both('description')}</course>
  <au id="${xml(id)}:page" launchMethod="AnyWindow" moveOn="CompletedOrPassed" masteryScore="${pass}">
    ${both('title')}${both('description')}
    <url>index.html</url>
  </au>
</courseStructure>
`];
  },
}[kind];
if (!describe) throw new Error(`no such kind: ${kind} (scorm12, scorm2004, cmi5)`);

const [name, content] = describe();
// An LMS looks for its description first. The time is fixed: the same build gives the same package.
const zip = zipSync({ [name]: strToU8(content), ...files }, { level: 9, mtime: new Date(2026, 0, 5) });
writeFileSync(out, zip);
console.log(`${out}: ${Object.keys(files).length + 1} files, ${(zip.length / 1000).toFixed(0)} kB, ${scenarios.length} scenarios, passed from ${pass * 100} %`);
