/** The first half and the middle of the synthesis window D, times 65536 (ISO/IEC 11172-3 table 3-B.3). */
const HALF_WINDOW = [
  [0, -1, -1, -1, -1, -1, -1, -2, -2, -2, -2, -3, -3, -4, -4, -5],
  [-5, -6, -7, -7, -8, -9, -10, -11, -13, -14, -16, -17, -19, -21, -24, -26],
  [-29, -31, -35, -38, -41, -45, -49, -53, -58, -63, -68, -73, -79, -85, -91, -97],
  [-104, -111, -117, -125, -132, -139, -147, -154, -161, -169, -176, -183, -190, -196, -202, -208],
  [213, 218, 222, 225, 227, 228, 228, 227, 224, 221, 215, 208, 200, 189, 177, 163],
  [146, 127, 106, 83, 57, 29, -2, -36, -72, -111, -153, -197, -244, -294, -347, -401],
  [-459, -519, -581, -645, -711, -779, -848, -919, -991, -1064, -1137, -1210, -1283, -1356],
  [-1428, -1498, -1567, -1634, -1698, -1759, -1817, -1870, -1919, -1962, -2001, -2032, -2057],
  [-2075, -2085, -2087, -2080, -2063, 2037, 2000, 1952, 1893, 1822, 1739, 1644, 1535, 1414],
  [1280, 1131, 970, 794, 605, 402, 185, -45, -288, -545, -814, -1095, -1388, -1692, -2006],
  [-2330, -2663, -3004, -3351, -3705, -4063, -4425, -4788, -5153, -5517, -5879, -6237, -6589],
  [-6935, -7271, -7597, -7910, -8209, -8491, -8755, -8998, -9219, -9416, -9585, -9727, -9838],
  [-9916, -9959, -9966, -9935, -9863, -9750, -9592, -9389, -9139, -8840, -8492, -8092, -7640],
  [-7134, 6574, 5959, 5288, 4561, 3776, 2935, 2037, 1082, 70, -998, -2122, -3300, -4533, -5818],
  [-7154, -8540, -9975, -11455, -12980, -14548, -16155, -17799, -19478, -21189, -22929, -24694],
  [-26482, -28289, -30112, -31947, -33791, -35640, -37489, -39336, -41176, -43006, -44821, -46617],
  [-48390, -50137, -51853, -53534, -55178, -56778, -58333, -59838, -61289, -62684, -64019, -65290],
  [-66494, -67629, -68692, -69679, -70590, -71420, -72169, -72835, -73415, -73908, -74313, -74630],
  [-74856, -74992, 75_038],
].flat()

/** All of D: the second half mirrors the first, with the other sign but for each 64th. */
const WINDOW: Float32Array = Float32Array.from({ length: 512 }, (_, at) => {
  const value = HALF_WINDOW[at <= 256 ? at : 512 - at] ?? 0
  return (at <= 256 || at % 64 === 0 ? value : -value) / 65_536
})

const BANDS = 32
const STEP = 64
const LENGTH = 16 * STEP

/** The cosine by which a subband's sample is heard in one of the 64 values it makes. */
const MATRIX: Float32Array = Float32Array.from({ length: STEP * BANDS }, (_, at) =>
  Math.cos(((16 + Math.floor(at / BANDS)) * (2 * (at % BANDS) + 1) * Math.PI) / 64),
)

/** The synthesis subband filter of one channel (ISO/IEC 11172-3 section 2.4.3.2.2). */
export class LayerTwoSynthesis {
  /** The vector V, as a ring whose newest 64 values begin at `#at`. */
  readonly #ring = new Float32Array(LENGTH)
  #at = 0

  /** Makes 32 samples of one sample of each of the 32 subbands. */
  run(bands: Float32Array, into: Float32Array): void {
    this.#at = (this.#at + LENGTH - STEP) % LENGTH
    const ring = this.#ring
    for (let row = 0; row < STEP; row += 1) {
      let sum = 0
      for (let band = 0; band < BANDS; band += 1)
        sum += (MATRIX[row * BANDS + band] ?? 0) * (bands[band] ?? 0)
      ring[this.#at + row] = sum
    }
    for (let sample = 0; sample < BANDS; sample += 1) {
      let sum = 0
      for (let part = 0; part < 8; part += 1) {
        const one = (this.#at + part * 2 * STEP + sample) % LENGTH
        const other = (this.#at + part * 2 * STEP + STEP + BANDS + sample) % LENGTH
        const tap = part * STEP + sample
        sum += (ring[one] ?? 0) * (WINDOW[tap] ?? 0)
        sum += (ring[other] ?? 0) * (WINDOW[tap + BANDS] ?? 0)
      }
      into[sample] = sum
    }
  }
}
