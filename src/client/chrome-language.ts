import { En } from 'media-chrome/dist/lang/en.js'
import { ZhCn } from 'media-chrome/dist/lang/zh-CN.js'
import { addTranslation, setLanguage } from 'media-chrome/dist/utils/i18n.js'

// The name of a button has the words that it shows in it (WCAG 2.2, 2.5.3): it shows 1.5x.
const rate = 'Playback rate {playbackRate}'
// Subtitles are called so everywhere else on the page.
addTranslation('en', {
  ...En,
  [rate]: 'Playback rate {playbackRate}x',
  Captions: 'Subtitles',
  'closed captions': 'subtitles',
  'Enable captions': 'Show subtitles',
  'Disable captions': 'Hide subtitles',
})
addTranslation('zh-CN', {
  ...ZhCn,
  [rate]: '播放速度 {playbackRate}x',
  'closed captions': '字幕',
})

// The elements take their words when they are defined, so this module is imported before theirs.
setLanguage(document.documentElement.lang)
