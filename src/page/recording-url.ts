import { encodePath, type RelativePath } from '../path.ts'

/** The page that plays a recording. */
export function watchUrl(path: RelativePath): string {
  return `/watch/${encodePath(path)}`
}

/** The recording's original bytes. */
export function mediaUrl(path: RelativePath): string {
  return `/media/${encodePath(path)}`
}

/** What is known of a recording, for programs. */
export function detailUrl(path: RelativePath): string {
  return `/api/videos/${encodePath(path)}`
}

/** A playlist of a recording, or of a folder, for other players. */
export function playlistUrl(path: RelativePath): string {
  return path === '' ? '/playlist.m3u8' : `/playlist/${encodePath(path)}.m3u8`
}
