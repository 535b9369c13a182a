// How are score, status and saved work said in SCORM 1.2 and in SCORM 2004? The same calls by two sets of names.

const WAYS = {
  API: {
    call: { start: 'LMSInitialize', get: 'LMSGetValue', set: 'LMSSetValue', commit: 'LMSCommit', end: 'LMSFinish' },
    limit: 4096,
    learner: 'cmi.core.student_id',
    exit: 'cmi.core.exit',
    time: ['cmi.core.session_time', (s) => [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60].map((n, i) => String(n).padStart(i ? 2 : 4, '0')).join(':')],
    pass: (get) => Number(get('cmi.student_data.mastery_score') || Number.NaN) / 100,
    done: (get) => ['passed', 'completed'].includes(get('cmi.core.lesson_status')),
    say: ({ score, passed }) => [
      ['cmi.core.score.min', '0'], ['cmi.core.score.max', '100'], ['cmi.core.score.raw', String(Math.round(score * 1000) / 10)],
      ['cmi.core.lesson_status', passed ? 'passed' : 'incomplete'],
    ],
  },
  API_1484_11: {
    call: { start: 'Initialize', get: 'GetValue', set: 'SetValue', commit: 'Commit', end: 'Terminate' },
    limit: 64000,
    learner: 'cmi.learner_id',
    exit: 'cmi.exit',
    time: ['cmi.session_time', (s) => `PT${s}S`],
    pass: (get) => Number(get('cmi.scaled_passing_score') || Number.NaN),
    done: (get) => get('cmi.success_status') === 'passed',
    say: ({ score, passed }) => [
      ['cmi.score.min', '0'], ['cmi.score.max', '100'], ['cmi.score.raw', String(Math.round(score * 1000) / 10)], ['cmi.score.scaled', String(score)],
      ['cmi.progress_measure', String(score)],
      ['cmi.completion_status', passed ? 'completed' : 'incomplete'], ['cmi.success_status', passed ? 'passed' : 'unknown'],
    ],
  },
};

export function scorm({ name, api }) {
  const way = WAYS[name];
  const call = (what, ...values) => api[way.call[what]](...values);
  if (String(call('start', '')) !== 'true') throw new Error(`the LMS refused ${way.call.start}`);
  const began = Date.now();
  const get = (key) => call('get', key);
  const pass = way.pass(get);
  // Who passed once has passed: later visits may raise the score, not take the rest away.
  let done = way.done(get);
  let over = false;
  return {
    learner: get(way.learner),
    limit: way.limit,
    pass: Number.isFinite(pass) ? pass : undefined,
    load: () => get('cmi.suspend_data'),
    save(text, outcome) {
      if (over) return;
      done ||= outcome.passed;
      for (const [key, value] of way.say({ ...outcome, passed: done })) call('set', key, value);
      call('set', 'cmi.suspend_data', text);
      call('commit', '');
    },
    end() {
      if (over) return;
      over = true;
      const [key, words] = way.time;
      call('set', key, words(Math.round((Date.now() - began) / 1000)));
      call('set', way.exit, 'suspend');
      call('commit', '');
      call('end', '');
    },
  };
}
