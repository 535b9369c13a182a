// Did a learning management system open this page? SCORM puts an object into a window above or behind this one, cmi5 puts
// parameters into the address. Only then is `lms.js` fetched.

const OBJECTS = ['API_1484_11', 'API'];
/** How long an LMS may keep the learner waiting, in milliseconds. */
const PATIENCE = 8000;

/** The SCORM object, looked for as its standard says: up the frames, then from the window that opened this one. */
function scorm() {
  const climb = (from) => {
    for (let at = from, steps = 0; at && steps < 20; at = at.parent, steps += 1) {
      for (const name of OBJECTS) {
        try {
          if (at[name]?.LMSInitialize || at[name]?.Initialize) return { name, api: at[name] };
        } catch { /* a window of another origin */ }
      }
      if (at.parent === at) return null;
    }
    return null;
  };
  return climb(window) ?? (window.opener ? climb(window.opener) : null);
}

function cmi5() {
  const given = new URLSearchParams(location.search);
  const wanted = ['endpoint', 'fetch', 'actor', 'registration', 'activityId'];
  return wanted.every((name) => given.has(name)) ? Object.fromEntries(given) : null;
}

/** Resolves to whether an LMS launched this page, once its saved work is laid into this browser. */
export async function launched() {
  const way = { scorm: scorm(), cmi5: cmi5() };
  if (!way.scorm && !way.cmi5) return false;
  try {
    const { connect } = await import(new URL('lms.js', document.baseURI).href);
    await Promise.race([connect(way), new Promise((_, no) => setTimeout(no, PATIENCE, new Error('no answer')))]);
    return true;
  } catch (error) {
    // The page is worth more than the report.
    console.warn('can-i: the LMS cannot be reached, the page goes on without it:', error);
    return true;
  }
}
