import 'media-chrome/dist/lang/zh-CN.js'
import { setLanguage } from 'media-chrome/dist/utils/i18n.js'

// The elements take their words when they are defined, so this module is imported before theirs.
setLanguage(document.documentElement.lang)
