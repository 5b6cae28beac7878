/// Why bytes are not a request that this server takes. The connection cannot go on after one: where
/// the next message would begin is no longer certain, and guessing is how requests are smuggled.
package enum HTTPParseError: String, Error, Hashable, CaseIterable, CustomStringConvertible {
  /// A line ended with LF alone (RFC 9112 §2.2).
  case bareLineFeed
  /// A CR stood anywhere but before LF (RFC 9112 §2.2).
  case bareCarriageReturn
  /// The first line is not `method SP target SP version` (RFC 9112 §3).
  case malformedRequestLine
  /// The method is not a token (RFC 9110 §9.1).
  case invalidMethod
  /// The target is in none of the four forms, or holds a character that no URI has (RFC 9112 §3.2).
  case invalidTarget
  /// The version is not `HTTP/` digit `.` digit (RFC 9112 §2.3).
  case malformedVersion
  /// A major version other than 1 (RFC 9110 §15.6.6).
  case unsupportedVersion
  /// The request line is longer than the limit (RFC 9112 §3).
  case requestLineTooLong
  /// The header or trailer lines are longer than the limit (RFC 6585 §5).
  case headersTooLarge
  /// There are more header or trailer lines than the limit (RFC 6585 §5).
  case tooManyHeaders
  /// A header line began with white space: obsolete folding (RFC 9112 §5.2).
  case obsoleteFolding
  /// White space stood between a header's name and its colon (RFC 9112 §5.1).
  case whitespaceBeforeColon
  /// A header line has no colon (RFC 9112 §5).
  case malformedHeader
  /// A header's name is not a token (RFC 9110 §5.1).
  case invalidHeaderName
  /// A header's value holds a control character (RFC 9110 §5.5).
  case invalidHeaderValue
  /// An HTTP/1.1 request without Host (RFC 9112 §3.2).
  case missingHost
  /// More than one Host (RFC 9112 §3.2).
  case repeatedHost
  /// Host is not a host with an optional port (RFC 9110 §7.2).
  case invalidHost
  /// Content-Length is not a row of digits (RFC 9112 §6.3).
  case invalidContentLength
  /// Content-Length was given twice, alike or not (RFC 9112 §6.3).
  case repeatedContentLength
  /// Both Content-Length and Transfer-Encoding (RFC 9112 §6.1).
  case contentLengthWithTransferEncoding
  /// Transfer-Encoding in an HTTP/1.0 message (RFC 9112 §6.1).
  case transferEncodingInHTTP10
  /// Transfer-Encoding whose last coding is not `chunked`, or that names it twice (RFC 9112 §6.3).
  case invalidTransferEncoding
  /// A transfer coding other than `chunked` (RFC 9112 §6.1).
  case unsupportedTransferCoding
  /// A chunk's size line, or the line end after its data, is not as RFC 9112 §7.1 has it.
  case malformedChunk
  /// The content is larger than the limit (RFC 9110 §15.5.14).
  case bodyTooLarge
  /// An expectation other than `100-continue` (RFC 9110 §10.1.1).
  case unsupportedExpectation

  /// The status that answers it.
  package var status: Int {
    switch self {
    case .bodyTooLarge: 413
    case .requestLineTooLong: 414
    case .unsupportedExpectation: 417
    case .headersTooLarge, .tooManyHeaders: 431
    case .unsupportedTransferCoding: 501
    case .unsupportedVersion: 505
    default: 400
    }
  }

  /// A sentence for the person at the other end; it repeats nothing of what was sent.
  package var description: String {
    switch self {
    case .bareLineFeed: "a line ends with LF instead of CR LF"
    case .bareCarriageReturn: "a CR is not followed by LF"
    case .malformedRequestLine: "the first line is not a request line"
    case .invalidMethod: "the method is not a token"
    case .invalidTarget: "the request target is not valid"
    case .malformedVersion: "the protocol version is malformed"
    case .unsupportedVersion: "the protocol version is not supported, use HTTP/1.1"
    case .requestLineTooLong: "the request line is too long"
    case .headersTooLarge: "the header lines are too large"
    case .tooManyHeaders: "there are too many header lines"
    case .obsoleteFolding: "a header line is folded"
    case .whitespaceBeforeColon: "white space stands before a header's colon"
    case .malformedHeader: "a header line has no colon"
    case .invalidHeaderName: "a header name is not a token"
    case .invalidHeaderValue: "a header value holds a control character"
    case .missingHost: "the Host header is missing"
    case .repeatedHost: "the Host header is repeated"
    case .invalidHost: "the Host header is not a host and port"
    case .invalidContentLength: "Content-Length is not a number"
    case .repeatedContentLength: "Content-Length is repeated"
    case .contentLengthWithTransferEncoding: "both Content-Length and Transfer-Encoding are given"
    case .transferEncodingInHTTP10: "HTTP/1.0 has no Transfer-Encoding"
    case .invalidTransferEncoding: "Transfer-Encoding does not end in one chunked"
    case .unsupportedTransferCoding: "the transfer coding is not supported, use chunked"
    case .malformedChunk: "a chunk is malformed"
    case .bodyTooLarge: "the content is too large"
    case .unsupportedExpectation: "the expectation is not supported"
    }
  }
}
