// How are score, status and saved work said in cmi5? Statements and a state document of the Experience API, at the
// endpoint that the launch names.

const VERBS = {
  initialized: 'http://adlnet.gov/expapi/verbs/initialized',
  completed: 'http://adlnet.gov/expapi/verbs/completed',
  passed: 'http://adlnet.gov/expapi/verbs/passed',
  terminated: 'http://adlnet.gov/expapi/verbs/terminated',
};
const CMI5 = { id: 'https://w3id.org/xapi/cmi5/context/categories/cmi5' };
const MOVE_ON = { id: 'https://w3id.org/xapi/cmi5/context/categories/moveon' };

const duration = (since) => `PT${Math.round((Date.now() - since) / 1000)}S`;

export async function cmi5(given) {
  const began = Date.now();
  const actor = JSON.parse(given.actor);
  const base = given.endpoint.replace(/\/?$/, '/');
  const { 'auth-token': token } = await (await fetch(given.fetch, { method: 'POST' })).json();
  if (!token) throw new Error('the LMS gave no token');

  const call = (path, query, options = {}) => fetch(`${base}${path}?${new URLSearchParams(query)}`, {
    ...options, headers: { authorization: `Basic ${token}`, 'x-experience-api-version': '1.0.3', ...options.headers },
  });
  const state = (stateId, options) => call('activities/state', {
    stateId, activityId: given.activityId, agent: JSON.stringify(actor), registration: given.registration,
  }, options);
  // The course structure's standard asks for the learner's preferences to be read; this page has its own.
  const [launch] = await Promise.all([
    state('LMS.LaunchData').then((r) => r.json()),
    call('agents/profile', { profileId: 'cmi5LearnerPreferences', agent: JSON.stringify(actor) }).catch(() => {}),
  ]);
  const recorded = launch.launchMode === 'Normal';
  const template = launch.contextTemplate ?? {};

  function say(verb, { result, moveOn, keepalive } = {}) {
    const activities = template.contextActivities ?? {};
    const category = [...(activities.category ?? []), CMI5, ...(moveOn ? [MOVE_ON] : [])];
    const extensions = { ...template.extensions };
    if (verb === 'passed' && launch.masteryScore !== undefined) extensions['https://w3id.org/xapi/cmi5/context/extensions/masteryscore'] = launch.masteryScore;
    const id = crypto.randomUUID();
    const statement = {
      id, actor, verb: { id: VERBS[verb], display: { en: verb } },
      object: { objectType: 'Activity', id: given.activityId },
      context: { ...template, registration: given.registration, extensions, contextActivities: { ...activities, category } },
      timestamp: new Date().toISOString(), ...(result && { result }),
    };
    return call('statements', { statementId: id }, {
      method: 'PUT', keepalive, headers: { 'content-type': 'application/json' }, body: JSON.stringify(statement),
    });
  }

  let said = Promise.resolve((await say('initialized')).ok);
  let kept = {};
  let text = '';
  let over = false;
  const keep = (keepalive) => state('can-i', {
    method: 'PUT', keepalive, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ done: kept.done ?? false, work: text }),
  });
  return {
    learner: JSON.stringify(actor),
    limit: 1_000_000,
    pass: launch.masteryScore,
    async load() {
      const response = await state('can-i');
      kept = response.ok ? await response.json() : {};
      return kept.work;
    },
    save(packed, { score, passed }) {
      if (over || (packed === text && kept.done === passed)) return;
      text = packed;
      // One statement after the other, each once in a registration.
      if (passed && !kept.done && recorded) {
        kept.done = true;
        said = said
          .then(() => say('passed', { moveOn: true, result: { success: true, score: { scaled: score }, duration: duration(began) } }))
          .then(() => say('completed', { moveOn: true, result: { completion: true, duration: duration(began) } }));
      }
      said = said.then(() => keep()).catch((error) => console.warn('can-i: the LMS did not take it:', error));
    },
    end() {
      if (over) return;
      over = true;
      // What was not sent yet goes with the page: a request that outlives it.
      if (text) keep(true).catch(() => {});
      say('terminated', { keepalive: true, result: { duration: duration(began) } });
    },
  };
}
