/**
 * The QR code of a URL as lines of half blocks, light modules drawn, with the quiet zone of four modules that ISO/IEC 18004 asks
 * for. Undefined where it is wider than `columns`.
 */
export async function qrCode(url: string, columns: number): Promise<readonly string[] | undefined> {
  const { renderUnicodeCompact } = await import('uqr')
  const lines = renderUnicodeCompact(url, { ecc: 'L', border: 4 }).split('\n')
  return (lines[0]?.length ?? 0) <= columns ? lines : undefined
}
