/** The errors that HTTP itself knows (RFC 9110 section 15.5 and 15.6): what happened as a status code, and in a line for whoever reads it. */
export const errors = {
  badRequest: { status: 400, message: 'The request is malformed.' },
  notFound: { status: 404, message: 'Nothing is here.' },
  methodNotAllowed: { status: 405, message: 'This method has no meaning here.' },
  requestTimeout: { status: 408, message: 'The request took too long to arrive.' },
  preconditionFailed: { status: 412, message: 'The file is not the version that was asked for.' },
  contentTooLarge: { status: 413, message: 'The content of the request is too large.' },
  targetTooLong: { status: 414, message: 'The request target is too long.' },
  rangeNotSatisfiable: { status: 416, message: 'The file has no bytes in the range asked for.' },
  expectationFailed: { status: 417, message: 'Nothing but 100-continue can be expected here.' },
  misdirectedRequest: {
    status: 421,
    message: 'Nothing is served here under this scheme and host name.',
  },
  fieldsTooLong: { status: 431, message: 'The header fields of the request are too long.' },
  internalError: { status: 500, message: 'The server failed to answer this.' },
  notImplemented: { status: 501, message: 'The server does not know how to do this.' },
  unavailable: { status: 503, message: 'The server is busy; try again in a moment.' },
  versionNotSupported: { status: 505, message: 'Only HTTP/1.1 and HTTP/1.0 are spoken here.' },
} as const

/** A key of `errors`. */
export type Problem = keyof typeof errors
