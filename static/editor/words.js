// In which language does the editor speak? CodeMirror's own words, of the parts that are used, in Korean.

import { EditorState } from '@codemirror/state';

const korean = {
  'Find': '찾기',
  'Replace': '바꿀 말',
  'next': '다음',
  'previous': '이전',
  'all': '모두',
  'match case': '대소문자 구분',
  'by word': '낱말 단위',
  'regexp': '정규식',
  'replace': '바꾸기',
  'replace all': '모두 바꾸기',
  'close': '닫기',
  'current match': '현재 일치',
  'on line': '행',
  'replaced match on line $': '$행에서 바꾸었습니다',
  'replaced $ matches': '$개를 바꾸었습니다',
  'Go to line': '행으로 가기',
  'go': '가기',
  'Completions': '자동 완성',
  'Control character': '제어 문자',
  'Selection deleted': '선택한 부분을 지웠습니다',
  '$ unchanged lines': '바뀌지 않은 $행',
};

export function phrases(lang) {
  return lang === 'ko' ? EditorState.phrases.of(korean) : [];
}
