// What may be written here, and what does this word mean? The page answers; these two carry question and answer.

import { prose } from './prose.js';

/** A completion source that asks `complete()(path, text, offset, explicit)` and reads its JSON:
 *  {from, options: [{label, detail, info, apply}]}. */
export function completionSource(complete, path) {
  return (context) => {
    const ask = complete();
    // A key or value has begun, or the learner asked: not on every blank.
    if (!ask || (!context.explicit && !context.matchBefore(/[\w."'*:/-]+/))) return null;
    const json = ask(path(), context.state.doc.toString(), context.pos, context.explicit);
    if (!json) return null;
    const { from, options } = JSON.parse(json);
    if (options.length === 0) return null;
    return {
      from,
      options: options.map((o) => ({ ...o, info: o.info ? () => prose(o.info) : undefined })),
      validFor: /^[\w.*:/-]*$/,
    };
  };
}

/** A hover source that asks `explain()(path, text, offset)` and reads its JSON: {from, to, says, more}. */
export function hoverSource(explain, path) {
  return (view, offset) => {
    const json = explain()?.(path(), view.state.doc.toString(), offset);
    if (!json) return null;
    const { from, to, says, more } = JSON.parse(json);
    return {
      pos: from,
      end: to,
      above: true,
      create() {
        const dom = document.createElement('div');
        dom.className = 'tip';
        dom.append(prose(says));
        if (more) dom.append(prose(more));
        return { dom };
      },
    };
  };
}
