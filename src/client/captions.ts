/** Shows the subtitles that fit the page's language, or none where some are shown; returns what is shown now. */
export function toggleCaptions(video: HTMLVideoElement): TextTrack | 'off' | 'none' {
  const tracks = [...video.textTracks].filter(({ kind }) => kind !== 'chapters')
  const wasShown = tracks.some((track) => track.mode === 'showing')
  for (const track of tracks) track.mode = 'disabled'
  if (wasShown) return 'off'
  const [language = ''] = document.documentElement.lang.split('-')
  const chosen = tracks.find((track) => track.language.startsWith(language)) ?? tracks[0]
  if (chosen === undefined) return 'none'
  chosen.mode = 'showing'
  return chosen
}
