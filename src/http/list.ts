/** The members of a list field (RFC 9110 section 5.6.1): what stands between commas without the white space around it, empty ones left out. */
export function listMembers(field: string): string[] {
  const members: string[] = []
  for (const part of field.split(',')) {
    const member = trimWhitespace(part)
    if (member !== '') members.push(member)
  }
  return members
}

/** OWS (RFC 9110 section 5.6.3) is spaces and tabs; `trim` would take more. */
function trimWhitespace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isWhitespace(text, start)) start += 1
  while (end > start && isWhitespace(text, end - 1)) end -= 1
  return text.slice(start, end)
}

function isWhitespace(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === 0x20 || code === 0x09
}
